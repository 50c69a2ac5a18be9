package io.argosy.interop;

import io.argosy.blockstore.core.Table;
import io.argosy.chain.BlockHeader;
import io.argosy.primitives.BlockRef;
import io.argosy.primitives.Hash;
import io.argosy.standalone.ClusterOptions;
import io.argosy.stages.StateStanding;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A sync in mode {@code fast} from geth, which gives state by the hashes of its nodes. Then every account, slot and code is compared with what geth says of that state. */
final class GethState implements Scenario {
  /** Blocks between the head and the state that is synced. */
  private static final long PIVOT_DISTANCE = 64;

  private static final Duration SYNC = Duration.ofMinutes(4);
  private static final Duration DUMP = Duration.ofMinutes(2);

  @Override
  public void run(Path folder) throws Exception {
    Path data = folder.resolve("argosy");
    try (Geth geth = DemoGeth.in(folder)) {
      DemoGeth.start(geth);
      ClusterOptions options = ClusterOptions.of(data, DemoGeth.genesis(folder).toString(), List.of(geth.enode())).inMode("fast");
      StateStanding standing = sync(options);
      geth.stop();
      Path dump = folder.resolve("state.json");
      geth.dump(standing.pivot().number(), dump, DUMP);
      Story.tell("geth has written down its state");
      try (StateComparison comparison = StateComparison.open(data)) {
        Story.tell("like geth's: %s", comparison.compare(dump, standing.root(), standing.amounts()));
      }
    }
  }

  private static StateStanding sync(ClusterOptions options) throws InterruptedException {
    try (RunningArgosy argosy = RunningArgosy.start(options)) {
      argosy.awaitState(SYNC);
      argosy.await(DemoGeth.HEAD, SYNC);
      StateStanding standing = argosy.standing();
      Story.tell("synced: %s", standing);
      BlockRef pivot = argosy.chain().canonical(DemoGeth.HEAD.number() - PIVOT_DISTANCE).orElseThrow();
      Hash root = BlockHeader.decode(argosy.chain().row(Table.HEADERS, pivot).orElseThrow()).stateRoot();
      Differences differences = new Differences();
      differences.check("pivot", pivot.number(), pivot, standing.pivot());
      differences.check("root", pivot.number(), root, standing.root());
      differences.throwIfAny();
      return standing;
    }
  }
}

package io.argosy.interop;

import io.argosy.chain.Block;
import io.argosy.chain.BlockHeader;
import io.argosy.primitives.BlockRef;
import io.argosy.standalone.ClusterOptions;
import io.argosy.standalone.EngineOptions;
import io.argosy.stages.Stage;
import io.argosy.stages.StateStanding;
import io.argosy.testkit.chain.PragueChain;
import io.argosy.testkit.engine.EngineDriver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * What a consensus client told a geth for 600 blocks from Shanghai to Prague is told a geth of today, which executes it, and Argosy, which syncs from it: headers, bodies and receipts by the newest eth that both speak, state by snap. While that
 * goes on the head moves on. Then all is compared.
 */
final class CurrentGethLed implements Scenario {
  private static final int FIRST_HEAD = 400;
  private static final int HEAD = 600;
  private static final Duration SYNC = Duration.ofSeconds(90);

  private final JsonNode payloads = PragueChain.payloads();

  @Override
  public void run(Path folder) throws Exception {
    List<Block> blocks = PragueChain.blocks();
    Path genesis = PragueChain.file("genesis.json");
    Path data = folder.resolve("argosy");
    Path secret = Files.writeString(folder.resolve("argosy.jwt"), "0x" + "a5".repeat(32));
    try (CurrentGeth geth = CurrentGeth.start(folder, genesis)) {
      for (int number = 1; number <= FIRST_HEAD; number++) {
        execute(geth, number);
      }
      Story.tell("%s has executed %d blocks", geth.version(), FIRST_HEAD);
      ClusterOptions options = ClusterOptions.of(data, genesis.toString(), List.of(geth.enode())).inMode("snap").ledBy(new EngineOptions(0, secret));
      StateStanding standing;
      List<JsonNode> accounts;
      try (RunningArgosy argosy = RunningArgosy.start(options); EngineDriver engine = new EngineDriver(argosy.cluster().headers().enginePort().orElseThrow(), secret)) {
        lead(engine, FIRST_HEAD);
        argosy.await(Stage.HEADERS, FIRST_HEAD, SYNC);
        Story.tell("spoken: %s", geth.protocols());
        Differences spoken = new Differences();
        spoken.check("eth of today", 0, true, geth.protocols().path("eth").path("version").asInt(0) >= 69);
        spoken.check("snap", 0, 1, geth.protocols().path("snap").path("version").asInt(0));
        spoken.throwIfAny();
        for (int number = FIRST_HEAD + 1; number <= HEAD; number++) {
          execute(geth, number);
          lead(engine, number);
        }
        BlockRef head = blocks.getLast().header().ref();
        argosy.await(head, SYNC);
        Story.tell("synced to %s", head);
        argosy.awaitState(SYNC);
        standing = argosy.standing();
        Story.tell("synced: %s", standing);
        accounts = geth.accounts(standing.pivot().number());
        EthereumJsChain.compare(argosy.chain(), blocks);
      }
      compareState(data, blocks.get((int) standing.pivot().number() - 1).header(), standing, accounts);
    }
  }

  private void execute(CurrentGeth geth, int number) throws Exception {
    expect("VALID", geth.engine().call(payloads.get(number)));
    expect("VALID", geth.engine().call(PragueChain.forkchoice(payloads.get(number))).get("payloadStatus"));
  }

  /** Argosy executes nothing, and says so. */
  private void lead(EngineDriver engine, int number) throws Exception {
    expect("SYNCING", engine.call(payloads.get(number)));
    expect("SYNCING", engine.call(PragueChain.forkchoice(payloads.get(number))).get("payloadStatus"));
  }

  private static void compareState(Path data, BlockHeader pivot, StateStanding standing, List<JsonNode> accounts) {
    Differences differences = new Differences();
    differences.check("pivot", pivot.number(), pivot.ref(), standing.pivot());
    differences.check("root", pivot.number(), pivot.stateRoot(), standing.root());
    differences.throwIfAny();
    try (StateComparison comparison = StateComparison.open(data)) {
      Story.tell("like geth's: %s", comparison.compareByKeys(accounts, standing.amounts()));
    }
  }

  private static void expect(String status, JsonNode answer) {
    if (!answer.path("status").asString("").equals(status)) {
      throw new AssertionError("not " + status + " but " + answer);
    }
  }
}

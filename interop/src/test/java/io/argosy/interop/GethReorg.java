package io.argosy.interop;

import io.argosy.blockstore.app.StoreAudit;
import io.argosy.blockstore.core.AuditReport;
import io.argosy.blockstore.core.Table;
import io.argosy.primitives.Address;
import io.argosy.primitives.BlockRange;
import io.argosy.primitives.BlockRef;
import io.argosy.standalone.ClusterOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Geth leaves a fork that Argosy has followed it on. The other, longer fork is sealed by a second geth with the same signer, which the first one meets only
 * then: all else is geth's own doing.
 */
final class GethReorg implements Scenario {
  private static final long COMMON = 60;
  private static final long ABANDONED = 8;
  private static final long LONGER = 13;
  private static final Duration SYNC = Duration.ofSeconds(60);
  private static final Duration REORG = Duration.ofSeconds(40);

  @Override
  public void run(Path folder) throws Exception {
    Path data = folder.resolve("argosy");
    Geth near = new Geth(folder.resolve("near"), 30401);
    try (near) {
      Address signer = near.newAccount();
      Path genesis = CliqueMiner.writeGenesis(folder.resolve("genesis.json"), signer);
      near.init(genesis);
      near.startMining(signer, "--networkid", "1337");
      new CliqueMiner(near, signer).sealTo(COMMON, 1);
      near.stop();
      try (Geth far = near.copy(folder.resolve("far"), 30501)) {
        near.startMining(signer, "--networkid", "1337");
        far.startMining(signer, "--networkid", "1337");
        List<BlockRef> abandoned = reorganize(data, genesis, signer, near, far);
        check(data, near, abandoned);
      }
    }
  }

  /** Returns the blocks that geth left, and Argosy after it. */
  private static List<BlockRef> reorganize(Path data, Path genesis, Address signer, Geth near, Geth far)
      throws InterruptedException {
    try (RunningArgosy argosy = RunningArgosy.start(ClusterOptions.of(data, genesis.toString(), List.of(near.enode())))) {
      List<BlockRef> abandoned = new ArrayList<>();
      for (int i = 0; i < ABANDONED; i++) {
        abandoned.add(new CliqueMiner(near, signer).sealOne(2));
      }
      argosy.await(abandoned.getLast(), SYNC);
      Story.tell("synced to %s", abandoned.getLast());
      CliqueMiner otherFork = new CliqueMiner(far, signer);
      otherFork.sealTo(COMMON + LONGER, 3);

      near.rpc().call("admin_addPeer", far.enode());
      Await.until(() -> near.rpc().number("net_peerCount") > 1, REORG, () -> "geth does not meet geth");
      // News of a better block makes geth look at once; else it looks every ten seconds.
      BlockRef head = otherFork.sealOne(3);
      Await.until(() -> near.head() >= head.number(), REORG, () -> "geth stays at #" + near.head());
      Story.tell("geth moved to %s", head);
      argosy.await(head, REORG);
      Story.tell("Argosy too");

      BlockRef next = new CliqueMiner(near, signer).sealOne(4);
      argosy.await(next, REORG);
      return abandoned;
    }
  }

  private static void check(Path data, Geth geth, List<BlockRef> abandoned) throws InterruptedException {
    try (StoreAudit store = StoreAudit.open(data)) {
      long head = COMMON + LONGER + 2;
      AuditReport report = store.run(new BlockRange(0, head), _ -> {});
      Differences differences = new Differences();
      differences.check("findings", head, List.of(), report.findings());
      differences.check("blocks", head, head + 1, report.blocks());
      for (BlockRef block : abandoned) {
        differences.check("header of the fork", block.number(), true, store.chain().header(block.hash()).isPresent());
        differences.check("body of the fork", block.number(), true, store.chain().row(Table.BODIES, block).isPresent());
        differences.check("canonical", block.number(), geth.hash(block.number()), store.chain().canonical(block.number()).orElseThrow().hash());
      }
      differences.check("state of the store", head, head, store.completeTo());
      differences.throwIfAny();
      Story.tell("like geth's: %s", GethComparison.of(store.chain(), geth.rpc(), new BlockRange(0, head)));
    }
  }
}

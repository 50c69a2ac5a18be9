package io.argosy.interop;

import io.argosy.blockstore.app.StoreAudit;
import io.argosy.blockstore.core.AuditReport;
import io.argosy.primitives.BlockRange;
import io.argosy.primitives.BlockRef;
import io.argosy.primitives.UInt256;
import io.argosy.stages.Stage;
import io.argosy.stages.Watermarks;
import io.argosy.standalone.Argosy;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A full sync of the 20 501 blocks that geth made, from geth, by the program as a user starts it; killed in the middle and started again. Then every block,
 * transaction and receipt is compared with what geth answers for it.
 */
final class GethChain implements Scenario {
  private static final BlockRef HEAD = DemoGeth.HEAD;
  private static final long TRANSACTIONS = 53_190;

  /** Every block counts two, for its signer was always in turn; the genesis one. */
  private static final UInt256 TOTAL_DIFFICULTY = UInt256.of(1 + 2 * HEAD.number());

  /** The kill comes at the first look that finds this many blocks whole. */
  private static final long KILL_AT = 2_000;

  private static final Duration SYNC = Duration.ofMinutes(2);

  @Override
  public void run(Path folder) throws Exception {
    Path data = folder.resolve("argosy");
    try (Geth geth = DemoGeth.in(folder)) {
      Path genesis = DemoGeth.genesis(folder);
      DemoGeth.start(geth);

      killInTheMiddle(folder, data, genesis, geth);
      sync(folder, data, genesis, geth);

      try (StoreAudit store = StoreAudit.open(data)) {
        if (!store.chain().canonical(HEAD.number()).filter(HEAD::equals).isPresent()) {
          throw new AssertionError("head is not " + HEAD + " but " + store.chain().canonical(HEAD.number()));
        }
        Differences differences = new Differences();
        differences.check("total difficulty", HEAD.number(), TOTAL_DIFFICULTY, store.chain().totalDifficulty(HEAD.number(), HEAD.hash()));
        AuditReport report = store.run(new BlockRange(0, HEAD.number()), _ -> {});
        differences.check("faults", HEAD.number(), 0L, report.faults());
        GethComparison.Compared compared =
            GethComparison.of(store.chain(), geth.rpc(), new BlockRange(0, HEAD.number()));
        differences.check("blocks compared", HEAD.number(), HEAD.number() + 1, compared.blocks());
        differences.check("transactions compared", HEAD.number(), TRANSACTIONS, compared.transactions());
        differences.throwIfAny();
        Story.tell("like geth's: %s", compared);
      }
    }
  }

  private static void killInTheMiddle(Path folder, Path data, Path genesis, Geth geth) throws InterruptedException {
    try (Child first = argosy(folder, "first", data, genesis, geth)) {
      Await.until(() -> blocks(data) >= KILL_AT || !first.isAlive(), SYNC, first::lastLines);
      first.kill();
    }
    try (StoreAudit store = StoreAudit.open(data)) {
      Watermarks marks = store.chain().watermarks();
      Story.tell("killed at %s", marks);
      if (marks.blocks() < KILL_AT || marks.of(Stage.RECEIPTS) >= HEAD.number()) {
        throw new AssertionError("the kill was not in the middle: " + marks);
      }
    }
  }

  private static void sync(Path folder, Path data, Path genesis, Geth geth) throws InterruptedException {
    try (Child second = argosy(folder, "second", data, genesis, geth)) {
      second.succeed(SYNC);
      Story.tell("%s", second.output().getLast());
    }
  }

  private static Child argosy(Path folder, String run, Path data, Path genesis, Geth geth) {
    return Child.startJava(
        folder.resolve(run + ".log"), "512m", Argosy.class,
        "up", "--network", genesis.toString(), "--peer", geth.enode(), "--data-dir", data.toString(),
        "--until-synced", "--rpc-port", "0", "--p2p-port", "0");
  }

  /** How many blocks a store holds whole that may still be in the making. */
  private static long blocks(Path data) {
    try (StoreAudit store = StoreAudit.open(data)) {
      return store.completeTo();
    } catch (RuntimeException notYet) {
      return -1;
    }
  }
}

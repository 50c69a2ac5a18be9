package io.argosy.interop;

import io.argosy.blockstore.core.Table;
import io.argosy.chain.BlockHeader;
import io.argosy.primitives.Address;
import io.argosy.primitives.BlockRef;
import io.argosy.primitives.Hash;
import io.argosy.standalone.ClusterOptions;
import io.argosy.stages.StateStanding;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A state that changes while it is synced in mode {@code fast}: geth seals on, so fast that the pivot gets too old some times. In the end all accounts, slots and codes of the last pivot are there, and
 * nothing of those before it that is not in it.
 */
final class GethMovingPivot implements Scenario {
  /** Enough that the pivot is left before its state is whole. */
  private static final int ACCOUNTS = 100_000;

  private static final int ACCOUNTS_A_BLOCK = 10_000;
  private static final int SLOTS = 20_000;

  /** What each of the blocks changes that are sealed during the sync. */
  private static final int CHANGED_A_BLOCK = 40;

  /** Below which no pivot is chosen. */
  private static final long BEFORE = 200;

  private static final int MOVES = 2;
  private static final Duration SYNC = Duration.ofMinutes(3);
  private static final Duration DUMP = Duration.ofMinutes(1);

  @Override
  public void run(Path folder) throws Exception {
    Path data = folder.resolve("argosy");
    try (Geth geth = new Geth(folder.resolve("geth"), 30401)) {
      Address signer = geth.newAccount();
      Path genesis = CliqueMiner.writeGenesis(folder.resolve("genesis.json"), signer);
      geth.init(genesis);
      geth.startMining(signer, "--networkid", "1337", "--gcmode", "archive");
      CliqueMiner miner = new CliqueMiner(geth, signer);
      for (int made = 0; made < ACCOUNTS; made += ACCOUNTS_A_BLOCK) {
        miner.sealAccounts(made, ACCOUNTS_A_BLOCK);
      }
      miner.sealSlots(0, SLOTS);
      miner.sealTo(BEFORE, 0);
      Story.tell("geth has made %d accounts and %d slots", ACCOUNTS, SLOTS);

      ClusterOptions options = ClusterOptions.of(data, genesis.toString(), List.of(geth.enode())).inMode("fast");
      StateStanding standing = syncWhileItMoves(options, miner);
      geth.stop();
      Path dump = folder.resolve("state.json");
      geth.dump(standing.pivot().number(), dump, DUMP);
      try (StateComparison comparison = StateComparison.open(data)) {
        Story.tell("like geth's: %s", comparison.compare(dump, standing.root(), standing.amounts()));
      }
    }
  }

  private static StateStanding syncWhileItMoves(ClusterOptions options, CliqueMiner miner) throws Exception {
    AtomicBoolean stop = new AtomicBoolean();
    CompletableFuture<BlockRef> mining = mineOn(miner, stop);
    try (RunningArgosy argosy = RunningArgosy.start(options)) {
      Await.until(
          () -> argosy.epoch() > MOVES || argosy.isStateWhole() || mining.isDone() || argosy.hasFailed(), SYNC, argosy::state);
      stop.set(true);
      BlockRef head = mining.get();
      long moved = argosy.epoch() - 1;
      Story.tell("geth stopped at %s, the pivot had moved %d times", head, moved);
      argosy.awaitState(SYNC);
      argosy.await(head, SYNC);
      StateStanding standing = argosy.standing();
      Story.tell("synced: %s", standing);
      Differences differences = new Differences();
      differences.check("moves before the state was whole", head.number(), true, moved >= MOVES);
      BlockRef pivot = argosy.chain().canonical(standing.pivot().number()).orElseThrow();
      Hash root = BlockHeader.decode(argosy.chain().row(Table.HEADERS, pivot).orElseThrow()).stateRoot();
      differences.check("pivot", pivot.number(), pivot, standing.pivot());
      differences.check("root", pivot.number(), root, standing.root());
      differences.throwIfAny();
      return standing;
    } finally {
      stop.set(true);
    }
  }

  /** Changes old accounts and slots and makes new ones, block after block. */
  private static CompletableFuture<BlockRef> mineOn(CliqueMiner miner, AtomicBoolean stop) {
    CompletableFuture<BlockRef> last = new CompletableFuture<>();
    Thread.ofVirtual().name("miner").start(() -> {
      try {
        BlockRef head;
        int changed = 0;
        do {
          miner.sealAccounts(ACCOUNTS - CHANGED_A_BLOCK / 2 + changed, CHANGED_A_BLOCK);
          head = miner.sealSlots(SLOTS - CHANGED_A_BLOCK / 2 + changed, CHANGED_A_BLOCK);
          changed += CHANGED_A_BLOCK;
        } while (!stop.get());
        last.complete(head);
      } catch (Throwable e) {
        last.completeExceptionally(e);
      }
    });
    return last;
  }
}

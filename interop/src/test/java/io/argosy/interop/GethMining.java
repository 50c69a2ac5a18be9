package io.argosy.interop;

import io.argosy.primitives.Address;
import io.argosy.primitives.BlockRange;
import io.argosy.primitives.BlockRef;
import io.argosy.standalone.ClusterOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** A head that moves while Argosy syncs, for geth never stops sealing; once caught up, each new block is there in full within seconds. */
final class GethMining implements Scenario {
  /** Enough that geth seals on while they are fetched. */
  private static final long BEFORE = 1_500;

  private static final int FOLLOWED = 40;
  private static final Duration PERIOD = Duration.ofMillis(350);
  private static final Duration MOST_LAG = Duration.ofSeconds(5);
  private static final Duration CATCH_UP = Duration.ofSeconds(60);

  /** When geth and Argosy had a block, by the same clock. */
  private final ConcurrentMap<Long, Long> sealed = new ConcurrentHashMap<>();
  private final ConcurrentMap<Long, Long> stored = new ConcurrentHashMap<>();

  @Override
  public void run(Path folder) throws Exception {
    try (Geth geth = new Geth(folder.resolve("geth"), 30401)) {
      Address signer = geth.newAccount();
      Path genesis = CliqueMiner.writeGenesis(folder.resolve("genesis.json"), signer);
      geth.init(genesis);
      geth.startMining(signer, "--networkid", "1337");
      CliqueMiner miner = new CliqueMiner(geth, signer);
      miner.sealTo(BEFORE, 0);
      Story.tell("geth sealed %d blocks", BEFORE);

      AtomicBoolean stop = new AtomicBoolean();
      CompletableFuture<BlockRef> mining = mineOn(miner, stop);
      ClusterOptions options = ClusterOptions.of(folder.resolve("argosy"), genesis.toString(), List.of(geth.enode()));
      try (RunningArgosy argosy = RunningArgosy.start(options)) {
        long startedAt = geth.head();
        Await.until(() -> argosy.chain().watermarks().blocks() >= startedAt, CATCH_UP, argosy::state);
        long caughtUp = geth.head();
        Story.tell("caught up at #%d, geth stood at #%d when Argosy had started", caughtUp, startedAt);
        if (caughtUp <= BEFORE) {
          throw new AssertionError("the head did not move while Argosy synced");
        }
        follow(argosy, mining, caughtUp + FOLLOWED);
        stop.set(true);
        BlockRef head = mining.get();
        argosy.await(head, MOST_LAG);
        Story.tell("followed to %s: %s", head, lags(caughtUp));
        GethComparison.Compared compared =
            GethComparison.of(argosy.chain(), geth.rpc(), new BlockRange(0, head.number()));
        Story.tell("like geth's: %s", compared);
      } finally {
        stop.set(true);
      }
    }
  }

  private CompletableFuture<BlockRef> mineOn(CliqueMiner miner, AtomicBoolean stop) {
    CompletableFuture<BlockRef> last = new CompletableFuture<>();
    Thread.ofVirtual().name("miner").start(() -> {
      try {
        BlockRef head;
        do {
          head = miner.sealOne(1);
          sealed.put(head.number(), System.nanoTime());
          TimeUnit.NANOSECONDS.sleep(PERIOD.toNanos());
        } while (!stop.get());
        last.complete(head);
      } catch (Throwable e) {
        last.completeExceptionally(e);
      }
    });
    return last;
  }

  private void follow(RunningArgosy argosy, CompletableFuture<BlockRef> mining, long to) throws InterruptedException {
    Await.until(
        () -> {
          long now = System.nanoTime();
          for (long n = argosy.chain().watermarks().blocks(); n > BEFORE && stored.putIfAbsent(n, now) == null; n--) {
            // Older ones were there no later.
          }
          return stored.containsKey(to) || mining.isDone();
        },
        PERIOD.multipliedBy(4 * FOLLOWED).plus(MOST_LAG),
        argosy::state);
  }

  private String lags(long after) {
    List<Long> millis = new ArrayList<>();
    sealed.forEach((number, at) -> {
      if (number > after && number <= after + FOLLOWED) {
        millis.add(Math.max(0, TimeUnit.NANOSECONDS.toMillis(stored.get(number) - at)));
      }
    });
    millis.sort(Long::compare);
    String text = millis.size() + " blocks, each in full after " + millis.get(millis.size() / 2) + " ms (median), " + millis.getLast() + " ms (most)";
    if (millis.size() < FOLLOWED || millis.getLast() > MOST_LAG.toMillis()) {
      throw new AssertionError("Argosy does not follow: " + text);
    }
    return text;
  }
}

package io.argosy.standalone;

import static io.argosy.standalone.ServicesApart.stateWorker;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.argosy.stages.StateStanding;
import io.argosy.wirepeer.Tally.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Three workers, each a process of its own, share the download of a state; one of them is lost. */
class StateWorkersIT {
  /** How much of the state is there when the first worker is lost. */
  private static final double FIRST_PART = 0.1;

  /** {@code BusConnection.forMember}: the broker misses a member after 10 s, the others hear of it with their next heartbeat, within 2 s; and what it takes a busy machine to hand shards over and to ask. */
  private static final Duration MOVED_WITHIN = Duration.ofSeconds(10 + 2 + 6);

  private static final Duration LIMIT = Duration.ofMinutes(4);

  /** All rows of the demo's state. */
  private static final long ROWS = 390_536 + 196_803 + 6_557;

  /** What geth counts when it syncs the same state. */
  private static final long NODES = 633_213;

  @Test
  void whatADeadWorkerHadGoesToTheOthersAndANewOneTakesItsShare(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path folder) throws Exception {
    // Slow enough for a worker to start on a busy machine before all is done.
    try (DemoPeers peers = DemoPeers.slowWithState(Duration.ofMillis(600), 66, 67, 68, 68);
        ServicesApart cluster = cluster(folder, peers, "snap")) {
      try (Sync sync = new Sync(cluster)) {
        sync.await(sync::isWellBegun);
        cluster.kill(stateWorker("a"));
        long killed = System.currentTimeMillis();
        cluster.startStateWorker("d");
        sync.awaitMoved(killed);
        sync.awaitEnd();

        assertThat(sync.longestRest()).as("longest time without a new row").isLessThan(MOVED_WITHIN);
        assertThat(sync.questions.byWorker()).as("questions of three workers, and of one that came").hasSize(4);
      }
      assertSound(folder, cluster);

      long again = items(peers, Kind.ACCOUNTS, Kind.SLOTS, Kind.CODES) - ROWS;
      System.out.println(again + " rows of " + ROWS + " were downloaded again");
      // The dead one's; and those of the two that hand shards to the new one.
      assertThat(again).as("rows downloaded again").isBetween(0L, InFlight.stateRows(3));
    }
  }

  /** A worker that sleeps longer than its session lives does not know that its shards are another's, and goes on. {@code -Dargosy.soak=true} runs it. */
  @Test
  void aWorkerThatWakesAfterItsShardsWereGivenAwayDoesNoHarm(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path folder) throws Exception {
    assumeTrue(Boolean.getBoolean("argosy.soak"), "takes minutes: -Dargosy.soak=true runs it");
    try (DemoPeers peers = DemoPeers.slowWithState(Duration.ofMillis(100), 63, 64, 65, 66);
        ServicesApart cluster = cluster(folder, peers, "fast")) {
      try (Sync sync = new Sync(cluster)) {
        sync.await(sync::isWellBegun);
        cluster.freeze(stateWorker("a"));
        long sleeper = sync.awaitSilent(System.currentTimeMillis());
        sync.await(() -> cluster.stateWorkers() == 2);
        long asked = sync.questions.all().size();
        sync.await(() -> sync.questions.all().size() > asked + 20);
        cluster.wake(stateWorker("a"));
        long woken = System.currentTimeMillis();
        sync.await(() -> sync.questions.workersAfter(woken).contains(sleeper));
        sync.awaitEnd();

        assertThat(sync.longestRest()).as("longest time without a new row").isLessThan(MOVED_WITHIN);
      }
      assertSound(folder, cluster);

      long again = items(peers, Kind.NODES) - NODES;
      System.out.println(again + " nodes beyond " + NODES + " were downloaded");
      // The sleeper's; and those of the two that hand shards back to it.
      assertThat(again).as("nodes downloaded again").isBetween(0L, InFlight.stateNodes(3));
    }
  }

  private static ServicesApart cluster(Path folder, DemoPeers peers, String mode) throws InterruptedException {
    ServicesApart cluster = new ServicesApart(folder, DemoPeers.chain().writeGenesis(folder), peers.enodes()).inMode(mode);
    cluster.startStore();
    cluster.startHeaders("a");
    cluster.startBodies("a");
    // The first is the one that chooses the pivot.
    cluster.startStateWorker("a");
    Await.until(() -> cluster.stateWorkers() == 1, LIMIT, cluster::names);
    cluster.startStateWorker("b");
    cluster.startStateWorker("c");
    Await.until(() -> cluster.stateWorkers() == 3, LIMIT, cluster::names);
    // Without it there are no peers, and nothing can be done before all are there to do it.
    cluster.startGateway(0);
    return cluster;
  }

  private static long items(DemoPeers peers, Kind... kinds) {
    long sum = 0;
    for (Kind kind : kinds) {
      sum += peers.all().stream().mapToLong(peer -> peer.tally().items(kind)).sum();
    }
    return sum;
  }

  private static void assertSound(Path folder, ServicesApart cluster) throws InterruptedException {
    cluster.kill("block-store");
    assertThat(DemoPeers.audit(folder).digest()).isEqualTo(DemoPeers.DIGEST);
    assertThat(StoredRowsOfState.differences(folder, DemoPeers.pivotState())).isEmpty();
  }

  /** A sync that is watched, and how long it rests. */
  private static final class Sync implements AutoCloseable {
    private final ServicesApart cluster;
    private final ClusterWatch watch;
    private final StateQuestions questions;
    private final long began = System.nanoTime();
    private long rows;
    private long movedAt = began;
    private long longestRest;

    Sync(ServicesApart cluster) throws InterruptedException {
      this.cluster = cluster;
      this.watch = cluster.watch();
      this.questions = StateQuestions.in(cluster);
    }

    private double downloaded() {
      return watch.state().map(StateStanding::downloaded).orElse(0.0);
    }

    /** All three are at work, and there is something to lose. */
    boolean isWellBegun() {
      return downloaded() >= FIRST_PART && questions.byWorker().size() == 3;
    }

    void await(Await.Condition condition) throws InterruptedException {
      Await.until(() -> {
        look();
        return condition.holds();
      }, LIMIT, () -> this);
    }

    private void look() {
      long now = System.nanoTime();
      long stored = watch.state().map(StateStanding::rows).orElse(0L);
      if (stored != rows || stored == 0 || downloaded() == 1) {
        rows = stored;
        movedAt = now;
      }
      longestRest = Math.max(longestRest, now - movedAt);
    }

    /** The longest time in which the store was given nothing, while there was something to give. */
    Duration longestRest() {
      return Duration.ofNanos(longestRest);
    }

    /** The one of three that has not asked since a moment, once both others have. */
    long awaitSilent(long moment) throws InterruptedException {
      Set<Long> silent = new HashSet<>(questions.byWorker().keySet());
      await(() -> {
        silent.removeAll(questions.workersAfter(moment));
        return silent.size() == 1;
      });
      return silent.iterator().next();
    }

    /** Until others have asked for every shard that a worker was at when it was lost. */
    void awaitMoved(long lost) throws InterruptedException {
      long worker = awaitSilent(lost);
      Set<Integer> shards = questions.lastAskedFor(worker);
      shards.removeIf(questions::isDownloaded);
      double then = downloaded();
      await(() -> shards.stream().allMatch(shard -> questions.nextAfter(lost, shard, worker).isPresent()));
      Duration took = Duration.ofMillis(shards.stream()
          .map(shard -> questions.nextAfter(lost, shard, worker))
          .mapToLong(OptionalLong::getAsLong)
          .max()
          .orElseThrow() - lost);
      System.out.printf("a worker was lost at %.0f %%; others asked for its shards %s after %d ms, at %.0f %%%n", 100 * then, shards, took.toMillis(), 100 * downloaded());
      assertThat(took).as("time until shards %s moved", shards).isLessThan(MOVED_WITHIN);
    }

    void awaitEnd() throws InterruptedException {
      await(() -> watch.state().map(StateStanding::sealed).orElse(false) && watch.watermarks().blocks() == DemoPeers.HEAD);
      Map<Long, Long> asked = questions.byWorker();
      System.out.printf("questions %s, longest rest %d ms, %d s in all%n", asked.values(), longestRest().toMillis(), (System.nanoTime() - began) / 1_000_000_000);
      assertThat(cluster.names().stream().filter(name -> !cluster.isAlive(name))).as("the dead").isSubsetOf(stateWorker("a"));
    }

    @Override
    public String toString() {
      return watch.state() + ", " + watch.watermarks() + ", " + watch.reports() + ", questions " + questions.byWorker();
    }

    @Override
    public void close() {
      questions.close();
      watch.close();
    }
  }
}

package io.argosy.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.argosy.blockstore.core.AuditReport;
import io.argosy.standalone.ArgosyProcess.Victims;
import io.argosy.wirepeer.Tally.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The plug is pulled while a state is synced; the end is the same, and only what was in flight is downloaded again. {@code -Dargosy.kills=20} for the long run. */
class StateKillIT {
  private static final int KILLS = Integer.getInteger("argosy.kills", 1);

  /**
   * How state is asked for.
   *
   * @param mostQuestions that peers are asked in one life before it ends
   * @param kinds of questions
   * @param items what a sync without a death is answered, each once: rows, or nodes as geth counts them when it syncs this state
   * @param versions of eth that the peers speak
   */
  private record Way(String mode, int mostQuestions, List<Kind> kinds, long items, int... versions) {}

  private static final Way SNAP =
      new Way("snap", 250, List.of(Kind.ACCOUNTS, Kind.SLOTS, Kind.CODES), 390_536 + 196_803 + 6_557, 66, 67, 68, 68);
  private static final Way FAST = new Way("fast", 600, List.of(Kind.NODES), 633_213, 63, 64, 65, 66);

  @Test
  void killedAtRandomMomentsASyncByRangesEndsWithTheSameState(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path folder) throws Exception {
    long again = killAndResume(SNAP, folder);

    assertThat(again).as("rows downloaded again").isLessThanOrEqualTo(InFlight.stateRows(KILLS));
  }

  @Test
  void killedAtRandomMomentsASyncByNodesEndsWithTheSameState(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path folder) throws Exception {
    assumeTrue(KILLS > 1 || Boolean.getBoolean("argosy.soak"), "takes minutes: -Dargosy.soak=true or more kills run it");
    long again = killAndResume(FAST, folder);

    assertThat(again).as("nodes downloaded again").isLessThanOrEqualTo(InFlight.stateNodes(KILLS));
  }

  /** Rows or nodes that were downloaded more than once. */
  private static long killAndResume(Way way, Path folder) throws Exception {
    SplittableRandom random = new SplittableRandom(Long.getLong("argosy.seed", 7));
    try (DemoPeers peers = DemoPeers.slowWithState(Duration.ofMillis(50), way.versions)) {
      List<String> arguments = arguments(way, folder, peers);
      int kills = 0;
      for (int life = 0; life < KILLS; life++) {
        try (ArgosyProcess process = run(folder.resolve("run-" + life + ".log"), arguments)) {
          awaitQuestions(way, peers, process, 1 + random.nextInt(way.mostQuestions));
          if (!process.isAlive()) {
            break;
          }
          process.kill(random.nextBoolean() ? Victims.BROKER_TOO : Victims.SERVICES);
          kills++;
        }
      }
      try (ArgosyProcess last = run(folder.resolve("run-last.log"), arguments)) {
        assertThat(last.exitCode(240)).as("%s", last.lines()).isZero();
      }
      Map<Kind, Long> asked = new HashMap<>();
      for (Kind kind : way.kinds) {
        asked.put(kind, peers.all().stream().mapToLong(peer -> peer.tally().items(kind)).sum());
      }
      System.out.println(way.mode + ", killed " + kills + " times; answered " + asked + ", of which there are " + way.items);
      AuditReport report = DemoPeers.audit(folder.resolve("data"));
      assertThat(report.digest()).isEqualTo(DemoPeers.DIGEST);
      assertThat(StoredRowsOfState.differences(folder.resolve("data"), DemoPeers.pivotState())).isEmpty();
      assertThat(kills).as("kills that hit a running sync").isPositive();
      return asked.values().stream().mapToLong(Long::longValue).sum() - way.items;
    }
  }

  private static int questions(Way way, DemoPeers peers) {
    int sum = 0;
    for (Kind kind : way.kinds) {
      sum += peers.all().stream().mapToInt(peer -> peer.tally().requests(kind)).sum();
    }
    return sum;
  }

  /** Until so many questions about state came to the peers in this life. */
  private static void awaitQuestions(Way way, DemoPeers peers, ArgosyProcess process, int more) throws InterruptedException {
    int enough = questions(way, peers) + more;
    long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(180);
    while (questions(way, peers) < enough && process.isAlive()) {
      assertThat(System.nanoTime()).as("%s", process.lines()).isLessThan(giveUp);
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  private static ArgosyProcess run(Path log, List<String> arguments) {
    Map<String, String> settings = new HashMap<>(InFlight.SETTINGS);
    settings.putAll(InFlight.STATE_SETTINGS);
    return ArgosyProcess.run(log, List.of(), settings, arguments);
  }

  private static List<String> arguments(Way way, Path folder, DemoPeers peers) {
    List<String> arguments = new ArrayList<>(List.of(
        "up", "--network", DemoPeers.chain().writeGenesis(folder).toString(), "--data-dir", folder.resolve("data").toString(),
        "--mode", way.mode, "--rpc-port", "0", "--p2p-port", "0", "--until-synced"));
    peers.enodes().forEach(enode -> arguments.addAll(List.of("--peer", enode)));
    return arguments;
  }
}

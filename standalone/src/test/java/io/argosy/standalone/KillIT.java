package io.argosy.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.blockstore.adapter.rocksdb.VolumeException;
import io.argosy.blockstore.app.StoreAudit;
import io.argosy.blockstore.core.AuditReport;
import io.argosy.stages.Stage;
import io.argosy.stages.Watermarks;
import io.argosy.standalone.ArgosyProcess.Victims;
import io.argosy.wirepeer.Tally.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * The plug is pulled, again and again; what was stored stays and is not downloaded again, and the end is the same. {@code -Dargosy.kills=20} for the long run.
 */
class KillIT {
  /** A whole sync takes about five times as many. */
  private static final int MOST_QUESTIONS = 80;

  private static final int KILLS = Integer.getInteger("argosy.kills", 2);

  @Test
  void killedAtRandomMomentsItEndsWithTheSameDigestAndDownloadsOnlyWhatWasInFlightAgain(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path folder) throws Exception {
    SplittableRandom random = new SplittableRandom(Long.getLong("argosy.seed", 7));
    try (DemoPeers peers = DemoPeers.slow(Duration.ofMillis(150), 63, 66, 68, 69)) {
      List<String> arguments = arguments(folder, DemoPeers.chain().writeGenesis(folder), peers);
      Lives lives = new Lives(folder.resolve("data"), peers);

      for (int life = 0; life < KILLS; life++) {
        lives.begin();
        try (ArgosyProcess process = run(folder.resolve("run-" + life + ".log"), arguments)) {
          awaitQuestions(peers, process, random.nextInt(MOST_QUESTIONS));
          if (!process.isAlive()) {
            break;
          }
          process.kill(random.nextBoolean() ? Victims.BROKER_TOO : Victims.SERVICES);
          lives.killed();
        }
      }
      lives.begin();
      try (ArgosyProcess last = run(folder.resolve("run-last.log"), arguments)) {
        assertThat(last.exitCode(240)).as("%s", last.lines()).isZero();
      }
      lives.end();
      AuditReport report = DemoPeers.audit(folder.resolve("data"));
      Downloads all = Downloads.of(peers);
      System.out.println("killed " + lives.kills + " times; " + all);

      assertThat(report.findings()).isEmpty();
      assertThat(report.blocks()).isEqualTo(DemoPeers.HEAD + 1);
      assertThat(report.digest()).isEqualTo(DemoPeers.DIGEST);
      assertThat(lives.kills).as("kills that hit a running sync").isPositive();
      assertThat(lives.storedAndAskedAgain).as("what was stored when a life began and was asked for in it").isEmpty();
      assertThat(all.repeated(Kind.HEADERS)).as("headers asked for again").isLessThanOrEqualTo(InFlight.headers(lives.kills));
      assertThat(all.repeated(Kind.BODIES)).as("bodies asked for again").isLessThanOrEqualTo(InFlight.parts(lives.kills));
      assertThat(all.repeated(Kind.RECEIPTS)).as("receipts asked for again").isLessThanOrEqualTo(InFlight.parts(lives.kills));
    }
  }

  /** What each life found in the store, and whether it asked for that nevertheless. */
  private static final class Lives {
    private final Path data;
    private final DemoPeers peers;
    private final List<String> storedAndAskedAgain = new ArrayList<>();
    private Optional<Watermarks> stored = Optional.empty();
    private Downloads before;
    private int kills;

    Lives(Path data, DemoPeers peers) {
      this.data = data;
      this.peers = peers;
      this.before = Downloads.of(peers);
    }

    void begin() {
      stored = stored(data);
      before = Downloads.of(peers);
    }

    void killed() {
      kills++;
      end();
    }

    void end() {
      Downloads now = Downloads.of(peers);
      stored.ifPresent(marks -> {
        // The tip itself is asked for: whoever follows a peer first asks whether it has that.
        note(Stage.HEADERS, now.since(before, Kind.HEADERS, marks.of(Stage.HEADERS)));
        note(Stage.BODIES, now.since(before, Kind.BODIES, marks.of(Stage.BODIES) + 1));
        note(Stage.RECEIPTS, now.since(before, Kind.RECEIPTS, marks.of(Stage.RECEIPTS) + 1));
      });
    }

    private void note(Stage stage, long items) {
      if (items > 0) {
        storedAndAskedAgain.add(items + " " + stage.key() + " after kill " + kills + ", of " + stored);
      }
    }

    /** Nothing where the first life has not begun, or the plug was pulled while one volume was an epoch ahead of another. */
    private static Optional<Watermarks> stored(Path data) {
      if (!data.resolve("volume-0").toFile().exists()) {
        return Optional.empty();
      }
      try (StoreAudit audit = StoreAudit.open(data)) {
        return Optional.of(audit.chain().watermarks());
      } catch (VolumeException | io.argosy.blockstore.adapter.rocksdb.VolumeIdentity.WrongVolume unfinished) {
        return Optional.empty();
      }
    }
  }

  /** Until so many questions came to the peers in this life; the first one comes some seconds after the start. */
  private static void awaitQuestions(DemoPeers peers, ArgosyProcess process, int more) throws InterruptedException {
    long enough = peers.questions() + more;
    long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
    while (peers.questions() < enough && process.isAlive()) {
      assertThat(System.nanoTime()).as("%s", process.lines()).isLessThan(giveUp);
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  private static ArgosyProcess run(Path log, List<String> arguments) {
    return ArgosyProcess.run(log, List.of(), InFlight.SETTINGS, arguments);
  }

  private static List<String> arguments(Path folder, Path genesis, DemoPeers peers) {
    List<String> arguments = new ArrayList<>(List.of(
        "up", "--network", genesis.toString(), "--data-dir", folder.resolve("data").toString(),
        "--rpc-port", "0", "--p2p-port", "0", "--until-synced"));
    peers.enodes().forEach(enode -> arguments.addAll(List.of("--peer", enode)));
    return arguments;
  }
}

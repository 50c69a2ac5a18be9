package io.argosy.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.blockstore.core.AuditReport;
import io.argosy.standalone.ArgosyProcess.Victims;
import io.argosy.wirepeer.Behaviour;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The plug is pulled, again and again; what was stored stays, and the end is the same. {@code -Dargosy.kills=20} for the long run. */
class KillIT {
  private static final int KILLS = Integer.getInteger("argosy.kills", 5);

  @Test
  void killedAtRandomMomentsItEndsWithTheSameDigest(@TempDir Path folder) throws Exception {
    SplittableRandom random = new SplittableRandom(Long.getLong("argosy.seed", 7));
    try (DemoPeers peers = slowPeers()) {
      Path genesis = DemoPeers.chain().writeGenesis(folder);
      String[] arguments = arguments(folder, genesis, peers);
      int killed = 0;
      while (killed < KILLS) {
        try (ArgosyProcess process = ArgosyProcess.run(folder.resolve("run-" + killed + ".log"), arguments)) {
          TimeUnit.MILLISECONDS.sleep(random.nextLong(2_500, 6_500));
          if (!process.isAlive()) {
            break;
          }
          process.kill(random.nextBoolean() ? Victims.BROKER_TOO : Victims.SERVICES);
          killed++;
        }
      }
      try (ArgosyProcess last = ArgosyProcess.run(folder.resolve("run-last.log"), arguments)) {
        assertThat(last.exitCode(120)).as("%s", last.lines()).isZero();
      }

      AuditReport report = DemoPeers.audit(folder.resolve("data"));

      assertThat(report.findings()).isEmpty();
      assertThat(report.blocks()).isEqualTo(DemoPeers.HEAD + 1);
      assertThat(report.digest()).isEqualTo(DemoPeers.DIGEST);
      assertThat(killed).as("kills that hit a running sync").isPositive();
    }
  }

  private static String[] arguments(Path folder, Path genesis, DemoPeers peers) {
    List<String> arguments = new ArrayList<>(List.of(
        "up", "--network", genesis.toString(), "--data-dir", folder.resolve("data").toString(),
        "--rpc-port", "0", "--p2p-port", "0", "--until-synced"));
    peers.enodes().forEach(enode -> arguments.addAll(List.of("--peer", enode)));
    return arguments.toArray(String[]::new);
  }

  /** Slow enough that there is something to kill. */
  private static DemoPeers slowPeers() {
    DemoPeers peers = DemoPeers.speaking();
    for (int version : new int[] {63, 66, 68, 69}) {
      peers.add(version, Behaviour.slow(Duration.ofMillis(400)));
    }
    return peers;
  }
}

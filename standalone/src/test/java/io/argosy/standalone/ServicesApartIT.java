package io.argosy.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.blockstore.core.AuditReport;
import io.argosy.wirepeer.Tally.Kind;
import io.argosy.wirepeer.WirePeer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every service as a process of its own, two of those that may be two, and any of them killed at any moment. {@code -Dargosy.kills=20} for the long run. */
class ServicesApartIT {
  private static final int KILLS = Integer.getInteger("argosy.kills", 5);

  @Test
  void anyProcessMayBeKilledAtAnyMoment(@TempDir Path folder) throws Exception {
    SplittableRandom random = new SplittableRandom(Long.getLong("argosy.seed", 11));
    try (DemoPeers peers = DemoPeers.slow(Duration.ofMillis(300), 63, 66, 68, 69);
        ServicesApart cluster = new ServicesApart(folder, DemoPeers.chain().writeGenesis(folder), peers.enodes())) {
      cluster.startStore();
      cluster.startGateway(0);
      cluster.startGateway(1);
      cluster.startHeaders("a");
      cluster.startHeaders("b");
      cluster.startBodies("a");
      cluster.startBodies("b");
      List<String> killed = new ArrayList<>();
      try (ClusterWatch watch = cluster.watch()) {
        awaitBlocks(watch, 1, killed);
        for (int i = 0; i < KILLS && watch.watermarks().blocks() < DemoPeers.HEAD; i++) {
          String victim = cluster.names().get(random.nextInt(cluster.names().size()));
          cluster.kill(victim);
          killed.add(victim + " at #" + watch.watermarks().blocks());
          TimeUnit.MILLISECONDS.sleep(random.nextLong(500, 2_500));
          cluster.startAgain(victim);
        }
        awaitBlocks(watch, DemoPeers.HEAD, killed);
        assertThat(cluster.names()).as("after %s", killed).allMatch(cluster::isAlive);
      }
      for (WirePeer peer : peers.all()) {
        assertThat(peer.connected()).as("two gateways never hold the same peer").isLessThanOrEqualTo(1);
      }
      cluster.kill("block-store");

      AuditReport report = DemoPeers.audit(folder);
      Downloads all = Downloads.of(peers);
      System.out.println("killed " + killed + "; " + all);

      assertThat(report.findings()).as("after %s", killed).isEmpty();
      assertThat(report.digest()).as("after %s", killed).isEqualTo(DemoPeers.DIGEST);
      assertThat(killed).isNotEmpty();
      assertThat(all.repeated(Kind.HEADERS)).as("headers asked for again after %s", killed).isLessThanOrEqualTo(InFlight.headers(killed.size()));
      assertThat(all.repeated(Kind.BODIES)).as("bodies asked for again after %s", killed).isLessThanOrEqualTo(InFlight.partsApart(killed.size()));
      assertThat(all.repeated(Kind.RECEIPTS)).as("receipts asked for again after %s", killed).isLessThanOrEqualTo(InFlight.partsApart(killed.size()));
    }
  }

  private static void awaitBlocks(ClusterWatch watch, long number, List<String> killed) throws InterruptedException {
    long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(240);
    while (watch.watermarks().blocks() < number) {
      assertThat(System.nanoTime())
          .as("watermarks %s, reports %s, after %s", watch.watermarks(), watch.reports(), killed)
          .isLessThan(giveUp);
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }
}

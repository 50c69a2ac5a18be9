package io.argosy.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.argosy.blockstore.core.AuditReport;
import io.argosy.wirepeer.Tally.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The clocks of all services jump by an hour and back while Kafka's goes on, as when somebody sets a host's time. Debian's libfaketime lies to them; skips where it is not installed. Takes minutes: {@code -Dargosy.soak=true}. */
class ClockJumpIT {
  private static final Path LIBRARY = Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1");
  private static final Duration LONGEST = Duration.ofMinutes(4);

  @Test
  void clocksMayJumpAnHourBothWaysAndBack(@TempDir Path folder) throws Exception {
    assumeTrue(Boolean.getBoolean("argosy.soak"), "takes minutes: -Dargosy.soak=true runs it");
    assumeTrue(Files.exists(LIBRARY), "no libfaketime (Debian's package of that name)");
    Path clock = folder.resolve("clock");
    set(clock, "+0s");
    List<String> story = new ArrayList<>();
    try (DemoPeers peers = DemoPeers.slow(Duration.ofMillis(500), 66, 68, 69);
        ServicesApart cluster = new ServicesApart(folder, DemoPeers.chain().writeGenesis(folder), peers.enodes())) {
      cluster.within("LD_PRELOAD", LIBRARY.toString())
          .within("FAKETIME_TIMESTAMP_FILE", clock.toString())
          .within("FAKETIME_NO_CACHE", "1")
          .within("FAKETIME_DONT_FAKE_MONOTONIC", "1");
      cluster.startStore();
      cluster.startGateway(0);
      cluster.startHeaders("a");
      cluster.startBodies("a");
      try (ClusterWatch watch = cluster.watch()) {
        await(watch, 500, story);
        for (String jump : List.of("+3600s", "+0s", "-3600s", "+0s")) {
          set(clock, jump);
          TimeUnit.SECONDS.sleep(10);
          story.add(jump + " for 10 s, then at #" + watch.watermarks().blocks());
        }
        assertThat(watch.watermarks().blocks()).as("there is something left to do after %s", story).isLessThan(DemoPeers.HEAD);
        await(watch, DemoPeers.HEAD, story);
        assertThat(cluster.names()).as("after %s", story).allMatch(cluster::isAlive);
      }
      cluster.kill("block-store");
      Downloads all = Downloads.of(peers);
      System.out.println(story + "; " + all);
      AuditReport report = DemoPeers.audit(folder);
      assertThat(report.findings()).isEmpty();
      assertThat(report.digest()).isEqualTo(DemoPeers.DIGEST);
      // What was asked for before a jump is given up and asked for once more after it.
      assertThat(all.repeated(Kind.HEADERS)).as("headers asked for again after %s", story).isLessThanOrEqualTo(InFlight.headers(4));
      assertThat(all.repeated(Kind.BODIES)).as("bodies asked for again after %s", story).isLessThanOrEqualTo(InFlight.partsApart(4));
      assertThat(all.repeated(Kind.RECEIPTS)).as("receipts asked for again after %s", story).isLessThanOrEqualTo(InFlight.partsApart(4));
    }
  }

  private static void await(ClusterWatch watch, long blocks, List<String> story) throws InterruptedException {
    Await.until(() -> watch.watermarks().blocks() >= blocks, LONGEST, () -> watch.watermarks() + ", " + watch.reports() + ", after " + story);
  }

  /** At once, for who reads it reads it all the time. */
  private static void set(Path clock, String offset) throws IOException {
    Path beside = Files.writeString(clock.resolveSibling("clock.next"), offset + "\n");
    Files.move(beside, clock, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}

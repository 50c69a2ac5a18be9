package io.argosy.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.argosy.blockstore.core.AuditReport;
import io.argosy.packs.StateProgress.Amounts;
import io.argosy.stages.StateStanding;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * One service after the other becomes this build's while chain and state are synced, so that for a while packs of both are on the topics, and one build reads what the other stored. {@code -Dargosy.former=DIR} names the {@code standalone/target/app}
 * of another build, older or newer.
 */
class RollingUpgradeIT {
  private static final int END_SECONDS = 30;
  private static final int ENDED_BY_SIGTERM = 143;
  private static final Duration LONGEST = Duration.ofMinutes(5);

  @Test
  void versionsMayBeMixedWhileServicesAreReplacedOneByOne(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path folder) throws Exception {
    Path former = Path.of(System.getProperty("argosy.former", ""));
    assumeTrue(Files.exists(former.resolve("standalone.jar")), "no other build: -Dargosy.former=DIR names its standalone/target/app");
    List<String> story = new ArrayList<>();
    try (DemoPeers peers = DemoPeers.slowWithState(Duration.ofMillis(250), 66, 67, 68, 68);
        ServicesApart cluster = new ServicesApart(folder, DemoPeers.chain().writeGenesis(folder), peers.enodes()).inMode("snap")) {
      cluster.ofBuild(former);
      cluster.startStore();
      cluster.startGateway(0);
      cluster.startHeaders("a");
      cluster.startBodies("a");
      cluster.startStateWorker("a");
      cluster.startStateWorker("b");
      try (ClusterWatch watch = cluster.watch()) {
        Await.until(() -> watch.watermarks().blocks() > 500 && accounts(watch) > 0, LONGEST, () -> how(watch, story));
        cluster.ofBuild(null);
        for (String name : cluster.names()) {
          assertThat(cluster.end(name, END_SECONDS)).as("%s: %s", name, cluster.said(name)).isIn(0, ENDED_BY_SIGTERM);
          story.add(name + " replaced at #" + watch.watermarks().blocks() + ", " + accounts(watch) + " accounts");
          cluster.startAgain(name);
          TimeUnit.SECONDS.sleep(3);
        }
        assertThat(watch.watermarks().blocks()).as("there is something left to do for them all").isLessThan(DemoPeers.HEAD);
        Await.until(
            () -> watch.watermarks().blocks() >= DemoPeers.HEAD && watch.state().filter(StateStanding::sealed).isPresent(), LONGEST, () -> how(watch, story));
        assertThat(cluster.names()).as("after %s", story).allMatch(cluster::isAlive);
      }
    }
    System.out.println(story);
    AuditReport report = DemoPeers.audit(folder);
    assertThat(report.findings()).isEmpty();
    assertThat(report.digest()).isEqualTo(DemoPeers.DIGEST);
    assertThat(StoredRowsOfState.differences(folder, DemoPeers.pivotState())).isEmpty();
  }

  private static long accounts(ClusterWatch watch) {
    return watch.state().map(StateStanding::amounts).map(Amounts::accounts).orElse(0L);
  }

  private static String how(ClusterWatch watch, List<String> story) {
    return watch.watermarks() + ", " + watch.state() + ", " + watch.reports() + ", after " + story;
  }
}

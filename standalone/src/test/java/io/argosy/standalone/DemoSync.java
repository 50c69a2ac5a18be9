package io.argosy.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.blockstore.core.AuditReport;
import io.argosy.stages.Watermarks;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Steps of tests that sync the demo's chain into a folder by a cluster of their own. */
final class DemoSync {
  private static final long LIMIT_SECONDS = 120;

  private DemoSync() {}

  static ClusterOptions options(Path folder, DemoPeers peers) {
    return ClusterOptions.of(folder.resolve("data"), DemoPeers.chain().writeGenesis(folder).toString(), peers.enodes());
  }

  /** Fails if a service does, or after two minutes. */
  static void await(LocalCluster cluster, Predicate<Watermarks> condition) throws InterruptedException {
    long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    while (!condition.test(cluster.store().chain().watermarks())) {
      assertThat(cluster.failure()).isNotDone();
      assertThat(System.nanoTime()).as("watermarks %s", cluster.store().chain().watermarks()).isLessThan(giveUp);
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  /** All of the chain is there, and it is what an undisturbed sync leaves. */
  static void assertSound(Path folder) throws InterruptedException {
    AuditReport report = DemoPeers.audit(folder.resolve("data"));
    assertThat(report.findings()).isEmpty();
    assertThat(report.blocks()).isEqualTo(DemoPeers.HEAD + 1);
    assertThat(report.digest()).isEqualTo(DemoPeers.DIGEST);
  }
}

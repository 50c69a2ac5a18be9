package io.argosy.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.blockstore.core.AuditReport;
import io.argosy.wirepeer.Tally.Kind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A sync of the demo's chain by services apart that something disturbs: what happened, and the one oracle that it must end in. */
final class DisturbedSync {
  private static final int LONGEST_SECONDS = 300;

  private final Path folder;
  private final DemoPeers peers;
  private final List<String> story = new ArrayList<>();

  DisturbedSync(Path folder, DemoPeers peers) {
    this.folder = folder;
    this.peers = peers;
  }

  void tell(String what) {
    story.add(what);
  }

  List<String> story() {
    return List.copyOf(story);
  }

  /** Until a height is whole; a service that ends meanwhile is started again, as who runs it would do. */
  void await(ServicesApart cluster, ClusterWatch watch, long blocks) throws InterruptedException {
    long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_SECONDS);
    while (watch.watermarks().blocks() < blocks) {
      for (String name : cluster.names()) {
        if (!cluster.isAlive(name)) {
          story.add(name + " ended with " + cluster.exitCode(name, 1) + " at #" + watch.watermarks().blocks());
          cluster.startAgain(name);
        }
      }
      assertThat(System.nanoTime()).as("#%d: watermarks %s, reports %s, after %s", blocks, watch.watermarks(), watch.reports(), story).isLessThan(giveUp);
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  /**
   * @param losses as many deaths of a service would lose what may have come again
   */
  void check(int losses) throws InterruptedException {
    AuditReport report = DemoPeers.audit(folder);
    Downloads all = Downloads.of(peers);
    System.out.println(story + "; " + all);
    assertThat(report.findings()).as("after %s", story).isEmpty();
    assertThat(report.digest()).as("after %s", story).isEqualTo(DemoPeers.DIGEST);
    assertThat(all.repeated(Kind.HEADERS)).as("headers asked for again after %s", story).isLessThanOrEqualTo(InFlight.headers(losses));
    assertThat(all.repeated(Kind.BODIES)).as("bodies asked for again after %s", story).isLessThanOrEqualTo(InFlight.partsApart(losses));
    assertThat(all.repeated(Kind.RECEIPTS)).as("receipts asked for again after %s", story).isLessThanOrEqualTo(InFlight.partsApart(losses));
  }
}

package io.argosy.statesyncservice.app;

import io.argosy.bus.BusConnection;
import io.argosy.bus.PackListeners;
import io.argosy.bus.PackListeners.From;
import io.argosy.bus.PackSender;
import io.argosy.bus.PoisonPacks;
import io.argosy.bus.Received;
import io.argosy.hosting.Cluster;
import io.argosy.hosting.HostedService;
import io.argosy.packs.StageReport;
import io.argosy.packs.Target;
import org.apache.kafka.common.TopicPartition;

/**
 * The state sync service in the modes that have no state: follows the heads that header-service announces, and says that it rests. Downloading state ({@code fast}, {@code snap}) is not written yet, and
 * settings that ask for it are refused.
 */
final class StateSyncService extends HostedService {
  private final Cluster cluster;
  private final StateSyncServiceProperties properties;

  StateSyncService(Cluster cluster, StateSyncServiceProperties properties, FailureListener failures) {
    super("state-sync-service", failures);
    this.cluster = cluster;
    this.properties = properties;
  }

  @Override
  protected void startParts() {
    BusConnection connection = cluster.connection("state-sync-service");
    PackSender sender = part(new PackSender(connection, "packs", this::fail));
    PoisonPacks poison = part(new PoisonPacks(connection, cluster.topics()));
    part(new PackListeners(connection, poison))
        .follow("control", From.BEGINNING, received -> hand(received, sender), new TopicPartition(cluster.topics().targets(), 0));
    tell(sender, -1);
  }

  private void hand(Received received, PackSender sender) {
    if (received.pack() instanceof Target target) {
      tell(sender, target.head().number());
    }
  }

  private void tell(PackSender sender, long head) {
    StageReport report = new StageReport(
        "state-sync-service", "state", -1, head, "nothing: mode " + properties.mode() + " has no state");
    sender.sendKeyed(cluster.topics().reports(), report.service() + "/" + report.stage(), report);
  }
}

package io.argosy.bodyservice.adapter.kafka;

import io.argosy.bodyservice.core.FetchCommand;
import io.argosy.bodyservice.core.FetchEvent;
import io.argosy.bus.PackListeners;
import io.argosy.bus.PackListeners.From;
import io.argosy.bus.PackSender;
import io.argosy.bus.Received;
import io.argosy.bus.Topics;
import io.argosy.packs.BlockDelivery;
import io.argosy.packs.DeliveryEnd;
import io.argosy.packs.EpochStarted;
import io.argosy.packs.GatewayAdvert;
import io.argosy.packs.Lane;
import io.argosy.packs.Order;
import io.argosy.packs.ShardProgress;
import io.argosy.packs.StageReport;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;

/** Translates between topics and the core's events and commands; no decisions. */
public final class FetchBus {
  private final Topics topics;
  private final PackSender sender;

  public FetchBus(Topics topics, PackSender sender) {
    this.topics = topics;
    this.sender = sender;
  }

  /** Begins to listen; owning a partition of the deliveries is owning that shard. */
  public void listen(PackListeners listeners, Consumer<FetchEvent> inbox) {
    Consumer<Received> handler = received -> hand(received, inbox);
    listeners.catchUp("orders", handler, new TopicPartition(topics.orders(), 0));
    listeners.follow(
        "control",
        From.BEGINNING,
        handler,
        new TopicPartition(topics.progress(), 0),
        new TopicPartition(topics.gateways(), 0),
        new TopicPartition(topics.epochs(), 0));
    listeners.join(
        "deliveries",
        topics.prefix() + ".body-service",
        topics.deliveries(Lane.BLOCKS),
        new PackListeners.Ownership() {
          @Override
          public void assigned(Set<Integer> partitions) {
            inbox.accept(new FetchEvent.ShardsAssigned(partitions));
          }

          @Override
          public void revoked(Set<Integer> partitions) {
            inbox.accept(new FetchEvent.ShardsRevoked(partitions));
          }
        },
        handler);
  }

  private static void hand(Received received, Consumer<FetchEvent> inbox) {
    switch (received.pack()) {
      case BlockDelivery delivery -> inbox.accept(new FetchEvent.Delivered(delivery));
      case DeliveryEnd end -> inbox.accept(new FetchEvent.Ended(end));
      case ShardProgress progress -> inbox.accept(new FetchEvent.Progressed(progress));
      case GatewayAdvert advert -> inbox.accept(new FetchEvent.GatewaySeen(advert));
      case Order order -> inbox.accept(new FetchEvent.Ordered(order));
      case EpochStarted epoch -> inbox.accept(new FetchEvent.EpochBegan(epoch));
      default -> {
        // Another service's pack in a topic that several read.
      }
    }
  }

  public void perform(FetchCommand.Send command) {
    sender.send(topics.requests(Lane.BLOCKS), command.gateway(), command.request());
  }

  public void perform(FetchCommand.Commit command) {
    sender.send(topics.chainCommits(), command.shard(), command.pack());
  }

  public void perform(FetchCommand.Report command) {
    sender.send(topics.verdicts(), command.verdict().origin().gateway(), command.verdict());
  }

  public void tell(StageReport report) {
    sender.sendKeyed(topics.reports(), report.service() + "/" + report.stage(), report);
  }
}

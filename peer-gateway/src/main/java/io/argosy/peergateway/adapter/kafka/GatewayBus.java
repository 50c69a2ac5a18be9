package io.argosy.peergateway.adapter.kafka;

import io.argosy.bus.PackListeners;
import io.argosy.bus.PackListeners.From;
import io.argosy.bus.PackSender;
import io.argosy.bus.Received;
import io.argosy.bus.Topics;
import io.argosy.packs.GatewayAdvert;
import io.argosy.packs.Lane;
import io.argosy.packs.Order;
import io.argosy.packs.PeerVerdict;
import io.argosy.packs.RequestPack;
import io.argosy.packs.Target;
import io.argosy.peergateway.core.GatewayCommand;
import io.argosy.peergateway.core.GatewayEvent;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;

/** Translates between topics and the core's events and commands; no decisions. */
public final class GatewayBus {
  /** Deliveries on their way to the broker beyond which peers are asked nothing more, and below which they are again: about a hundred megabytes at most. */
  private static final int CONGESTED = 96;

  private static final int CLEAR = 32;

  private final Topics topics;
  private final int slot;
  private final PackSender sender;
  private final Consumer<GatewayEvent> inbox;
  private boolean congested;

  public GatewayBus(Topics topics, int slot, PackSender sender, Consumer<GatewayEvent> inbox) {
    this.topics = topics;
    this.slot = slot;
    this.sender = sender;
    this.inbox = inbox;
  }

  /** Begins to listen. What stands in the mailbox was sent to a former life of this slot, and is void. */
  public void listen(PackListeners listeners) {
    listeners.catchUp("orders", this::hand, new TopicPartition(topics.orders(), 0));
    listeners.follow(
        "mailbox",
        From.END,
        this::hand,
        new TopicPartition(topics.requests(Lane.HEADERS), slot),
        new TopicPartition(topics.requests(Lane.BLOCKS), slot),
        new TopicPartition(topics.requests(Lane.STATE), slot),
        new TopicPartition(topics.verdicts(), slot));
    listeners.follow("targets", From.BEGINNING, this::hand, new TopicPartition(topics.targets(), 0));
    if (topics.gatewaySlots() > 1) {
      listeners.follow("gateways", From.BEGINNING, this::hand, new TopicPartition(topics.gateways(), 0));
    }
  }

  private void hand(Received received) {
    switch (received.pack()) {
      case RequestPack request -> inbox.accept(new GatewayEvent.Requested(request, received.ours(request.ask().deadline())));
      case PeerVerdict verdict -> inbox.accept(new GatewayEvent.Judged(verdict));
      case Target target -> inbox.accept(new GatewayEvent.HeadChosen(target));
      case Order order -> inbox.accept(new GatewayEvent.Ordered(order));
      case GatewayAdvert advert -> inbox.accept(new GatewayEvent.GatewaySeen(advert));
      default -> {
        // Another service's pack in a topic that several read.
      }
    }
  }

  /** Called by the driver's thread alone. */
  public void perform(GatewayCommand.Deliver command) {
    sender.send(topics.deliveries(command.lane()), command.partition(), command.pack());
    watchCongestion();
  }

  /** Called by the driver's thread alone. */
  public void perform(GatewayCommand.Advertise command) {
    sender.sendKeyed(topics.gateways(), Integer.toString(slot), command.advert());
    watchCongestion();
  }

  private void watchCongestion() {
    int unsent = sender.unsent();
    if (!congested && unsent > CONGESTED || congested && unsent < CLEAR) {
      congested = !congested;
      inbox.accept(new GatewayEvent.Congestion(congested));
    }
  }
}

package io.argosy.headerservice.adapter.kafka;

import io.argosy.bus.BusConnection;
import io.argosy.bus.Leadership;
import io.argosy.bus.PackListeners;
import io.argosy.bus.PackListeners.From;
import io.argosy.bus.PackSender;
import io.argosy.bus.PackTransactions;
import io.argosy.bus.PackTransactions.Addressed;
import io.argosy.bus.Received;
import io.argosy.bus.Topics;
import io.argosy.headerservice.core.SyncCommand;
import io.argosy.headerservice.core.SyncEvent;
import io.argosy.packs.DeliveryEnd;
import io.argosy.packs.EpochStarted;
import io.argosy.packs.GatewayAdvert;
import io.argosy.packs.HeaderDelivery;
import io.argosy.packs.Lane;
import io.argosy.packs.Order;
import io.argosy.packs.OrderOutcome;
import io.argosy.packs.ShardProgress;
import io.argosy.packs.StageReport;
import io.argosy.packs.TrustedHead;
import io.argosy.packs.Unwind;
import io.argosy.stages.ChainShards;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Translates between topics and the core's events and commands. Owning the only partition of the leader topic is being the active instance; what the active one commits goes through a transactional producer, so that a former
 * one that does not know yet is fenced by the broker.
 */
public final class SyncBus implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SyncBus.class);

  private final Topics topics;
  private final ChainShards shards;
  private final PackSender sender;
  private final Leadership leadership;

  public SyncBus(BusConnection connection, Topics topics, PackSender sender) {
    this.leadership = new Leadership(connection, topics.prefix() + ".header-service");
    this.topics = topics;
    this.shards = new ChainShards(topics.chainShards());
    this.sender = sender;
  }

  /** Begins to listen, and to stand for leadership. */
  public void listen(PackListeners listeners, Consumer<SyncEvent> inbox) {
    Consumer<Received> handler = received -> hand(received, inbox);
    listeners.catchUp("orders", handler, new TopicPartition(topics.orders(), 0));
    listeners.follow(
        "control",
        From.BEGINNING,
        handler,
        new TopicPartition(topics.trustedHeads(), 0),
        new TopicPartition(topics.progress(), 0),
        new TopicPartition(topics.gateways(), 0));
    listeners.follow("deliveries", From.END, handler, new TopicPartition(topics.deliveries(Lane.HEADERS), 0));
    leadership.stand(listeners, topics.prefix() + ".header-service", topics.leader(), new Leadership.Term() {
      @Override
      public void began() {
        log.atInfo().log("this instance is the active one");
        inbox.accept(new SyncEvent.LeadershipGained());
      }

      @Override
      public void ended() {
        inbox.accept(new SyncEvent.LeadershipLost());
      }
    });
  }

  private static void hand(Received received, Consumer<SyncEvent> inbox) {
    switch (received.pack()) {
      case HeaderDelivery delivery -> inbox.accept(new SyncEvent.Delivered(delivery));
      case DeliveryEnd end -> inbox.accept(new SyncEvent.Ended(end));
      case ShardProgress progress -> inbox.accept(new SyncEvent.Progressed(progress));
      case Order order -> inbox.accept(new SyncEvent.Ordered(order));
      case OrderOutcome outcome -> inbox.accept(new SyncEvent.OrderAnswered(outcome));
      case TrustedHead head -> inbox.accept(new SyncEvent.HeadTrusted(head));
      case GatewayAdvert advert -> inbox.accept(new SyncEvent.GatewaySeen(advert));
      default -> {
        // Another service's pack in a topic that several read.
      }
    }
  }

  public void perform(SyncCommand.Send command) {
    sender.send(topics.requests(Lane.HEADERS), command.gateway(), command.request());
  }

  /**
   * @throws PackTransactions.Fenced if another instance has taken over
   */
  public void perform(SyncCommand.Commit command) {
    leadership.sendAll(command.packs().stream()
        .map(pack -> new Addressed(topics.chainCommits(), shards.shardOf(pack.first()), null, pack))
        .toList());
  }

  /**
   * @throws PackTransactions.Fenced if another instance has taken over
   */
  public void perform(SyncCommand.CallRoll command) {
    log.atInfo().addKeyValue("epoch", command.begin().epoch()).addKeyValue("cause", command.begin().cause()).log("epoch begun");
    List<Addressed> packs = new ArrayList<>();
    for (int shard = 0; shard < shards.count(); shard++) {
      packs.add(new Addressed(topics.chainCommits(), shard, null, command.begin()));
    }
    leadership.sendAll(packs);
  }

  /**
   * @throws PackTransactions.Fenced if another instance has taken over
   */
  public void perform(SyncCommand.UnwindAll command) {
    unwind(command.unwind(), List.of());
  }

  /**
   * @throws PackTransactions.Fenced if another instance has taken over
   */
  public void perform(SyncCommand.UnwindByOrder command) {
    unwind(command.unwind(), List.of(addressed(command.outcome())));
  }

  /**
   * @throws PackTransactions.Fenced if another instance has taken over
   */
  public void perform(SyncCommand.Conclude command) {
    OrderOutcome outcome = command.outcome();
    log.atInfo().addKeyValue("order", outcome.key()).addKeyValue("state", outcome.state()).addKeyValue("text", outcome.text()).log("an order of the operator ended");
    leadership.sendAll(List.of(addressed(outcome)));
  }

  private Addressed addressed(OrderOutcome outcome) {
    return new Addressed(topics.orders(), 0, "outcome/" + outcome.key(), outcome);
  }

  private void unwind(Unwind unwind, List<Addressed> more) {
    log.atInfo()
        .addKeyValue("epoch", unwind.epoch())
        .addKeyValue("to", unwind.lastValid())
        .addKeyValue("cause", unwind.cause())
        .log("unwind");
    List<Addressed> packs = new ArrayList<>();
    for (int shard = 0; shard < shards.count(); shard++) {
      packs.add(new Addressed(topics.chainCommits(), shard, null, unwind));
    }
    packs.add(new Addressed(
        topics.epochs(), 0, null, new EpochStarted(unwind.epoch(), unwind.lastValid(), unwind.cause())));
    packs.addAll(more);
    leadership.sendAll(packs);
  }

  /** Tells all instances of a head that somebody outside is trusted to name. */
  public void trust(TrustedHead head) {
    sender.sendKeyed(topics.trustedHeads(), head.source(), head);
  }

  public void perform(SyncCommand.Announce command) {
    log.atInfo().addKeyValue("head", command.target().head()).addKeyValue("source", command.target().source()).log("at the head");
    sender.sendKeyed(topics.targets(), command.target().source(), command.target());
  }

  public void perform(SyncCommand.Report command) {
    log.atWarn()
        .addKeyValue("peer", command.verdict().origin().peer())
        .addKeyValue("fault", command.verdict().fault())
        .addKeyValue("evidence", command.verdict().evidence())
        .log("a peer's headers were refused");
    sender.send(topics.verdicts(), command.verdict().origin().gateway(), command.verdict());
  }

  public void tell(StageReport report) {
    sender.sendKeyed(topics.reports(), report.service() + "/" + report.stage(), report);
  }

  @Override
  public void close() {
    leadership.close();
  }
}

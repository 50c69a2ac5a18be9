package io.argosy.statesyncservice.adapter.kafka;

import io.argosy.bus.BusConnection;
import io.argosy.bus.Leadership;
import io.argosy.bus.PackListeners;
import io.argosy.bus.PackListeners.From;
import io.argosy.bus.PackSender;
import io.argosy.bus.PackTransactions;
import io.argosy.bus.PackTransactions.Addressed;
import io.argosy.bus.Received;
import io.argosy.bus.Topics;
import io.argosy.packs.AccountDelivery;
import io.argosy.packs.DeliveryEnd;
import io.argosy.packs.GatewayAdvert;
import io.argosy.packs.Lane;
import io.argosy.packs.NodeDelivery;
import io.argosy.packs.Order;
import io.argosy.packs.ShardProgress;
import io.argosy.packs.StageReport;
import io.argosy.packs.StateCommit;
import io.argosy.packs.StateProgress;
import io.argosy.packs.StorageDelivery;
import io.argosy.packs.Target;
import io.argosy.statesyncservice.core.StateCommand;
import io.argosy.statesyncservice.core.StateEvent;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Translates between topics and the core's events and commands. Owning a partition of the deliveries is owning that shard; owning the only partition of the leader topic is choosing pivots, which go through a transactional producer so that a former
 * leader that does not know yet is fenced by the broker.
 */
public final class StateBus implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(StateBus.class);

  private final Topics topics;
  private final PackSender sender;
  private final Leadership leadership;

  public StateBus(BusConnection connection, Topics topics, PackSender sender) {
    this.leadership = new Leadership(connection, topics.prefix() + ".state-sync-service");
    this.topics = topics;
    this.sender = sender;
  }

  /** Begins to listen, and to stand for shards and for leadership. */
  public void listen(PackListeners listeners, Consumer<StateEvent> inbox) {
    Consumer<Received> handler = received -> hand(received, inbox);
    listeners.catchUp("orders", handler, new TopicPartition(topics.orders(), 0));
    listeners.follow(
        "control",
        From.BEGINNING,
        handler,
        new TopicPartition(topics.progress(), 0),
        new TopicPartition(topics.gateways(), 0),
        new TopicPartition(topics.targets(), 0));
    listeners.join(
        "deliveries",
        topics.prefix() + ".state-sync-service",
        topics.deliveries(Lane.STATE),
        new PackListeners.Ownership() {
          @Override
          public void assigned(Set<Integer> partitions) {
            inbox.accept(new StateEvent.ShardsAssigned(partitions));
          }

          @Override
          public void revoked(Set<Integer> partitions) {
            inbox.accept(new StateEvent.ShardsRevoked(partitions));
          }
        },
        handler);
    leadership.stand(listeners, topics.prefix() + ".state-sync-leader", topics.stateLeader(), new Leadership.Term() {
      @Override
      public void began() {
        log.atInfo().log("this instance chooses pivots");
        inbox.accept(new StateEvent.LeadershipGained());
      }

      @Override
      public void ended() {
        inbox.accept(new StateEvent.LeadershipLost());
      }
    });
  }

  private static void hand(Received received, Consumer<StateEvent> inbox) {
    switch (received.pack()) {
      case AccountDelivery delivery -> inbox.accept(new StateEvent.Delivered(delivery));
      case StorageDelivery delivery -> inbox.accept(new StateEvent.Delivered(delivery));
      case NodeDelivery delivery -> inbox.accept(new StateEvent.Delivered(delivery));
      case DeliveryEnd end -> inbox.accept(new StateEvent.Ended(end));
      case StateProgress progress -> inbox.accept(new StateEvent.Progressed(progress));
      case ShardProgress progress -> inbox.accept(new StateEvent.ChainProgressed(progress));
      case GatewayAdvert advert -> inbox.accept(new StateEvent.GatewaySeen(advert));
      case Order order -> inbox.accept(new StateEvent.Ordered(order));
      case Target target -> inbox.accept(new StateEvent.HeadSeen(target));
      default -> {
        // Another service's pack in a topic that several read.
      }
    }
  }

  public void perform(StateCommand.Send command) {
    sender.send(topics.requests(Lane.STATE), command.gateway(), command.request());
  }

  public void perform(StateCommand.Commit command) {
    sender.send(topics.stateCommits(), command.shard(), command.pack());
  }

  /**
   * @param arrived called once the broker has it
   */
  public void perform(StateCommand.CommitAndTell command, Runnable arrived) {
    sender.sendAndTell(topics.stateCommits(), command.shard(), command.pack(), arrived);
  }

  /**
   * @throws PackTransactions.Fenced if another instance has taken over
   */
  public void perform(StateCommand.Begin command) {
    log.atInfo()
        .addKeyValue("epoch", command.pack().epoch())
        .addKeyValue("pivot", command.pack().pivot())
        .addKeyValue("root", command.pack().root())
        .addKeyValue("cause", command.cause())
        .log("a new pivot");
    toAllShards(command.pack());
  }

  /**
   * @throws PackTransactions.Fenced if another instance has taken over
   */
  public void perform(StateCommand.Seal command) {
    log.atInfo().addKeyValue("epoch", command.pack().epoch()).addKeyValue("root", command.pack().root()).log("the state is whole");
    toAllShards(command.pack());
  }

  private void toAllShards(StateCommit pack) {
    leadership.sendAll(IntStream.range(0, topics.stateShards())
        .mapToObj(shard -> new Addressed(topics.stateCommits(), shard, null, pack))
        .toList());
  }

  public void perform(StateCommand.Report command) {
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

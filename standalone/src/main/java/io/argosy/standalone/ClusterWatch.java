package io.argosy.standalone;

import io.argosy.bus.BusConnection;
import io.argosy.bus.PackListeners;
import io.argosy.bus.PackListeners.From;
import io.argosy.bus.PoisonPacks;
import io.argosy.bus.Received;
import io.argosy.bus.Topics;
import io.argosy.packs.GatewayAdvert;
import io.argosy.packs.StageReport;
import io.argosy.packs.Target;
import io.argosy.runtime.SteadyClock;
import io.argosy.stages.ClusterNews;
import io.argosy.stages.Picture;
import io.argosy.stages.Stage;
import io.argosy.stages.StateStanding;
import io.argosy.stages.Watermarks;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/** What a cluster tells of itself on its control topics: all that a screen, or the command {@code status}, needs. Thread-safe. */
public final class ClusterWatch implements AutoCloseable {
  private final PoisonPacks poison;
  private final PackListeners listeners;
  private final ClusterNews news;

  public ClusterWatch(BusConnection connection, Topics topics) {
    news = new ClusterNews(topics.chainShards(), topics.stateShards(), SteadyClock.ofThisProcess().instant());
    poison = new PoisonPacks(connection, topics);
    listeners = new PackListeners(connection, poison);
    listeners.follow(
        "watch",
        From.BEGINNING,
        this::hand,
        new TopicPartition(topics.progress(), 0),
        new TopicPartition(topics.gateways(), 0),
        new TopicPartition(topics.reports(), 0));
    // A target of a former run says nothing of this one's head.
    listeners.follow("watch-targets", From.END, this::hand, new TopicPartition(topics.targets(), 0));
  }

  private void hand(Received received) {
    news.hear(received.pack(), SteadyClock.ofThisProcess().instant());
  }

  /** Where everything stands, and how fast it moves; see {@link ClusterNews#picture}. */
  public Picture picture() {
    return news.picture(SteadyClock.ofThisProcess().instant());
  }

  public Watermarks watermarks() {
    return news.watermarks();
  }

  /** Where the syncing of state stands; none in a mode without, and before the first pivot. */
  public Optional<StateStanding> state() {
    return news.state();
  }

  /** The head that header-service last said it stands at, since this watch began. */
  public Optional<Target> target() {
    return news.target();
  }

  /** Reports of all stages, headers first. */
  public List<StageReport> reports() {
    return news.reports();
  }

  /** How many stages somebody reports of. */
  long stagesReported() {
    return reports().stream().filter(r -> Stage.ofKey(r.stage()).filter(Stage.required()::contains).isPresent()).map(StageReport::stage).distinct().count();
  }

  /** Peers of all gateways that spoke lately. */
  public List<GatewayAdvert.PeerCard> peers() {
    return news.gateways(SteadyClock.ofThisProcess().instant()).stream().flatMap(g -> g.peers().stream()).toList();
  }

  /** The block that headers are to reach; -1 if nobody knows. */
  public long highestKnown() {
    return news.highest(SteadyClock.ofThisProcess().instant());
  }

  @Override
  public void close() {
    listeners.close();
    poison.close();
  }
}

package io.argosy.standalone;

import io.argosy.bus.BusConnection;
import io.argosy.bus.PackListeners;
import io.argosy.bus.PackListeners.From;
import io.argosy.bus.PoisonPacks;
import io.argosy.bus.Received;
import io.argosy.bus.Topics;
import io.argosy.packs.GatewayAdvert;
import io.argosy.packs.ShardProgress;
import io.argosy.packs.StageReport;
import io.argosy.packs.StateProgress;
import io.argosy.packs.Target;
import io.argosy.stages.Stage;
import io.argosy.stages.Watermarks;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** What a cluster tells of itself on its control topics: all that a screen, or the command {@code status}, needs. Thread-safe. */
public final class ClusterWatch implements AutoCloseable {
  private static final Duration FRESH = Duration.ofSeconds(5);

  private final int chainShards;
  private final int stateShards;
  private final PoisonPacks poison;
  private final PackListeners listeners;
  private final Map<Integer, ShardProgress> progress = new ConcurrentHashMap<>();
  private final Map<Integer, StateProgress> stateProgress = new ConcurrentHashMap<>();
  private final Map<Integer, GatewayAdvert> gateways = new ConcurrentHashMap<>();
  private final Map<String, StageReport> reports = new ConcurrentHashMap<>();
  private volatile @Nullable Target target;

  public ClusterWatch(BusConnection connection, Topics topics) {
    chainShards = topics.chainShards();
    stateShards = topics.stateShards();
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
    switch (received.pack()) {
      case ShardProgress p -> progress.put(p.shard(), p);
      case StateProgress p -> stateProgress.put(p.shard(), p);
      case GatewayAdvert p -> gateways.put(p.slot(), p);
      case StageReport p -> reports.put(p.service() + "/" + p.stage(), p);
      case Target p -> target = p;
      default -> {
        // Not for screens.
      }
    }
  }

  public Watermarks watermarks() {
    Collection<ShardProgress> now = progress.values();
    return Watermarks.over(now, chainShards);
  }

  /** Where the syncing of state stands; none in a mode without, and before the first pivot. */
  public Optional<StateStanding> state() {
    return StateStanding.over(stateProgress.values(), stateShards);
  }

  /** How the syncing of state will go on, in words; empty if nobody says. */
  String stateOutlook() {
    return reports.values().stream().filter(r -> r.stage().equals("state")).map(StageReport::outlook).findFirst().orElse("");
  }

  /** The head that header-service last said it stands at, since this watch began. */
  public Optional<Target> target() {
    return Optional.ofNullable(target);
  }

  /** Reports of all stages, headers first. */
  public List<StageReport> reports() {
    return reports.values().stream()
        .sorted(Comparator.comparing(r -> Stage.ofKey(r.stage()).map(Enum::ordinal).orElse(99)))
        .toList();
  }

  /** How many stages somebody reports of. */
  long stagesReported() {
    return reports.values().stream().filter(r -> Stage.ofKey(r.stage()).isPresent()).map(StageReport::stage).distinct().count();
  }

  /** Peers of all gateways that spoke lately. */
  public List<GatewayAdvert.PeerCard> peers() {
    Instant now = Instant.now();
    return gateways.values().stream()
        .filter(g -> g.at().plus(FRESH).isAfter(now))
        .flatMap(g -> g.peers().stream())
        .toList();
  }

  /** The highest block anybody speaks of. */
  public long highestKnown() {
    long reported = reports.values().stream().mapToLong(StageReport::target).max().orElse(-1);
    long claimed = peers().stream().mapToLong(p -> p.head().number()).max().orElse(-1);
    return Math.max(reported, claimed);
  }

  @Override
  public void close() {
    listeners.close();
    poison.close();
  }
}

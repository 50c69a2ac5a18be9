package io.argosy.stages;

import io.argosy.packs.GatewayAdvert;
import io.argosy.packs.Pack;
import io.argosy.packs.ShardProgress;
import io.argosy.packs.StageReport;
import io.argosy.packs.StateProgress;
import io.argosy.packs.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a cluster told of itself on its control topics: the one source of the page, of the screen of {@code up} and of {@code status}. Told the time. Thread-safe. */
public final class ClusterNews {
  /** Gateways advertise and services report some times in a second, volumes and what rests every few seconds. */
  private static final Duration FRESH_ADVERT = Duration.ofSeconds(5);

  private static final Duration FRESH_REPORT = Duration.ofSeconds(15);

  private final int chainShards;
  private final int stateShards;
  private final Map<Integer, ShardProgress> progress = new TreeMap<>();
  private final Map<Integer, StateProgress> stateProgress = new TreeMap<>();
  private final Map<Integer, GatewayAdvert> gateways = new TreeMap<>();
  private final Map<String, StageReport> reports = new TreeMap<>();
  private final Map<String, StageReport> instances = new TreeMap<>();
  private final Map<String, Pace> paces = new HashMap<>();
  private @Nullable Target target;
  private Instant heard;

  /**
   * @param began when the listening begins
   */
  public ClusterNews(int chainShards, int stateShards, Instant began) {
    this.chainShards = chainShards;
    this.stateShards = stateShards;
    this.heard = began;
  }

  /** Takes what a control topic has; other packs are passed over. */
  public synchronized void hear(Pack pack, Instant now) {
    heard = now;
    know(pack);
  }

  /** The same of what came by another way than Kafka: it does not break a silence. */
  public synchronized void know(Pack pack) {
    switch (pack) {
      case ShardProgress p -> progress.put(p.shard(), p);
      case StateProgress p -> stateProgress.put(p.shard(), p);
      case GatewayAdvert p -> gateways.put(p.slot(), p);
      case StageReport p -> {
        reports.put(p.service() + "/" + p.stage(), p);
        if (p.teller().instance() != 0) {
          instances.put(p.service() + "/" + p.stage() + "/" + p.teller().instance(), p);
        }
      }
      case Target p -> target = p;
      default -> {
        // Not for those who watch.
      }
    }
  }

  public synchronized Watermarks watermarks() {
    return Watermarks.over(progress.values(), chainShards);
  }

  /** Where the syncing of state stands; none in a mode without, and before the first pivot. */
  public synchronized Optional<StateStanding> state() {
    return StateStanding.over(stateProgress.values(), stateShards);
  }

  /** The head that header-service last said it stands at. */
  public synchronized Optional<Target> target() {
    return Optional.ofNullable(target);
  }

  /** The last report of each stage, headers first. */
  public synchronized List<StageReport> reports() {
    return reports.values().stream()
        .sorted(Comparator.comparing(r -> Stage.ofKey(r.stage()).map(Enum::ordinal).orElse(99)))
        .toList();
  }

  /** Gateways that spoke lately. */
  public synchronized List<GatewayAdvert> gateways(Instant now) {
    return gateways.values().stream().filter(g -> g.at().plus(FRESH_ADVERT).isAfter(now)).toList();
  }

  /** The block that headers are to reach: what header-service says, which compared what peers claim; before it says anything, the highest that anybody speaks of. -1 if nobody does. */
  public synchronized long highest(Instant now) {
    Optional<StageReport> headers = reports.values().stream().filter(r -> r.stage().equals(Stage.HEADERS.key()) && r.target() >= 0).findFirst();
    if (headers.isPresent()) {
      return headers.get().target();
    }
    long reported = reports.values().stream().mapToLong(StageReport::target).max().orElse(-1);
    long claimed = gateways(now).stream().flatMap(g -> g.peers().stream()).mapToLong(p -> p.head().number()).max().orElse(-1);
    return Math.max(reported, claimed);
  }

  /** All of it, and how fast it moves; to be asked for some times in a second, or at least at both ends of a few seconds. */
  public synchronized Picture picture(Instant now) {
    instances.values().removeIf(r -> r.teller().at().plus(FRESH_REPORT).isBefore(now));
    Optional<StateStanding> standing = state();
    return new Picture(
        now,
        Duration.between(heard, now),
        watermarks(),
        highest(now),
        standing,
        List.copyOf(stateProgress.values()),
        gateways(now),
        reports(),
        List.copyOf(instances.values()),
        paces(standing, now));
  }

  private Map<String, Double> paces(Optional<StateStanding> standing, Instant now) {
    Map<String, Double> perSecond = new HashMap<>();
    Watermarks marks = watermarks();
    for (Stage stage : Stage.values()) {
      perSecond.put(stage.key(), pace(stage.key()).update(now, marks.of(stage)));
    }
    StageReport index = reports.get("block-store/" + Picture.TRANSACTIONS);
    perSecond.put(Picture.TRANSACTIONS, pace(Picture.TRANSACTIONS).update(now, index == null ? -1 : index.reached()));
    perSecond.put(Picture.STATE_ROWS, pace(Picture.STATE_ROWS).update(now, standing.map(s -> (double) s.rows()).orElse(-1.0)));
    perSecond.put(Picture.STATE_SHARE, pace(Picture.STATE_SHARE).update(now, standing.map(StateStanding::downloaded).orElse(-1.0)));
    return perSecond;
  }

  private Pace pace(String what) {
    return paces.computeIfAbsent(what, _ -> new Pace());
  }
}

package io.argosy.stages;

import io.argosy.packs.GatewayAdvert;
import io.argosy.packs.GatewayAdvert.PeerCard;
import io.argosy.packs.GatewayAdvert.Standing;
import io.argosy.packs.GatewayAdvert.StateBy;
import io.argosy.packs.GatewayAdvert.Way;
import io.argosy.packs.PeerId;
import io.argosy.packs.ShardProgress;
import io.argosy.packs.ShardProgress.StageProgress;
import io.argosy.packs.StageReport;
import io.argosy.packs.StageReport.Figure;
import io.argosy.packs.StageReport.Measure;
import io.argosy.packs.StageReport.Teller;
import io.argosy.packs.StateProgress;
import io.argosy.packs.StateProgress.Amounts;
import io.argosy.packs.StateProgress.Mending;
import io.argosy.packs.StateProgress.RangeProgress;
import io.argosy.primitives.BlockRef;
import io.argosy.primitives.Hash;
import io.argosy.primitives.UInt256;
import io.argosy.rlp.RlpSlice;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** A cluster that is only told of: a sync in the midst, in which nothing is amiss until something is said. Of one shard. */
final class SeededCluster {
  static final long HEAD = 20_500;

  private final Map<Stage, Long> reached = new TreeMap<>(Map.of(Stage.HEADERS, HEAD, Stage.BODIES, 9_000L, Stage.RECEIPTS, 8_000L));
  private final Map<String, StageReport> reports = new TreeMap<>();
  private final List<StateProgress> state = new ArrayList<>();
  private int peers = 4;
  private long claimed = HEAD;
  private long roundTrip = 400;
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final ClusterNews news = new ClusterNews(1, 1, now);

  SeededCluster() {
    waiting("header-service", "headers", "a peer with a heavier chain");
    waiting("body-service", "bodies", "");
    waiting("body-service", "receipts", "");
    waiting("block-store", "volume-0", "");
  }

  SeededCluster reached(Stage stage, long block) {
    reached.put(stage, block);
    return this;
  }

  SeededCluster synced() {
    return reached(Stage.BODIES, HEAD).reached(Stage.RECEIPTS, HEAD).waiting("body-service", "bodies", "headers").waiting("body-service", "receipts", "headers");
  }

  SeededCluster peers(int count) {
    peers = count;
    return this;
  }

  /** What the peers say that their head is. */
  SeededCluster claiming(long head) {
    claimed = head;
    return this;
  }

  SeededCluster answeringWithin(long millis) {
    roundTrip = millis;
    return this;
  }

  /** A state of which a part is there. */
  SeededCluster state(double share) {
    state.clear();
    state.add(new StateProgress(
        0,
        1,
        1,
        new BlockRef(HEAD - 64, Hash.ZERO),
        Hash.ZERO,
        false,
        IntStream.range(0, StateShards.RANGES).mapToObj(r -> new RangeProgress(r, Hash.ZERO, r < share * StateShards.RANGES, RlpSlice.EMPTY, 0, Mending.NONE)).toList(),
        List.of(),
        Amounts.NONE));
    return waiting("state-sync-service", "state", "");
  }

  SeededCluster waiting(String service, String stage, String what) {
    return report(service, stage, what, List.of());
  }

  SeededCluster measuring(String service, String stage, Measure measure, long value) {
    StageReport before = reports.get(service + stage);
    List<Figure> figures = new ArrayList<>(before.teller().figures());
    figures.add(new Figure(measure, value));
    return report(service, stage, before.waitingFor(), figures);
  }

  private SeededCluster report(String service, String stage, String what, List<Figure> figures) {
    reports.put(service + stage, new StageReport(service, stage, 0, stage.startsWith("volume") ? -1 : HEAD, what).by(new Teller(7, now, List.of(0), figures)));
    return this;
  }

  /** Nothing more is heard of a stage. */
  SeededCluster without(String service, String stage) {
    reports.remove(service + stage);
    return this;
  }

  SeededCluster pass(Duration time) {
    now = now.plus(time);
    return this;
  }

  /** Everybody tells, now. */
  SeededCluster tell() {
    reports.values().forEach(r -> news.hear(r.by(new Teller(r.teller().instance(), now, r.teller().shards(), r.teller().figures())), now));
    List<StageProgress> stages = reached.entrySet().stream().map(e -> new StageProgress(e.getKey().key(), e.getValue(), List.of())).toList();
    news.hear(new ShardProgress(0, 1, 1, stages), now);
    state.forEach(s -> news.hear(s, now));
    List<PeerCard> cards = IntStream.range(0, peers)
        .mapToObj(i -> new PeerCard(
            new PeerId(Hash.ofWords(i, 0, 0, 0)), "Geth", "eth/68", new BlockRef(claimed, Hash.ZERO), UInt256.ONE, 0, StateBy.RANGES, Hash.ZERO, new Standing("", (int) roundTrip, 0, 0, Way.OUT)))
        .toList();
    news.hear(new GatewayAdvert(0, 1, now, List.of(), cards), now);
    return this;
  }

  Picture picture() {
    return news.picture(now);
  }

  Bottleneck bottleneck() {
    return Bottleneck.of(picture());
  }
}

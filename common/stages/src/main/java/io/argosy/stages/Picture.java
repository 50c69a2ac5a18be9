package io.argosy.stages;

import io.argosy.packs.GatewayAdvert;
import io.argosy.packs.GatewayAdvert.PeerCard;
import io.argosy.packs.StageReport;
import io.argosy.packs.StateProgress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Where a cluster stands at one moment, as it told on its control topics; see {@link ClusterNews}.
 *
 * @param silence since anything was heard of anybody, or since the listening began
 * @param highest the block that headers are to reach; -1 if nobody knows
 * @param state none in a mode without, and before the first pivot
 * @param stateShards what the shards of the state told last
 * @param gateways those that spoke lately
 * @param reports the last of each stage, whoever told it and however long ago; headers first
 * @param instances the last of each instance that spoke lately and said which it is
 * @param perSecond growth of late: of stages by their names, of {@value #STATE_ROWS} and of {@value #STATE_SHARE}
 */
public record Picture(
    Instant at,
    Duration silence,
    Watermarks watermarks,
    long highest,
    Optional<StateStanding> state,
    List<StateProgress> stateShards,
    List<GatewayAdvert> gateways,
    List<StageReport> reports,
    List<StageReport> instances,
    Map<String, Double> perSecond) {
  /** The name of the index of transactions, a stage of the store alone. */
  public static final String TRANSACTIONS = "transactions";

  /** The name of the stage that brings the state. */
  public static final String STATE = "state";

  /** Rows of the state. */
  public static final String STATE_ROWS = "state-rows";

  /** How much of the key space of the state is there. */
  public static final String STATE_SHARE = "state-share";

  public Picture {
    stateShards = List.copyOf(stateShards);
    gateways = List.copyOf(gateways);
    reports = List.copyOf(reports);
    instances = List.copyOf(instances);
    perSecond = Map.copyOf(perSecond);
  }

  /** Peers of all gateways. */
  public List<PeerCard> peers() {
    return gateways.stream().flatMap(g -> g.peers().stream()).toList();
  }

  /** What was last said of a stage. */
  public Optional<StageReport> report(String stage) {
    return reports.stream().filter(r -> r.stage().equals(stage)).findFirst();
  }

  /** Up to where a stage is done; -1 if nothing is, or nobody says. */
  public long reached(String stage) {
    return Stage.ofKey(stage).map(watermarks::of).orElseGet(() -> report(stage).map(StageReport::reached).orElse(-1L));
  }

  public double perSecond(String what) {
    return perSecond.getOrDefault(what, 0.0);
  }

  /** Seconds until a stage of the chain has what is known of, at the pace of late; empty if it rests. */
  public OptionalDouble secondsLeft(String stage) {
    double pace = perSecond(stage);
    long left = Math.max(0, highest - Math.max(0, reached(stage)));
    return left == 0 ? OptionalDouble.of(0) : pace > 0 ? OptionalDouble.of(left / pace) : OptionalDouble.empty();
  }

  /** Stages that a block needs to be whole and that somebody works on, in the order of the forward run. */
  public List<Stage> chainStages() {
    return Stage.required().stream()
        .filter(stage -> stage == Stage.HEADERS || watermarks.of(stage) > 0 || report(stage.key()).isPresent())
        .toList();
  }

  /** True if blocks of this chain have access lists, as far as anybody has told. */
  public boolean hasAccessLists() {
    return report(Stage.ACCESS_LISTS.key()).isPresent();
  }

  /** True if this cluster wants a state. */
  public boolean wantsState() {
    return state.isPresent() || report(STATE).filter(r -> !r.waitingFor().startsWith("nothing")).isPresent();
  }
}

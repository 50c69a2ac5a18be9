package io.argosy.peergateway.core;

import io.argosy.packs.GatewayAdvert;
import io.argosy.packs.GatewayAdvert.PeerCard;
import io.argosy.packs.GatewayAdvert.Standing;
import io.argosy.packs.GatewayAdvert.StateBy;
import io.argosy.packs.GatewayAdvert.Way;
import io.argosy.packs.PeerId;
import io.argosy.primitives.BlockRef;
import io.argosy.primitives.Hash;
import io.argosy.primitives.UInt256;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A connected peer and what it is busy with. Mutable, owned by the gateway's thread. */
final class Peer {
  /** How runs of archives begin to name themselves. */
  static final String ARCHIVES = "era1 archives";

  /** A second request hides the round trip; more would only queue at the peer. */
  static final int MOST_IN_FLIGHT = 2;

  /** How long a kind is left alone after an empty answer, doubled with each further one up to 32 times. */
  private static final Duration REST = Duration.ofMillis(250);

  /** How long a peer is believed that it lacks a state: a pivot moves about every twenty minutes, and a server may just be behind by a block (a guess). */
  private static final Duration STATELESS = Duration.ofSeconds(30);

  /** Roots that are asked for at about the same time are two or three. */
  private static final int STATES_REMEMBERED = 8;

  private final PeerId id;
  private final String client;
  private final int ethVersion;
  private final int snapVersion;
  private final GatewayEvent.Direction direction;
  private final String address;
  private final Map<Kind, Throughput> throughput = new EnumMap<>(Kind.class);
  private final Map<Kind, Integer> inFlight = new EnumMap<>(Kind.class);
  private final Map<Kind, Instant> restingUntil = new EnumMap<>(Kind.class);
  private final Map<Kind, Integer> empties = new EnumMap<>(Kind.class);
  private final Map<Kind, Integer> late = new EnumMap<>(Kind.class);
  private final Map<Long, Hash> unproven = new HashMap<>();
  private final LinkedHashMap<Hash, Instant> statelessUntil = new LinkedHashMap<>();
  private Hash head;
  private long headNumber;
  private UInt256 totalDifficulty;
  private final long earliest;

  Peer(GatewayEvent.PeerReady ready, Map<Long, Hash> requiredBlocks) {
    id = ready.peer();
    client = ready.client();
    ethVersion = ready.ethVersion();
    snapVersion = ready.snapVersion();
    direction = ready.direction();
    address = ready.address();
    head = ready.head();
    headNumber = ready.headNumber();
    totalDifficulty = ready.totalDifficulty();
    earliest = ready.earliest();
    unproven.putAll(requiredBlocks);
    for (Kind kind : Kind.values()) {
      throughput.put(kind, new Throughput());
      inFlight.put(kind, 0);
    }
  }

  PeerId id() {
    return id;
  }

  int ethVersion() {
    return ethVersion;
  }

  /** True if it is no peer but a run of archives, which has nobody to talk to. Whoever else takes the name is spared gossip. */
  boolean isArchives() {
    return client.startsWith(ARCHIVES);
  }

  GatewayEvent.Direction direction() {
    return direction;
  }

  Hash head() {
    return head;
  }

  /** 0 until known. */
  long headNumber() {
    return headNumber;
  }

  /** True if it has a block of this height, or may have it and need not have told. */
  boolean reaches(long block) {
    return headNumber + GatewayAdvert.untold(ethVersion) >= block;
  }

  long earliest() {
    return earliest;
  }

  /** Required blocks that it has not shown yet; it serves nothing until there are none. */
  Map<Long, Hash> unproven() {
    return unproven;
  }

  void newHead(BlockRef block, UInt256 difficulty) {
    if (block.number() >= headNumber) {
      headNumber = block.number();
      head = block.hash();
    }
    if (difficulty.compareTo(totalDifficulty) > 0) {
      totalDifficulty = difficulty;
    }
  }

  /** The number of the head it named by hash alone. */
  void headIsAt(long number) {
    headNumber = Math.max(headNumber, number);
  }

  Throughput throughput(Kind kind) {
    return java.util.Objects.requireNonNull(throughput.get(kind));
  }

  boolean speaks(Kind kind) {
    return kind.isSpokenBy(ethVersion, snapVersion) && unproven.isEmpty();
  }

  /** How much to ask for so that the answer takes about so long: bytes for ranges, else items. */
  int amountFor(Kind kind, Duration target) {
    Throughput speed = throughput(kind);
    return kind.isRange()
        ? speed.amountFor(target, Kind.LEAST_BYTES, Kind.MOST_BYTES)
        : speed.amountFor(target, 1, kind.most(ethVersion));
  }

  /** Requests of this kind that it has not answered yet, late ones left out. */
  int inFlight(Kind kind) {
    return count(inFlight, kind);
  }

  boolean isIdle(Kind kind, Instant now) {
    int limit = kind.maySeveralBeAsked(ethVersion) ? MOST_IN_FLIGHT : 1;
    Instant rest = restingUntil.get(kind);
    return speaks(kind)
        && count(inFlight, kind) < limit
        && count(late, kind) == 0
        && (rest == null || !now.isBefore(rest));
  }

  void asked(Kind kind) {
    inFlight.merge(kind, 1, Integer::sum);
  }

  /**
   * @param amount bytes of a range, else items
   */
  void answered(Kind kind, long amount, Duration took, Instant now) {
    inFlight.merge(kind, -1, Integer::sum);
    if (amount > 0) {
      throughput(kind).answered(amount, took);
      empties.remove(kind);
      restingUntil.remove(kind);
      return;
    }
    int times = empties.merge(kind, 1, Integer::sum);
    restingUntil.put(kind, now.plus(REST.multipliedBy(1L << Math.min(times - 1, 5))));
  }

  /** It sent all that there is, which may be little. */
  void answeredAll(Kind kind, Duration took) {
    inFlight.merge(kind, -1, Integer::sum);
    throughput(kind).answeredAll(took);
  }

  /** It says that it does not have the state of {@code root}. That is no fault: nobody keeps more than the last ones. */
  void lacked(Kind kind, Hash root, Instant now) {
    inFlight.merge(kind, -1, Integer::sum);
    statelessUntil.remove(root);
    statelessUntil.put(root, now.plus(STATELESS));
    if (statelessUntil.size() > STATES_REMEMBERED) {
      statelessUntil.pollFirstEntry();
    }
  }

  /** It served something of this state. */
  void has(Hash root) {
    statelessUntil.remove(root);
  }

  /** True if it said lately that it does not have this state. */
  boolean isStateless(Hash root, Instant now) {
    Instant until = statelessUntil.get(root);
    return until != null && now.isBefore(until);
  }

  StateBy stateBy() {
    boolean nodes = Kind.NODES.isSpokenBy(ethVersion, snapVersion);
    boolean ranges = Kind.ACCOUNTS.isSpokenBy(ethVersion, snapVersion);
    if (nodes) {
      return ranges ? StateBy.NODES_AND_RANGES : StateBy.NODES;
    }
    return ranges ? StateBy.RANGES : StateBy.NOTHING;
  }

  /** A request is late: nothing more of this kind is asked until its answer comes after all. */
  void isLate(Kind kind) {
    inFlight.merge(kind, -1, Integer::sum);
    late.merge(kind, 1, Integer::sum);
    throughput(kind).failed();
  }

  void lateAnswerCame(Kind kind) {
    late.merge(kind, -1, Integer::sum);
  }

  /** The slowest measured round trip of this peer in seconds; null if it was never asked. */
  @Nullable Double roundTripSeconds() {
    double most = throughput.values().stream().mapToDouble(Throughput::roundTripSeconds).max().orElse(0);
    return most == 0 ? null : most;
  }

  PeerCard card(Instant now) {
    Map.Entry<Hash, Instant> last = statelessUntil.lastEntry();
    Hash stateless = last != null && now.isBefore(last.getValue()) ? last.getKey() : Hash.ZERO;
    return new PeerCard(
        id, client, "eth/" + ethVersion, new BlockRef(headNumber, head), totalDifficulty, earliest, stateBy(), stateless, standing());
  }

  private Standing standing() {
    double roundTrip = java.util.Objects.requireNonNullElse(roundTripSeconds(), 0.0);
    return new Standing(
        address,
        (int) Math.min(roundTrip * 1000, Integer.MAX_VALUE),
        late.values().stream().mapToInt(Integer::intValue).sum(),
        empties.values().stream().mapToInt(Integer::intValue).sum(),
        direction == GatewayEvent.Direction.ACCEPTED ? Way.IN : Way.OUT);
  }

  private static int count(Map<Kind, Integer> counts, Kind kind) {
    return counts.getOrDefault(kind, 0);
  }
}

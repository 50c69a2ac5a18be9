package io.argosy.peergateway.core;

import io.argosy.packs.GatewayAdvert.PeerCard;
import io.argosy.packs.PeerId;
import io.argosy.primitives.BlockRef;
import io.argosy.primitives.Hash;
import io.argosy.primitives.UInt256;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A connected peer and what it is busy with. Mutable, owned by the gateway's thread. */
final class Peer {
  /** With ids, a second request hides the round trip; more would only queue at the peer. */
  private static final int IN_FLIGHT_WITH_IDS = 2;

  /** How long a kind is left alone after an empty answer, doubled with each further one up to 32 times. */
  private static final Duration REST = Duration.ofMillis(250);

  private final PeerId id;
  private final String client;
  private final int ethVersion;
  private final GatewayEvent.Direction direction;
  private final Map<Kind, Throughput> throughput = new EnumMap<>(Kind.class);
  private final Map<Kind, Integer> inFlight = new EnumMap<>(Kind.class);
  private final Map<Kind, Instant> restingUntil = new EnumMap<>(Kind.class);
  private final Map<Kind, Integer> empties = new EnumMap<>(Kind.class);
  private final Map<Kind, Integer> late = new EnumMap<>(Kind.class);
  private final Map<Long, Hash> unproven = new HashMap<>();
  private Hash head;
  private long headNumber;
  private UInt256 totalDifficulty;
  private final long earliest;

  Peer(GatewayEvent.PeerReady ready, Map<Long, Hash> requiredBlocks) {
    id = ready.peer();
    client = ready.client();
    ethVersion = ready.ethVersion();
    direction = ready.direction();
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
    return kind.isSpokenBy(ethVersion) && unproven.isEmpty();
  }

  int most(Kind kind) {
    return kind.most(ethVersion);
  }

  boolean isIdle(Kind kind, Instant now) {
    int limit = ethVersion >= 66 ? IN_FLIGHT_WITH_IDS : 1;
    Instant rest = restingUntil.get(kind);
    return speaks(kind)
        && count(inFlight, kind) < limit
        && count(late, kind) == 0
        && (rest == null || !now.isBefore(rest));
  }

  void asked(Kind kind) {
    inFlight.merge(kind, 1, Integer::sum);
  }

  void answered(Kind kind, int items, Duration took, Instant now) {
    inFlight.merge(kind, -1, Integer::sum);
    if (items > 0) {
      throughput(kind).answered(items, took);
      empties.remove(kind);
      restingUntil.remove(kind);
      return;
    }
    int times = empties.merge(kind, 1, Integer::sum);
    restingUntil.put(kind, now.plus(REST.multipliedBy(1L << Math.min(times - 1, 5))));
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

  PeerCard card() {
    return new PeerCard(id, client, "eth/" + ethVersion, new BlockRef(headNumber, head), totalDifficulty, earliest);
  }

  private static int count(Map<Kind, Integer> counts, Kind kind) {
    return counts.getOrDefault(kind, 0);
  }
}

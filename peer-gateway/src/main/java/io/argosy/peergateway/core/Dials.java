package io.argosy.peergateway.core;

import io.argosy.packs.PeerId;
import io.argosy.peergateway.core.GatewayEvent.Ending;
import io.argosy.peergateway.core.GatewayEvent.Trust;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Which known nodes to dial, and when.
 *
 * <pre>
 *   IDLE ──dial──► DIALING ──ready──► CONNECTED
 *    ▲               │ gone               │ gone
 *    └── back-off ◄──┴────────────────────┘        BANNED: like a back-off of an hour and more
 * </pre>
 *
 * Mutable, owned by the gateway's thread.
 */
final class Dials {
  /** A node that was found, not named, is forgotten after this many failures in a row. */
  private static final int FORGOTTEN_AFTER = 8;

  /** Dials at once: the kernel and the peers bear more, but nothing is gained. */
  private static final int AT_ONCE = 16;

  private static final int KNOWN_NODES = 4096;

  private final Map<PeerId, Node> nodes = new LinkedHashMap<>();

  private static final class Node {
    private final PeerId id;
    private String enode;
    private Trust trust;
    private State state = State.IDLE;
    private Instant notBefore = Instant.EPOCH;
    private Instant bannedUntil = Instant.EPOCH;
    private int failures;
    private int bans;

    Node(PeerId id, String enode, Trust trust) {
      this.id = id;
      this.enode = enode;
      this.trust = trust;
    }
  }

  private enum State {
    IDLE,
    DIALING,
    CONNECTED
  }

  void learn(PeerId id, String enode, Trust trust) {
    Node known = nodes.get(id);
    if (known != null) {
      known.enode = enode;
      known.trust = known.trust.compareTo(trust) > 0 ? known.trust : trust;
    } else if (nodes.size() < KNOWN_NODES || trust != Trust.FOUND || forgetOne()) {
      nodes.put(id, new Node(id, enode, trust));
    }
  }

  /** Makes room by forgetting whoever failed most often; false if nobody has failed whom one may forget. */
  private boolean forgetOne() {
    Optional<Node> worst = nodes.values().stream()
        .filter(n -> n.trust == Trust.FOUND && n.state == State.IDLE && n.bans == 0 && n.failures > 0)
        .max(Comparator.comparing(n -> n.failures));
    worst.ifPresent(node -> nodes.remove(node.id));
    return worst.isPresent();
  }

  void connected(PeerId id) {
    Node node = nodes.get(id);
    if (node != null) {
      node.state = State.CONNECTED;
      node.failures = 0;
    }
  }

  void gone(PeerId id, Ending ending, Instant now) {
    Node node = nodes.get(id);
    if (node == null) {
      return;
    }
    node.state = State.IDLE;
    node.failures++;
    if (node.trust == Trust.FOUND && node.failures > FORGOTTEN_AFTER && !now.isBefore(node.bannedUntil)) {
      nodes.remove(id);
      return;
    }
    Instant after = now.plus(backOff(ending, node.failures, node.trust));
    if (after.isAfter(node.notBefore)) {
      node.notBefore = after;
    }
  }

  /** Bars a node: an hour, doubled with each further ban. Named peers are barred too, but for minutes: an operator may have fixed them. */
  void ban(PeerId id, Instant now) {
    Node node = nodes.computeIfAbsent(id, i -> new Node(i, "", Trust.FOUND));
    Duration length = (node.trust == Trust.FOUND ? Duration.ofHours(1) : Duration.ofMinutes(5)).multipliedBy(1L << Math.min(node.bans, 6));
    node.bans++;
    node.bannedUntil = now.plus(length);
    node.notBefore = node.bannedUntil;
  }

  /** Lifts a ban, and the back-off with it. */
  void pardon(PeerId id, Instant now) {
    Node node = nodes.get(id);
    if (node != null && now.isBefore(node.bannedUntil)) {
      node.bannedUntil = now;
      node.notBefore = now;
      node.bans = 0;
    }
  }

  /** Dials a node no more, unless somebody names or finds it again. */
  void forget(PeerId id) {
    nodes.remove(id);
  }

  boolean isBanned(PeerId id, Instant now) {
    Node node = nodes.get(id);
    return node != null && now.isBefore(node.bannedUntil);
  }

  /** True for a node that the operator named. */
  boolean isNamed(PeerId id) {
    Node node = nodes.get(id);
    return node != null && node.trust != Trust.FOUND;
  }

  boolean isTrusted(PeerId id) {
    Node node = nodes.get(id);
    return node != null && node.trust == Trust.TRUSTED;
  }

  /** Nodes to dial now, named ones first, each at most once until it is gone again. */
  List<GatewayCommand.Dial> due(int freeSlots, Predicate<PeerId> isOurs, Instant now) {
    int dialing = (int) nodes.values().stream().filter(n -> n.state == State.DIALING).count();
    int room = Math.min(AT_ONCE - dialing, freeSlots - dialing);
    if (room <= 0) {
      return List.of();
    }
    List<GatewayCommand.Dial> dials = new ArrayList<>();
    nodes.values().stream()
        .filter(n -> n.state == State.IDLE && !n.enode.isEmpty() && !now.isBefore(n.notBefore) && isOurs.test(n.id))
        .sorted(Comparator.comparing((Node n) -> n.trust).reversed().thenComparing(n -> n.notBefore))
        .limit(room)
        .forEach(node -> {
          node.state = State.DIALING;
          dials.add(new GatewayCommand.Dial(node.id, node.enode));
        });
    return dials;
  }

  int known() {
    return nodes.size();
  }

  private static Duration backOff(Ending ending, int failures, Trust trust) {
    long doubled = 1L << Math.min(failures - 1, 6);
    if (trust != Trust.FOUND && ending != Ending.TOO_MANY_PEERS) {
      return min(Duration.ofMillis(500).multipliedBy(doubled), Duration.ofSeconds(30));
    }
    return switch (ending) {
      case TOO_MANY_PEERS -> min(Duration.ofSeconds(30).multipliedBy(doubled), Duration.ofMinutes(10));
      case USELESS, OTHER_FORKS -> min(Duration.ofMinutes(10).multipliedBy(doubled), Duration.ofHours(6));
      case UNREACHABLE, LOST, DROPPED -> min(Duration.ofSeconds(35).multipliedBy(doubled), Duration.ofHours(1));
    };
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }
}

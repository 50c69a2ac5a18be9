package io.argosy.headerservice.core;

import io.argosy.mailboxes.Gateways;
import io.argosy.packs.Ask;
import io.argosy.packs.DeliveryEnd;
import io.argosy.packs.DeliveryEnd.Outcome;
import io.argosy.packs.GatewayAdvert;
import io.argosy.packs.GatewayAdvert.PeerCard;
import io.argosy.packs.HeaderRequest;
import io.argosy.packs.Lane;
import io.argosy.packs.Origin;
import io.argosy.packs.Order;
import io.argosy.packs.PackId;
import io.argosy.packs.PeerChoice;
import io.argosy.packs.PeerId;
import io.argosy.packs.Priority;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Requests that have not ended, wanted still or not, and the gateways whose windows they count against. Mutable, owned by the core's thread. */
final class OpenRequests {
  private final Duration patience;
  private final long owner;
  private final Gateways gateways = new Gateways(Lane.HEADERS);
  private final Map<PackId, Posted> posted = new HashMap<>();
  private long drawn;

  private record Posted(int gateway, Instant deadline) {}

  /**
   * @param patience how long a request may take
   * @param owner drawn at random, new for each start
   */
  OpenRequests(Duration patience, long owner) {
    this.patience = patience;
    this.owner = owner;
  }

  /** A number that was not drawn before: of a request, or of a group of headers. */
  long draw() {
    return ++drawn;
  }

  Ask ask(PeerChoice peers, Priority priority, long epoch, Instant now) {
    return new Ask(new PackId(owner, draw()), epoch, now.plus(patience), 0, priority, 0, peers);
  }

  SyncCommand.Send send(int gateway, HeaderRequest request) {
    posted.put(request.ask().id(), new Posted(gateway, request.ask().deadline()));
    gateways.sent(gateway);
    return new SyncCommand.Send(gateway, request);
  }

  /** True if it was open: an end may come twice, or after we gave up waiting. */
  boolean ended(DeliveryEnd end, Instant now) {
    Posted ended = posted.remove(end.request());
    if (ended == null) {
      return false;
    }
    if (end.outcome() == Outcome.BUSY || end.outcome() == Outcome.NO_SUITABLE_PEER) {
      gateways.refused(ended.gateway, end.retryAfter(), now);
    } else {
      gateways.served(ended.gateway);
    }
    return true;
  }

  /** What this gateway was asked, nobody will answer: the requests that are void. */
  Set<PackId> lost(int slot) {
    Set<PackId> lost = new HashSet<>();
    posted.forEach((id, request) -> {
      if (request.gateway == slot) {
        lost.add(id);
      }
    });
    lost.forEach(posted::remove);
    return lost;
  }

  /** Forgets what is late. */
  void forgetLate(Instant now) {
    posted.values().removeIf(request -> {
      boolean late = isLate(request.deadline, now);
      if (late) {
        gateways.refused(request.gateway, Duration.ZERO, now);
      }
      return late;
    });
  }

  /** True if the request's end must be lost: the gateway would have sent it at the deadline, and a quarter of our patience has passed since. */
  boolean isLate(@Nullable HeaderRequest request, Instant now) {
    return request != null && isLate(request.ask().deadline(), now);
  }

  private boolean isLate(Instant deadline, Instant now) {
    return now.isAfter(deadline.plus(patience.dividedBy(4)));
  }

  /** True if the slot has a new tenant: what the one before was asked is void. */
  boolean seen(GatewayAdvert advert, Instant now) {
    return gateways.seen(advert, now);
  }

  /** Slots that fell silent since they were last heard; each is named once. */
  Set<Integer> silent(Instant now) {
    return gateways.silent(now);
  }

  /** Connected peers of all gateways, each with the slot that holds it. */
  Map<PeerCard, Integer> cards() {
    return gateways.cards();
  }

  int peers() {
    return gateways.peers();
  }

  Set<PeerId> peerIds() {
    return gateways.cards().keySet().stream().map(PeerCard::peer).collect(Collectors.toUnmodifiableSet());
  }

  /** Nodes that were turned away of late for their fork id. */
  int strangers() {
    return gateways.strangers();
  }

  /** The peer and the slot that holds it; empty if none does. */
  Optional<Origin> originOf(PeerId peer) {
    for (Map.Entry<PeerCard, Integer> entry : gateways.cards().entrySet()) {
      if (entry.getKey().peer().equals(peer)) {
        return Optional.of(new Origin(peer, entry.getValue()));
      }
    }
    return Optional.empty();
  }

  /** Hears the operator: while the sync is paused, no gateway has room. */
  void obey(Order order) {
    gateways.obey(order);
  }

  boolean isPaused() {
    return gateways.isPaused();
  }

  /** In words an operator reads, as what is waited for. */
  String pause() {
    return gateways.pause();
  }

  boolean hasRoom(int slot, Instant now) {
    return gateways.hasRoom(slot, now);
  }

  /** The gateway with the most room that has a peer, but for these, whose chain reaches a height. */
  Optional<Integer> roomFor(long last, List<PeerId> except, Instant now) {
    return gateways.roomForHeaders(last, except, now);
  }

  /** A peer, but for these, whose chain reaches a height, at a gateway that has room; empty if there is none. */
  Optional<Origin> oneFor(long last, List<PeerId> except, Instant now) {
    return gateways.cards().entrySet().stream()
        .filter(e -> e.getKey().reaches(last))
        .filter(e -> !except.contains(e.getKey().peer()) && hasRoom(e.getValue(), now))
        .findFirst()
        .map(e -> new Origin(e.getKey().peer(), e.getValue()));
  }

  /** True if any gateway has a peer, but for these, whose chain reaches a height, busy or not. */
  boolean anyHas(long last, List<PeerId> except) {
    return gateways.anyHasHeaders(last, except);
  }
}

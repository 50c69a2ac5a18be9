package io.argosy.mailboxes;

import io.argosy.packs.BlockPart;
import io.argosy.packs.GatewayAdvert;
import io.argosy.packs.GatewayAdvert.LaneState;
import io.argosy.packs.GatewayAdvert.PeerCard;
import io.argosy.packs.GatewayAdvert.StateBy;
import io.argosy.packs.Lane;
import io.argosy.packs.Order;
import io.argosy.packs.PeerId;
import io.argosy.primitives.Hash;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The gateways that are alive, and a window of packs for each: one more for every pack served, half as many after BUSY or silence, never more than it has peers to work. Mutable, owned by the core's thread.
 */
public final class Gateways {
  private static final Duration SILENCE = Duration.ofSeconds(3);
  private static final double FIRST_WINDOW = 4;

  private final Lane lane;
  private final Map<Integer, Gateway> bySlot = new HashMap<>();
  private long lastOrder = -1;
  private @Nullable Instant pausedSince;

  /** No gateway known yet, for packs of one lane. */
  public Gateways(Lane lane) {
    this.lane = lane;
  }

  private static final class Gateway {
    private GatewayAdvert advert;
    private Instant heard;
    private Instant busyUntil = Instant.EPOCH;
    private double window = FIRST_WINDOW;
    private int outstanding;

    Gateway(GatewayAdvert advert, Instant heard) {
      this.advert = advert;
      this.heard = heard;
    }

    int capacity(Lane lane) {
      return advert.lanes().stream().filter(l -> l.lane() == lane).mapToInt(LaneState::capacity).findFirst().orElse(0);
    }
  }

  /** While the operator has paused the sync no gateway has room, so that nothing new is asked for; what is on its way still comes. Orders about other things, and old ones, mean nothing here. */
  public void obey(Order order) {
    boolean isOurs = order.verb() == Order.Verb.PAUSE || order.verb() == Order.Verb.RESUME;
    if (isOurs && order.id() > lastOrder) {
      lastOrder = order.id();
      pausedSince = order.verb() == Order.Verb.PAUSE ? order.at() : null;
    }
  }

  public boolean isPaused() {
    return pausedSince != null;
  }

  /** In words an operator reads, as what is waited for; empty if nothing is paused. */
  public String pause() {
    return pausedSince == null ? "" : "the operator to resume: paused by the operator since " + pausedSince.truncatedTo(ChronoUnit.SECONDS);
  }

  /** True if the slot has a new tenant: what the one before was asked is void. */
  public boolean seen(GatewayAdvert advert, Instant now) {
    if (now.isAfter(advert.at().plus(SILENCE))) {
      return false;
    }
    Gateway known = bySlot.get(advert.slot());
    if (known == null) {
      bySlot.put(advert.slot(), new Gateway(advert, now));
      return false;
    }
    boolean replaced = advert.incarnation() > known.advert.incarnation();
    if (advert.incarnation() >= known.advert.incarnation()) {
      known.advert = advert;
      known.heard = now;
    }
    if (replaced) {
      known.window = FIRST_WINDOW;
      known.outstanding = 0;
    }
    return replaced;
  }

  /** Slots that fell silent since they were last heard; each is named once. */
  public Set<Integer> silent(Instant now) {
    Set<Integer> silent = new HashSet<>();
    bySlot.forEach((slot, gateway) -> {
      if (now.isAfter(gateway.heard.plus(SILENCE))) {
        silent.add(slot);
      }
    });
    silent.forEach(bySlot::remove);
    return silent;
  }

  /** The gateway with the most room whose peers serve these blocks. */
  public Optional<Integer> roomFor(long firstBlock, long lastBlock, List<PeerId> except, Instant now) {
    return roomiest(serving(firstBlock, lastBlock, except), now);
  }

  /** The gateway with the most room that has a peer for headers up to this one: what a peer serves from on is about bodies and receipts, headers all have from genesis up. */
  public Optional<Integer> roomForHeaders(long lastBlock, List<PeerId> except, Instant now) {
    return roomiest(serving(Long.MAX_VALUE, lastBlock, except), now);
  }

  /** True if any living gateway has a peer for headers up to this one, but for these, busy or not. */
  public boolean anyHasHeaders(long lastBlock, List<PeerId> except) {
    return anyServes(Long.MAX_VALUE, lastBlock, except);
  }

  /**
   * The gateway with the most room that has a peer to ask for a state.
   *
   * @param root of the state; zero if it does not matter
   * @param ways in which the peer must be asked
   */
  public Optional<Integer> roomForState(Hash root, StateBy ways, List<PeerId> except, Instant now) {
    return roomiest(card -> servesState(card, root, ways) && !except.contains(card.peer()), now);
  }

  /** True if any living gateway has a peer that may be asked so and did not say that it lacks this state, busy or not. */
  public boolean anyServesState(Hash root, StateBy ways) {
    return bySlot.values().stream().anyMatch(g -> has(g, card -> servesState(card, root, ways)));
  }

  /** Peers of all gateways that may be asked for state in these ways, whichever state they have. */
  public int statePeers(StateBy ways) {
    return (int) bySlot.values().stream()
        .flatMap(g -> g.advert.peers().stream())
        .filter(card -> card.stateBy().covers(ways))
        .count();
  }

  private Optional<Integer> roomiest(Predicate<PeerCard> peer, Instant now) {
    return bySlot.entrySet().stream()
        .filter(e -> room(e.getValue(), now) > 0 && has(e.getValue(), peer))
        .max(Comparator.comparingDouble(e -> room(e.getValue(), now)))
        .map(Map.Entry::getKey);
  }

  /** True if any living gateway has a peer for these blocks, busy or not. */
  public boolean anyServes(long firstBlock, long lastBlock) {
    return anyServes(firstBlock, lastBlock, List.of());
  }

  /** The same, but for these peers. */
  public boolean anyServes(long firstBlock, long lastBlock, List<PeerId> except) {
    return bySlot.values().stream().anyMatch(g -> has(g, serving(firstBlock, lastBlock, except)));
  }

  /** The lowest block that any peer serves; {@code Long.MAX_VALUE} if there is no peer. */
  public long lowestServed() {
    return bySlot.values().stream().flatMap(g -> g.advert.peers().stream()).mapToLong(PeerCard::earliest).min().orElse(Long.MAX_VALUE);
  }

  /** Peers of all gateways, each with the slot that holds it. */
  public Map<PeerCard, Integer> cards() {
    Map<PeerCard, Integer> cards = new HashMap<>();
    bySlot.forEach((slot, gateway) -> gateway.advert.peers().forEach(card -> cards.put(card, slot)));
    return cards;
  }

  /** Those of gateways that can be sent a request for this part. */
  public Map<PeerCard, Integer> cards(BlockPart part) {
    Map<PeerCard, Integer> cards = new HashMap<>();
    bySlot.forEach((slot, gateway) -> {
      if (gateway.advert.knows(part)) {
        gateway.advert.peers().forEach(card -> cards.put(card, slot));
      }
    });
    return cards;
  }

  /** True if any gateway may be sent a pack now. */
  public boolean hasRoom(Instant now) {
    for (Gateway gateway : bySlot.values()) {
      if (room(gateway, now) > 0) {
        return true;
      }
    }
    return false;
  }

  /** True if this gateway may be sent a pack now. */
  public boolean hasRoom(int slot, Instant now) {
    Gateway gateway = bySlot.get(slot);
    return gateway != null && room(gateway, now) > 0;
  }

  /** Nodes that gateways turned away of late for their fork id. */
  public int strangers() {
    return bySlot.values().stream().mapToInt(g -> g.advert.strangers()).sum();
  }

  /** Connected peers of all gateways. */
  public int peers() {
    return bySlot.values().stream().mapToInt(g -> g.advert.peers().size()).sum();
  }

  /** A pack went to this slot. */
  public void sent(int slot) {
    withGateway(slot, g -> g.outstanding++);
  }

  /** A pack of this slot ended well, or is void. */
  public void served(int slot) {
    withGateway(slot, g -> {
      g.outstanding = Math.max(0, g.outstanding - 1);
      g.window = Math.min(g.window + 1, Math.max(FIRST_WINDOW, g.capacity(lane)));
    });
  }

  /** A pack of this slot was refused or never answered: half the window, and a rest. */
  public void refused(int slot, Duration retryAfter, Instant now) {
    withGateway(slot, g -> {
      g.outstanding = Math.max(0, g.outstanding - 1);
      g.window = Math.max(1, g.window / 2);
      g.busyUntil = now.plus(retryAfter);
    });
  }

  private void withGateway(int slot, java.util.function.Consumer<Gateway> change) {
    Gateway gateway = bySlot.get(slot);
    if (gateway != null) {
      change.accept(gateway);
    }
  }

  private double room(Gateway gateway, Instant now) {
    if (isPaused() || now.isBefore(gateway.busyUntil)) {
      return 0;
    }
    return Math.min(gateway.window, Math.max(1, gateway.capacity(lane))) - gateway.outstanding;
  }

  private static boolean has(Gateway gateway, Predicate<PeerCard> peer) {
    return gateway.advert.peers().stream().anyMatch(peer);
  }

  private static Predicate<PeerCard> serving(long first, long last, List<PeerId> except) {
    return p -> p.earliest() <= first && p.reaches(last) && !except.contains(p.peer());
  }

  private static boolean servesState(PeerCard card, Hash root, StateBy ways) {
    return card.stateBy().covers(ways) && (root.isZero() || !card.stateless().equals(root));
  }
}

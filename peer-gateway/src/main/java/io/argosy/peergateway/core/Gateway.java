package io.argosy.peergateway.core;

import io.argosy.packs.GatewayAdvert;
import io.argosy.packs.GatewayAdvert.StateBy;
import io.argosy.packs.PeerId;
import io.argosy.peergateway.core.GatewayEvent.Direction;
import io.argosy.peergateway.core.GatewayEvent.Ending;
import io.argosy.rlp.RlpSlice;
import io.argosy.runtime.Core;
import io.argosy.verdict.Fault;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Decides which peer gets which request, whom to dial, and what a fault costs: the only place that prices faults and bans. No I/O, clock, threads or logging.
 *
 * <p>The price list: invalid answers bar the peer; stalling drops it; lagging and empty answers only make it wait, since it may be honest.
 */
public final class Gateway implements Core<GatewayEvent, GatewayCommand> {
  private final GatewayLimits limits;
  private final long incarnation;
  private final RequestBroker broker;
  private final Questions questions = new Questions();
  private final Dials dials = new Dials();
  private final PeerOrders orders = new PeerOrders(dials);
  private final Fleet fleet;
  private final Strangers strangers = new Strangers();
  private final Gossip gossip;
  private final Map<PeerId, Peer> peers = new LinkedHashMap<>();
  private Instant nextAdvert = Instant.EPOCH;
  private boolean changed;

  /**
   * @param incarnation rises with each start of this slot
   */
  public Gateway(GatewayLimits limits, long incarnation, Gossip.Settings gossip) {
    this.limits = limits;
    this.incarnation = incarnation;
    this.broker = new RequestBroker(limits);
    this.fleet = new Fleet(limits.slot(), limits.slots(), incarnation);
    this.gossip = new Gossip(gossip, broker::drawWireId);
  }

  Gossip gossip() {
    return gossip;
  }

  @Override
  public List<GatewayCommand> on(GatewayEvent event, Instant now) {
    List<GatewayCommand> out = new ArrayList<>();
    switch (event) {
      case GatewayEvent.Tick _ -> tick(now, out);
      case GatewayEvent.NodeLearned e -> {
        dials.learn(e.peer(), e.enode(), e.trust());
        dial(now, out);
      }
      case GatewayEvent.PeerReady e -> ready(e, now, out);
      case GatewayEvent.PeerHead e -> head(e);
      case GatewayEvent.Heard e -> gossip.heard(e.peer(), e.what(), now, out);
      case GatewayEvent.HeadChosen e -> gossip.chosen(e.target(), now, out);
      case GatewayEvent.PeerGone e -> gone(e, now, out);
      case GatewayEvent.PeerFault e -> judge(e.peer(), e.fault(), e.evidence(), now, out);
      case GatewayEvent.Requested e -> broker.accept(e.pack(), e.deadline(), peers.values(), now, out);
      case GatewayEvent.Answered e -> answered(e, now, out);
      case GatewayEvent.Judged e -> judge(e.verdict().origin().peer(), e.verdict().fault(), e.verdict().evidence(), now, out);
      case GatewayEvent.GatewaySeen e -> {
        fleet.seen(e.advert(), now);
        peers.keySet().stream()
            .filter(peer -> fleet.belongsToOther(peer, e.advert()))
            .forEach(peer -> out.add(new GatewayCommand.Drop(peer, null, "held by gateway " + e.advert().slot())));
      }
      case GatewayEvent.Congestion e -> broker.congested(e.congested());
      case GatewayEvent.Ordered e -> {
        orders.obey(e.order(), peers::containsKey, now, out);
        dial(now, out);
      }
    }
    price(out, now);
    return out;
  }

  private void tick(Instant now, List<GatewayCommand> out) {
    questions.tick(now, out);
    broker.expire(peers, now, out);
    // Whoever is dropped must be gone before work is given out again.
    price(out, now);
    broker.tick(peers, now, out);
    dial(now, out);
    gossip.tick(now, out);
    if (changed || !now.isBefore(nextAdvert)) {
      changed = false;
      nextAdvert = now.plus(limits.advertEvery());
      out.add(new GatewayCommand.Advertise(new GatewayAdvert(
          limits.slot(),
          incarnation,
          now,
          broker.lanes(peers.values()),
          peers.values().stream().filter(p -> p.unproven().isEmpty()).map(p -> p.card(now)).toList(),
          strangers.count(now))));
    }
  }

  private void dial(Instant now, List<GatewayCommand> out) {
    int free = limits.maxPeers() - peers.size();
    out.addAll(dials.due(free, node -> !peers.containsKey(node) && !orders.isBarred(node, now) && fleet.isOurs(node, now), now));
  }

  private void ready(GatewayEvent.PeerReady e, Instant now, List<GatewayCommand> out) {
    if (dials.isBanned(e.peer(), now) || orders.isBarred(e.peer(), now)) {
      out.add(new GatewayCommand.Drop(e.peer(), null, "barred"));
      return;
    }
    if (e.direction() == Direction.ACCEPTED && !dials.isTrusted(e.peer()) && !hasRoomForAccepted()) {
      out.add(new GatewayCommand.Drop(e.peer(), null, "too many peers"));
      return;
    }
    Peer peer = new Peer(e, limits.requiredBlocks());
    if (peer.stateBy() == StateBy.NOTHING && !dials.isNamed(e.peer()) && !hasRoomWithoutState()) {
      out.add(new GatewayCommand.Drop(e.peer(), null, "too many peers"));
      return;
    }
    peers.put(e.peer(), peer);
    gossip.met(peer);
    dials.connected(e.peer());
    strangers.foundOurs();
    broker.roundTrips().peerCame(peers.size());
    changed = true;
    askNextQuestion(peer, now, out);
  }

  /** One question at a time: a peer without request ids could not tell two apart. */
  private void askNextQuestion(Peer peer, Instant now, List<GatewayCommand> out) {
    if (questions.isOpenFor(peer.id())) {
      return;
    }
    var required = peer.unproven().entrySet().iterator();
    if (required.hasNext()) {
      var block = required.next();
      questions.askRequired(peer, broker.drawWireId(), block.getKey(), block.getValue(), now, out);
    } else if (peer.headNumber() == 0) {
      questions.askHead(peer, broker.drawWireId(), GatewayLimits.REQUIRED_BLOCK_TIMEOUT, now, out);
    }
  }

  private boolean hasRoomForAccepted() {
    long accepted = peers.values().stream().filter(p -> p.direction() == Direction.ACCEPTED).count();
    return accepted < limits.maxAccepted() && peers.size() < limits.maxPeers();
  }

  /** Peers that serve no state leave some slots to those that do. */
  private boolean hasRoomWithoutState() {
    long others = peers.values().stream().filter(p -> p.stateBy() == StateBy.NOTHING).count();
    return limits.stateSlots() == 0 || others < limits.maxPeers() - limits.stateSlots();
  }

  private void head(GatewayEvent.PeerHead e) {
    Peer peer = peers.get(e.peer());
    if (peer != null) {
      peer.newHead(e.head(), e.totalDifficulty());
      changed = true;
    }
  }

  private void answered(GatewayEvent.Answered e, Instant now, List<GatewayCommand> out) {
    Peer peer = peers.get(e.peer());
    if (peer == null) {
      return;
    }
    if (gossip.answered(e.peer(), e.wireId(), e.answer(), now, out)) {
      return;
    }
    if (e.answer() instanceof Answer.Items(List<RlpSlice> items) && questions.answered(peer, e.wireId(), items, now, out)) {
      changed = true;
      boolean dropped = out.stream().anyMatch(GatewayCommand.Drop.class::isInstance);
      if (!dropped && (!peer.unproven().isEmpty() || peer.headNumber() == 0 && !peer.head().isZero() && !isGenesis(items))) {
        askNextQuestion(peer, now, out);
      }
    } else {
      broker.answered(peer, e.wireId(), e.answer(), peers.values(), now, out);
    }
  }

  /** A head at height 0 answers with genesis: there is nothing more to ask. */
  private static boolean isGenesis(List<RlpSlice> headers) {
    return !headers.isEmpty() && HeaderPeek.at(headers.getFirst()).map(h -> h.number() == 0).orElse(false);
  }

  private void gone(GatewayEvent.PeerGone e, Instant now, List<GatewayCommand> out) {
    dials.gone(e.peer(), e.ending(), now);
    if (e.ending() == Ending.OTHER_FORKS) {
      strangers.met(e.peer(), now);
    }
    questions.forget(e.peer());
    gossip.forget(e.peer(), now, out);
    if (peers.remove(e.peer()) != null) {
      broker.forget(e.peer(), peers.values(), now, out);
      changed = true;
    }
  }

  private void judge(PeerId peer, Fault fault, String evidence, Instant now, List<GatewayCommand> out) {
    switch (fault.kind()) {
      case INVALID -> bar(peer, fault, evidence, now, out);
      case STALLING -> out.add(new GatewayCommand.Drop(peer, fault, evidence));
      case LAGGING, EMPTY -> {
        // The broker has put the peer to rest for that kind already; an honest peer loses nothing more.
      }
    }
  }

  private void bar(PeerId peer, Fault fault, String evidence, Instant now, List<GatewayCommand> out) {
    if (dials.isBanned(peer, now)) {
      return;
    }
    dials.ban(peer, now);
    out.add(new GatewayCommand.NoteBan(peer, fault, evidence));
    if (peers.containsKey(peer)) {
      out.add(new GatewayCommand.Drop(peer, fault, evidence));
    }
  }

  /** Drops that the parts of the gateway ordered for an invalid answer bar the peer too, and a dropped peer is asked nothing more. */
  private void price(List<GatewayCommand> out, Instant now) {
    List<PeerId> left = new ArrayList<>();
    for (GatewayCommand command : List.copyOf(out)) {
      if (command instanceof GatewayCommand.Drop(PeerId peer, Fault fault, String why)) {
        if (fault != null && fault.kind() == Fault.Kind.INVALID && !dials.isBanned(peer, now)) {
          dials.ban(peer, now);
          out.add(new GatewayCommand.NoteBan(peer, fault, why));
        }
        questions.forget(peer);
        gossip.forget(peer, now, out);
        if (peers.remove(peer) != null) {
          left.add(peer);
          changed = true;
        }
      }
    }
    // All are gone before the work of the first is given to another.
    left.forEach(peer -> broker.forget(peer, peers.values(), now, out));
  }
}

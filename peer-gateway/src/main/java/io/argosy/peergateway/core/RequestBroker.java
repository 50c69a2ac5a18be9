package io.argosy.peergateway.core;

import io.argosy.packs.DeliveryEnd;
import io.argosy.packs.DeliveryEnd.Outcome;
import io.argosy.packs.GatewayAdvert.LaneState;
import io.argosy.packs.Lane;
import io.argosy.packs.Origin;
import io.argosy.packs.PeerChoice;
import io.argosy.packs.PeerId;
import io.argosy.packs.RequestPack;
import io.argosy.peergateway.core.PackAtWork.Slice;
import io.argosy.rlp.RlpSlice;
import io.argosy.verdict.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Pairs packs with peers: slices a pack into wire requests sized to each peer, streams one delivery for every answer, and ends it. Packs that cannot be served are answered at once, so
 * that their sender can turn elsewhere. Mutable, owned by the gateway's thread.
 */
final class RequestBroker {
  /** How long a sender is asked to leave a full lane alone. */
  private static final Duration RETRY_AFTER = Duration.ofMillis(200);

  private final GatewayLimits limits;
  private final List<PackAtWork> packs = new ArrayList<>();
  private final Map<Long, InFlight> inFlight = new HashMap<>();
  private final RoundTrips roundTrips = new RoundTrips();
  private long nextWireId = 1;
  private boolean congested;

  RequestBroker(GatewayLimits limits) {
    this.limits = limits;
  }

  /** A request on the wire; without a pack once that was answered otherwise and only the late answer is waited for. */
  private record InFlight(PeerId peer, PackAtWork pack, Slice slice, Instant sent, Instant due, boolean late) {}

  RoundTrips roundTrips() {
    return roundTrips;
  }

  void congested(boolean now) {
    congested = now;
  }

  long drawWireId() {
    return nextWireId++;
  }

  void accept(RequestPack pack, Collection<Peer> peers, Instant now, List<GatewayCommand> out) {
    if (packs.stream().anyMatch(p -> p.pack().ask().id().equals(pack.ask().id()))) {
      return;
    }
    PackAtWork work = new PackAtWork(pack);
    if (!now.isBefore(pack.ask().deadline())) {
      end(work, Outcome.EXPIRED, out);
    } else if (peers.stream().noneMatch(work::suits)) {
      end(work, Outcome.NO_SUITABLE_PEER, out);
    } else if (held(work.kind()) >= capacity(pack.lane(), peers)) {
      end(work, Outcome.BUSY, out);
    } else {
      packs.add(work);
      packs.sort(Comparator.comparing(p -> p.pack().ask().priority()));
      assign(peers, now, out);
    }
  }

  /** A peer's answer to a broker's request; false if the id is not one of them. */
  boolean answered(Peer peer, long wireId, List<RlpSlice> items, Collection<Peer> peers, Instant now, List<GatewayCommand> out) {
    InFlight request = inFlight.get(wireId);
    if (request == null || !request.peer.equals(peer.id())) {
      return false;
    }
    inFlight.remove(wireId);
    Kind kind = request.pack.kind();
    if (request.late) {
      peer.lateAnswerCame(kind);
      assign(peers, now, out);
      return true;
    }
    if (items.size() > request.slice.count()) {
      peer.answered(kind, 0, Duration.ZERO, now);
      request.pack.unanswered(request.slice, peer.id());
      out.add(new GatewayCommand.Drop(
          peer.id(), Fault.NOT_ASKED_FOR, items.size() + " items for " + request.slice.count() + " asked"));
      return true;
    }
    peer.answered(kind, items.size(), Duration.between(request.sent, now), now);
    Origin origin = new Origin(peer.id(), limits.slot());
    RequestPack pack = request.pack.pack();
    request.pack.deliveries(request.slice, origin, items)
        .forEach(delivery -> out.add(new GatewayCommand.Deliver(pack.lane(), pack.ask().replyTo(), delivery)));
    request.pack.answered(request.slice, items.size(), peer.id());
    settle(request.pack, peers, out);
    assign(peers, now, out);
    return true;
  }

  /** Takes back what a peer that left was asked for. */
  void forget(PeerId peer, Collection<Peer> others, Instant now, List<GatewayCommand> out) {
    List<PackAtWork> touched = new ArrayList<>();
    for (Iterator<InFlight> requests = inFlight.values().iterator(); requests.hasNext(); ) {
      InFlight request = requests.next();
      if (request.peer.equals(peer)) {
        requests.remove();
        if (!request.late) {
          request.pack.unanswered(request.slice, peer);
          touched.add(request.pack);
        }
      }
    }
    touched.forEach(pack -> settle(pack, others, out));
    for (PackAtWork pack : List.copyOf(packs)) {
      settle(pack, others, out);
    }
    assign(others, now, out);
  }

  void tick(Map<PeerId, Peer> peers, Instant now, List<GatewayCommand> out) {
    roundTrips.tune(peers.values().stream()
        .map(Peer::roundTripSeconds)
        .filter(java.util.Objects::nonNull)
        .mapToDouble(Double::doubleValue)
        .toArray());
    for (PackAtWork pack : List.copyOf(packs)) {
      if (!now.isBefore(pack.pack().ask().deadline())) {
        packs.remove(pack);
        end(pack, Outcome.EXPIRED, out);
      } else {
        settle(pack, peers.values(), out);
      }
    }
    assign(peers.values(), now, out);
  }

  /** Requests whose time is over wait for another peer; whoever left one unanswered too long is dropped. */
  void expire(Map<PeerId, Peer> peers, Instant now, List<GatewayCommand> out) {
    for (Map.Entry<Long, InFlight> entry : List.copyOf(inFlight.entrySet())) {
      InFlight request = entry.getValue();
      Peer peer = peers.get(request.peer);
      if (peer == null || now.isBefore(request.due)) {
        continue;
      }
      if (request.late) {
        inFlight.remove(entry.getKey());
        out.add(new GatewayCommand.Drop(request.peer, Fault.STALLING, request.pack.kind() + " unanswered for two minutes"));
        continue;
      }
      peer.isLate(request.pack.kind());
      request.pack.unanswered(request.slice, request.peer);
      inFlight.put(
          entry.getKey(),
          new InFlight(
              request.peer, request.pack, request.slice, request.sent, request.sent.plus(GatewayLimits.STALLED_AFTER), true));
      if (request.slice.count() <= 2) {
        out.add(new GatewayCommand.Drop(
            request.peer, Fault.STALLING, "no answer to the smallest request of " + request.pack.kind() + " in time"));
      }
    }
  }

  /** Gives idle peers work, the fastest first, until there is no peer or no pack left that fit each other. */
  private void assign(Collection<Peer> peers, Instant now, List<GatewayCommand> out) {
    if (congested || packs.isEmpty()) {
      return;
    }
    for (Kind kind : Kind.values()) {
      if (packs.stream().noneMatch(p -> p.kind() == kind && p.hasWaiting())) {
        continue;
      }
      List<Peer> idle = new ArrayList<>(peers.stream().filter(p -> p.isIdle(kind, now)).toList());
      idle.sort(Comparator.comparingDouble((Peer p) -> p.throughput(kind).itemsPerSecond()).reversed());
      for (Peer peer : idle) {
        while (peer.isIdle(kind, now) && askNext(kind, peer, now, out)) {
          continue;
        }
      }
    }
  }

  private boolean askNext(Kind kind, Peer peer, Instant now, List<GatewayCommand> out) {
    for (PackAtWork pack : packs) {
      if (pack.kind() == kind && pack.hasWaiting() && pack.suits(peer)) {
        Slice slice = pack.take(peer.throughput(kind).itemsFor(roundTrips.target(), peer.most(kind)));
        var wire = pack.wire(slice);
        if (wire.isEmpty()) {
          pack.answered(slice, slice.count(), peer.id());
          continue;
        }
        long id = drawWireId();
        peer.asked(kind);
        inFlight.put(id, new InFlight(peer.id(), pack, slice, now, now.plus(roundTrips.timeout()), false));
        out.add(new GatewayCommand.Ask(peer.id(), id, wire.get()));
        return true;
      }
    }
    return false;
  }

  /** Ends a pack that is served, or that nobody connected can serve any further. */
  private void settle(PackAtWork pack, Collection<Peer> peers, List<GatewayCommand> out) {
    if (!packs.contains(pack)) {
      return;
    }
    if (pack.isFinished()) {
      packs.remove(pack);
      end(pack, pack.without().isEmpty() ? Outcome.SERVED : Outcome.PARTIAL, out);
    } else if (!pack.isInFlight() && peers.stream().noneMatch(pack::suits)) {
      packs.remove(pack);
      end(pack, pack.without().isEmpty() ? Outcome.NO_SUITABLE_PEER : Outcome.PARTIAL, out);
    }
  }

  private void end(PackAtWork work, Outcome outcome, List<GatewayCommand> out) {
    RequestPack pack = work.pack();
    List<PeerId> without = work.without();
    out.add(new GatewayCommand.Deliver(
        pack.lane(),
        pack.ask().replyTo(),
        new DeliveryEnd(
            pack.ask().id(),
            pack.ask().epoch(),
            limits.slot(),
            outcome,
            outcome == Outcome.BUSY ? RETRY_AFTER : Duration.ZERO,
            without.subList(0, Math.min(without.size(), PeerChoice.MAX_NAMED)))));
  }

  List<LaneState> lanes(Collection<Peer> peers) {
    List<LaneState> lanes = new ArrayList<>();
    for (Lane lane : Lane.values()) {
      lanes.add(new LaneState(lane, capacity(lane, peers), held(lane)));
    }
    return lanes;
  }

  private int held(Lane lane) {
    return (int) packs.stream().filter(p -> p.pack().lane() == lane).count();
  }

  /** A kind that nobody answers must not keep out another of its lane. */
  private int held(Kind kind) {
    return (int) packs.stream().filter(p -> p.kind() == kind).count();
  }

  private int capacity(Lane lane, Collection<Peer> peers) {
    int capacity = 0;
    for (Kind kind : Kind.values()) {
      if (kind.lane() == lane) {
        capacity += limits.packsPerPeer() * (int) peers.stream().filter(p -> p.speaks(kind)).count();
      }
    }
    return Math.min(capacity, limits.maxPacks());
  }
}

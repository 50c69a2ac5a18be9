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
import io.argosy.primitives.BlockRef;
import io.argosy.verdict.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Pairs packs with peers: slices a pack into wire requests sized to each peer, streams one delivery for every answer, and ends it. Packs that cannot be served are answered at once, so
 * that their sender can turn elsewhere. Mutable, owned by the gateway's thread.
 */
final class RequestBroker {
  /** How long a sender is asked to leave a full lane alone. */
  private static final Duration RETRY_AFTER = Duration.ofMillis(200);

  /** Bytes a range may have beside twice what was asked for, where geth drops: one row may be as large as that (a guess). */
  private static final int RANGE_SLACK = 16 << 10;

  /** Held of lists that are not whole yet, over all peers: past it such a list is dropped, and asked for again from its start. */
  private static final long MOST_BYTES_IN_PAGES = 64L << 20;

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
  private record InFlight(
      PeerId peer, PackAtWork pack, Slice slice, WireRequest wire, @Nullable ReceiptPages pages, Instant sent, Instant due, boolean late) {
    InFlight abandoned() {
      return new InFlight(peer, pack, slice, wire, null, sent, sent.plus(GatewayLimits.STALLED_AFTER), true);
    }
  }

  RoundTrips roundTrips() {
    return roundTrips;
  }

  void congested(boolean now) {
    congested = now;
  }

  long drawWireId() {
    return nextWireId++;
  }

  void accept(RequestPack pack, Instant deadline, Collection<Peer> peers, Instant now, List<GatewayCommand> out) {
    if (packs.stream().anyMatch(p -> p.pack().ask().id().equals(pack.ask().id()))) {
      return;
    }
    PackAtWork work = new PackAtWork(pack, deadline);
    if (work.isExpired(now)) {
      end(work, Outcome.EXPIRED, out);
    } else if (peers.stream().noneMatch(peer -> work.suits(peer, now))) {
      end(work, Outcome.NO_SUITABLE_PEER, out);
    } else if (held(work.kind()) >= (work.kind().isSpare() ? capacity(work.kind(), peers) : capacity(pack.lane(), peers))) {
      end(work, Outcome.BUSY, out);
    } else {
      packs.add(work);
      packs.sort(Comparator.comparing(p -> p.pack().ask().priority()));
      assign(peers, now, out);
    }
  }

  /** A peer's answer to a broker's request; false if the id is not one of them. */
  boolean answered(Peer peer, long wireId, Answer answer, Collection<Peer> peers, Instant now, List<GatewayCommand> out) {
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
    String tooMuch = tooMuch(request, answer);
    if (!tooMuch.isEmpty()) {
      peer.answered(kind, 0, Duration.ZERO, now);
      request.pack.unanswered(request.slice, peer.id());
      out.add(new GatewayCommand.Drop(peer.id(), Fault.NOT_ASKED_FOR, tooMuch));
      return true;
    }
    if (answer.isEmpty() && !request.pack.root().isZero()) {
      peer.lacked(kind, request.pack.root(), now);
      request.pack.lacked(request.slice);
    } else if (answer instanceof Answer.Cut || request.pages != null && !answer.isEmpty()) {
      answeredInPages(peer, request, answer, now, out);
    } else {
      measure(peer, request, answer, now);
      deliver(peer, request, answer, out);
    }
    settle(request.pack, peers, now, out);
    assign(peers, now, out);
    return true;
  }

  /** What is wrong with an answer of more than was asked for; empty if it is not. */
  private static String tooMuch(InFlight request, Answer answer) {
    int items = answer.served() + (answer instanceof Answer.Cut ? 1 : 0);
    if (items > request.slice.count()) {
      return items + " items for " + request.slice.count() + " asked";
    }
    if (request.wire instanceof WireRequest.Range range && answer.payloadBytes() > 2L * range.byteLimit() + RANGE_SLACK) {
      return answer.payloadBytes() + " bytes for " + range.byteLimit() + " asked";
    }
    return "";
  }

  /** Delivers what is whole, and asks the same peer for the rest of the list that is not. */
  private void answeredInPages(Peer peer, InFlight request, Answer answer, Instant now, List<GatewayCommand> out) {
    ReceiptPages.Joined joined = ReceiptPages.join(request.pages, answer);
    Answer.Items whole = new Answer.Items(joined.whole());
    peer.answered(Kind.RECEIPTS, Math.max(1, whole.served()), Duration.between(request.sent, now), now);
    ReceiptPages begun = joined.begun();
    String tooMuch = joined.tooMuch();
    if (!tooMuch.isEmpty()) {
      request.pack.unanswered(request.slice, peer.id());
      out.add(new GatewayCommand.Drop(peer.id(), Fault.STALLING, tooMuch));
      return;
    }
    if (begun == null || bytesInPages() + begun.bytes() > MOST_BYTES_IN_PAGES) {
      deliver(peer, request, whole, out);
      return;
    }
    deliverItems(peer, request, whole, out);
    Slice rest = request.pack.goOn(request.slice, whole.served());
    List<BlockRef> blocks = ((WireRequest.Receipts) request.wire).blocks();
    WireRequest next = new WireRequest.Receipts(blocks.subList(whole.served(), blocks.size()), begun.receipts());
    ask(peer, request.pack, rest, next, begun, now, out);
  }

  private long bytesInPages() {
    return inFlight.values().stream().mapToLong(request -> request.pages == null ? 0 : request.pages.bytes()).sum();
  }

  private static void measure(Peer peer, InFlight request, Answer answer, Instant now) {
    Kind kind = request.pack.kind();
    Duration took = Duration.between(request.sent, now);
    peer.has(request.pack.root());
    if (answer instanceof Answer.Storages storages && storages.isWhole(request.slice.count())) {
      peer.answeredAll(kind, took);
    } else {
      peer.answered(kind, kind.isRange() ? answer.payloadBytes() : answer.served(), took, now);
    }
  }

  private void deliver(Peer peer, InFlight request, Answer answer, List<GatewayCommand> out) {
    deliverItems(peer, request, answer, out);
    request.pack.answered(request.slice, answer.served(), peer.id());
  }

  private void deliverItems(Peer peer, InFlight request, Answer answer, List<GatewayCommand> out) {
    Origin origin = new Origin(peer.id(), limits.slot());
    PackAtWork work = request.pack;
    work.deliveries(request.slice, origin, answer)
        .forEach(delivery -> out.add(new GatewayCommand.Deliver(work.kind(), work.pack().ask().replyTo(), delivery)));
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
    touched.forEach(pack -> settle(pack, others, now, out));
    for (PackAtWork pack : List.copyOf(packs)) {
      settle(pack, others, now, out);
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
      if (pack.isExpired(now)) {
        packs.remove(pack);
        end(pack, Outcome.EXPIRED, out);
      } else {
        settle(pack, peers.values(), now, out);
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
      inFlight.put(entry.getKey(), request.abandoned());
      // What snap asks costs a server more than we can tell from here: only its speed is forgotten.
      if (request.slice.count() <= 2 && !request.pack.kind().isSnap()) {
        out.add(new GatewayCommand.Drop(
            request.peer, Fault.STALLING, "no answer to the smallest request of " + request.pack.kind() + " in time"));
      }
    }
  }

  /** Gives peers work, those that have none before those that have some, the fastest first, until there is no peer or no pack left that fit each other. */
  private void assign(Collection<Peer> peers, Instant now, List<GatewayCommand> out) {
    if (congested || packs.isEmpty()) {
      return;
    }
    for (Kind kind : Kind.values()) {
      if (packs.stream().noneMatch(p -> p.kind() == kind && p.hasWaiting())) {
        continue;
      }
      for (int busy = 0; busy < Peer.MOST_IN_FLIGHT; busy++) {
        int asked = busy;
        List<Peer> idle = new ArrayList<>(peers.stream().filter(p -> p.inFlight(kind) == asked && p.isIdle(kind, now) && maySpare(kind, p, now)).toList());
        idle.sort(Comparator.comparingDouble((Peer p) -> p.throughput(kind).perSecond()).reversed());
        idle.forEach(peer -> askNext(kind, peer, now, out));
      }
    }
  }

  /** False for a peer that has, or may have, better to do. Called for the spare kind after those before it were given out, so what still waits for a peer is what it is too busy for. */
  private boolean maySpare(Kind kind, Peer peer, Instant now) {
    return !kind.isSpare()
        || peer.inFlight(kind) == 0
            && Arrays.stream(Kind.values()).noneMatch(other -> other != kind && other.lane() == kind.lane() && peer.inFlight(other) > 0)
            && packs.stream().noneMatch(p -> p.kind() != kind && p.kind().lane() == kind.lane() && p.hasWaiting() && p.suits(peer, now));
  }

  private void askNext(Kind kind, Peer peer, Instant now, List<GatewayCommand> out) {
    for (PackAtWork pack : packs) {
      if (pack.kind() == kind && pack.hasWaiting() && pack.suits(peer, now)) {
        int amount = peer.amountFor(kind, roundTrips.target());
        Slice slice = pack.take(kind.itemsIn(amount));
        var wire = pack.wire(slice, amount);
        if (wire.isEmpty()) {
          pack.answered(slice, slice.count(), peer.id());
          continue;
        }
        ask(peer, pack, slice, wire.get(), null, now, out);
        return;
      }
    }
  }

  private void ask(
      Peer peer, PackAtWork pack, Slice slice, WireRequest wire, @Nullable ReceiptPages pages, Instant now, List<GatewayCommand> out) {
    long id = drawWireId();
    peer.asked(pack.kind());
    inFlight.put(id, new InFlight(peer.id(), pack, slice, wire, pages, now, now.plus(roundTrips.timeout()), false));
    out.add(new GatewayCommand.Ask(peer.id(), id, wire));
  }

  /** Ends a pack that is served, or that nobody connected can serve any further. */
  private void settle(PackAtWork pack, Collection<Peer> peers, Instant now, List<GatewayCommand> out) {
    if (!packs.contains(pack)) {
      return;
    }
    if (pack.isFinished()) {
      packs.remove(pack);
      end(pack, pack.without().isEmpty() ? Outcome.SERVED : Outcome.PARTIAL, out);
    } else if (!pack.isInFlight() && peers.stream().noneMatch(peer -> pack.suits(peer, now))) {
      packs.remove(pack);
      end(pack, pack.unserved(), out);
    }
  }

  private void end(PackAtWork work, Outcome outcome, List<GatewayCommand> out) {
    RequestPack pack = work.pack();
    List<PeerId> without = work.without();
    out.add(new GatewayCommand.Deliver(
        work.kind(),
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

  /** What nobody waits for counts for itself, lest it make the lane look roomier than it is. */
  private int capacity(Lane lane, Collection<Peer> peers) {
    int capacity = 0;
    for (Kind kind : Kind.values()) {
      if (kind.lane() == lane && !kind.isSpare()) {
        capacity += capacity(kind, peers);
      }
    }
    return Math.min(capacity, limits.maxPacks());
  }

  private int capacity(Kind kind, Collection<Peer> peers) {
    return Math.min(limits.maxPacks(), limits.packsPerPeer() * (int) peers.stream().filter(p -> p.speaks(kind)).count());
  }
}

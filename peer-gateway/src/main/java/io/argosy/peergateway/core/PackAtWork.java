package io.argosy.peergateway.core;

import io.argosy.packs.AccountDelivery;
import io.argosy.packs.AccountRequest;
import io.argosy.packs.BlockDelivery;
import io.argosy.packs.BlockPart;
import io.argosy.packs.BlockRequest;
import io.argosy.packs.CodeRequest;
import io.argosy.packs.DeliveryEnd.Outcome;
import io.argosy.packs.DeliveryPack;
import io.argosy.packs.HeaderDelivery;
import io.argosy.packs.HeaderRequest;
import io.argosy.packs.HeaderRequest.Direction;
import io.argosy.packs.HeaderRequest.Start;
import io.argosy.packs.NodeDelivery;
import io.argosy.packs.NodeRequest;
import io.argosy.packs.Origin;
import io.argosy.packs.PackLimits;
import io.argosy.packs.PeerId;
import io.argosy.packs.PlaceRequest;
import io.argosy.packs.RequestPack;
import io.argosy.packs.StorageDelivery;
import io.argosy.packs.StorageRequest;
import io.argosy.primitives.BlockRef;
import io.argosy.primitives.Hash;
import io.argosy.rlp.RlpSlice;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A pack that is being served: which of its items nobody was asked for yet, and who did not have some. Mutable, owned by the gateway's thread. */
final class PackAtWork {
  private final RequestPack pack;
  private final Instant deadline;
  private final Kind kind;
  private final Hash root;
  private final Deque<Slice> waiting = new ArrayDeque<>();
  private final Set<PeerId> without = new LinkedHashSet<>();
  private int inFlight;
  private boolean servedSome;

  /**
   * @param deadline by our clock
   */
  PackAtWork(RequestPack pack, Instant deadline) {
    this.pack = pack;
    this.deadline = deadline;
    this.kind = Kind.of(pack);
    this.root = rootOf(pack);
    waiting.add(new Slice(0, pack.items()));
  }

  /** Consecutive items of the pack: one wire request's worth, or what is left. */
  record Slice(int offset, int count) {
    <T> List<T> of(List<T> items) {
      return items.subList(offset, offset + count);
    }
  }

  boolean isExpired(Instant now) {
    return !now.isBefore(deadline);
  }

  RequestPack pack() {
    return pack;
  }

  Kind kind() {
    return kind;
  }

  /** Of the state that it asks for; zero if it asks for none, or if that does not matter. */
  Hash root() {
    return root;
  }

  private static Hash rootOf(RequestPack pack) {
    return switch (pack) {
      case HeaderRequest _, BlockRequest _ -> Hash.ZERO;
      case NodeRequest p -> p.root();
      case AccountRequest p -> p.root();
      case StorageRequest p -> p.root();
      case CodeRequest p -> p.root();
      case PlaceRequest p -> p.root();
    };
  }

  boolean hasWaiting() {
    return !waiting.isEmpty();
  }

  boolean isFinished() {
    return waiting.isEmpty() && inFlight == 0;
  }

  boolean isInFlight() {
    return inFlight > 0;
  }

  /** How a pack ends that nobody can serve any further. */
  Outcome unserved() {
    return servedSome || !without.isEmpty() ? Outcome.PARTIAL : Outcome.NO_SUITABLE_PEER;
  }

  List<PeerId> without() {
    return List.copyOf(without);
  }

  /** True if this peer may be asked for some of it. */
  boolean suits(Peer peer, Instant now) {
    var choice = pack.ask().peers();
    return peer.speaks(kind)
        && !without.contains(peer.id())
        && choice.allows(peer.id())
        && !peer.isStateless(root, now)
        && (!choice.only().isEmpty() || hasBlocksFrom(peer, choice.fromBlock()) && peer.reaches(choice.toBlock()));
  }

  /** What a peer serves from on is about bodies and receipts; headers all have from genesis up. */
  private boolean hasBlocksFrom(Peer peer, long first) {
    return kind == Kind.HEADERS || peer.earliest() <= first;
  }

  /** The next items to ask for, at most {@code most}; call only while something waits. */
  Slice take(int most) {
    Slice next = waiting.removeFirst();
    int count = Math.min(next.count, Math.max(1, most));
    if (count < next.count) {
      waiting.addFirst(new Slice(next.offset + count, next.count - count));
    }
    inFlight++;
    return new Slice(next.offset, count);
  }

  /** These items were asked for, and {@code served} of them came; the rest waits again, for another peer. */
  void answered(Slice slice, int served, PeerId peer) {
    inFlight--;
    servedSome |= served > 0;
    if (served < slice.count) {
      waiting.addFirst(new Slice(slice.offset + served, slice.count - served));
      if (served == 0) {
        without.add(peer);
      }
    }
  }

  /** Its first {@code served} items came; the same peer is asked for the rest, which this gives. */
  Slice goOn(Slice slice, int served) {
    servedSome |= served > 0;
    return new Slice(slice.offset + served, slice.count - served);
  }

  /** A peer does not have the state: the slice waits again. */
  void lacked(Slice slice) {
    inFlight--;
    waiting.addFirst(slice);
  }

  /** A late answer, or a peer that left. */
  void unanswered(Slice slice, PeerId peer) {
    answered(slice, 0, peer);
  }

  /**
   * What to send for a slice; empty for a slice that has no way to be asked for (the middle of a walk from a hash).
   *
   * @param byteLimit of an answer with a range
   */
  Optional<WireRequest> wire(Slice slice, int byteLimit) {
    return switch (pack) {
      case HeaderRequest p -> startOf(p, slice.offset).map(start -> new WireRequest.Headers(start, slice.count, p.skip(), p.direction()));
      case BlockRequest p -> {
        List<BlockRef> blocks = slice.of(p.blocks());
        yield Optional.of(switch (p.part()) {
          case BODY -> new WireRequest.Bodies(blocks);
          case RECEIPTS -> new WireRequest.Receipts(blocks, 0);
          case ACCESS_LIST -> new WireRequest.AccessLists(blocks);
        });
      }
      case NodeRequest p -> Optional.of(new WireRequest.Nodes(slice.of(p.hashes())));
      case AccountRequest p -> Optional.of(new WireRequest.AccountRange(root, p.origin(), p.limit(), byteLimit));
      case StorageRequest p -> Optional.of(
          new WireRequest.StorageRanges(root, slice.of(p.accounts()), p.origin(), p.limit(), byteLimit));
      case CodeRequest p -> Optional.of(new WireRequest.ByteCodes(slice.of(p.hashes())));
      case PlaceRequest p -> Optional.of(new WireRequest.TrieNodes(root, slice.of(p.places())));
    };
  }

  private static Optional<Start> startOf(HeaderRequest request, int offset) {
    if (offset == 0) {
      return Optional.of(request.start());
    }
    if (!(request.start() instanceof Start.AtNumber(long number))) {
      return Optional.empty();
    }
    long away = (long) offset * (request.skip() + 1L);
    long start = request.direction() == Direction.RISING ? number + away : number - away;
    return start < 0 ? Optional.empty() : Optional.of(new Start.AtNumber(start));
  }

  /** An answer as deliveries. A range is one, since it has one proof; items end one at the item that passes the target size. */
  List<DeliveryPack> deliveries(Slice slice, Origin origin, Answer answer) {
    var id = pack.ask().id();
    long epoch = pack.ask().epoch();
    return switch (answer) {
      case Answer.Items(List<RlpSlice> items) -> deliveries(slice, origin, items);
      case Answer.Cut cut -> deliveries(slice, origin, cut.whole());
      case Answer.Accounts(RlpSlice accounts, List<RlpSlice> proof) -> List.of(
          new AccountDelivery(id, epoch, origin, accounts, proof));
      case Answer.Storages(List<RlpSlice> slots, List<RlpSlice> proof) -> List.of(
          new StorageDelivery(id, epoch, origin, slice.offset, slice.count, slots, proof));
    };
  }

  private List<DeliveryPack> deliveries(Slice slice, Origin origin, List<RlpSlice> items) {
    List<DeliveryPack> deliveries = new ArrayList<>();
    int from = 0;
    int bytes = 0;
    for (int i = 0; i < items.size(); i++) {
      bytes += items.get(i).length();
      if (bytes >= PackLimits.TARGET_BYTES || i == items.size() - 1) {
        deliveries.add(delivery(slice, origin, from, items.subList(from, i + 1)));
        from = i + 1;
        bytes = 0;
      }
    }
    return deliveries;
  }

  /** Bodies and receipts may have gaps, so every part of a cut answer names all blocks that the peer was asked for. Access lists have none: what a peer lacks stands in its place (EIP-8159). */
  private DeliveryPack delivery(Slice slice, Origin origin, int from, List<RlpSlice> items) {
    var id = pack.ask().id();
    long epoch = pack.ask().epoch();
    return switch (pack) {
      case HeaderRequest _ -> new HeaderDelivery(id, epoch, origin, slice.offset + from, items);
      case BlockRequest p -> p.part() == BlockPart.ACCESS_LIST
          ? new BlockDelivery(id, epoch, origin, p.part(), slice.offset + from, items.size(), items)
          : new BlockDelivery(id, epoch, origin, p.part(), slice.offset, slice.count, items);
      case NodeRequest _, CodeRequest _, PlaceRequest _ -> new NodeDelivery(id, epoch, origin, items);
      case AccountRequest _, StorageRequest _ -> throw new IllegalStateException("items for " + pack);
    };
  }
}

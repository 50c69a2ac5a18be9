package io.argosy.peergateway.core;

import io.argosy.packs.HeaderRequest.Direction;
import io.argosy.packs.HeaderRequest.Start;
import io.argosy.packs.PeerId;
import io.argosy.peergateway.core.Gossiped.Part;
import io.argosy.primitives.BlockRef;
import io.argosy.primitives.Hash;
import io.argosy.primitives.UInt256;
import io.argosy.rlp.MalformedRlpException;
import io.argosy.rlp.RlpSlice;
import io.argosy.verdict.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * New blocks: held until header-service has verified their header, then passed on in full to the square root of the peers that lack them, and by name to the others. Mutable, owned by the gateway's thread.
 */
final class BlockGossip {
  /** Blocks not verified that one peer may have here. */
  static final int HELD_OF_A_PEER = 8;

  static final int HELD = 64;
  static final long HELD_BYTES = 32L << 20;

  /** Since Osaka the chain's own limit of a block; far above what was mined before the Merge. */
  static final int MOST_BYTES = 8 << 20;

  /** Blocks passed on, for those who ask for what was named to them. */
  static final int KEPT = 32;

  static final long KEPT_BYTES = 16L << 20;

  /** geth's numbers: a block further below or above the head is of no use to anybody. */
  static final int BELOW = 7;

  static final int ABOVE = 32;

  /** header-service may sample proofs of work, but checks those of a head and the 23 below it in any case. */
  static final int SEALED = 24;

  private static final int VERIFIED = 128;
  private static final int NAMED = 512;
  private static final int NAMED_BY = 4;
  private static final int FETCHES = 16;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Neighbors neighbors;
  private final LongSupplier wireIds;
  private final Deque<Held> held = new ArrayDeque<>();
  private long heldBytes;
  private final LinkedHashMap<Hash, ToldBlock> kept = new LinkedHashMap<>();
  private long keptBytes;
  private final LinkedHashMap<Hash, UInt256> verified = new LinkedHashMap<>();
  private final LinkedHashMap<Hash, Deque<PeerId>> namedBy = new LinkedHashMap<>();
  private final Map<Hash, Fetch> fetches = new HashMap<>();
  private final KnownHashes passedOn = new KnownHashes(1024);
  private long head = -1;

  private record Held(PeerId from, ToldBlock block) {}

  /** A block that was verified and named, on its way here in two parts. */
  private static final class Fetch {
    final Hash hash;
    final PeerId from;
    final long headerId;
    final long bodyId;
    final Instant due;
    RlpSlice header = RlpSlice.EMPTY;
    RlpSlice body = RlpSlice.EMPTY;

    Fetch(Hash hash, PeerId from, long headerId, long bodyId, Instant due) {
      this.hash = hash;
      this.from = from;
      this.headerId = headerId;
      this.bodyId = bodyId;
      this.due = due;
    }
  }

  BlockGossip(Neighbors neighbors, LongSupplier wireIds) {
    this.neighbors = neighbors;
    this.wireIds = wireIds;
  }

  int held() {
    return held.size();
  }

  long heldBytes() {
    return heldBytes;
  }

  int kept() {
    return kept.size();
  }

  void heard(Neighbor from, Gossiped.FullBlock told, Instant now, List<GatewayCommand> out) {
    if (!from.fullBlocks.take(1, now)) {
      out.add(new GatewayCommand.Drop(from.id(), Fault.NOT_ASKED_FOR, "more new blocks than any chain has"));
      return;
    }
    ToldBlock block;
    try {
      block = ToldBlock.read(told.block());
    } catch (MalformedRlpException e) {
      out.add(new GatewayCommand.Drop(from.id(), Fault.MALFORMED, "new block: " + e.getMessage()));
      return;
    }
    from.blocks.add(block.hash());
    if (passedOn.contains(block.hash()) || !isNear(block.ref().number()) || block.whole().length() > MOST_BYTES) {
      return;
    }
    UInt256 weight = verified.get(block.hash());
    if (weight != null) {
      pass(new Held(from.id(), block), weight, out);
    } else {
      hold(new Held(from.id(), block));
    }
  }

  void heard(Neighbor from, Gossiped.BlockNames names, Instant now, List<GatewayCommand> out) {
    if (!from.blockNames.take(names.blocks().size(), now)) {
      out.add(new GatewayCommand.Drop(from.id(), Fault.NOT_ASKED_FOR, "names more new blocks than any chain has"));
      return;
    }
    for (BlockRef block : names.blocks()) {
      from.blocks.add(block.hash());
      // Without ids a body could not be told from one that body-service asked for.
      if (passedOn.contains(block.hash()) || !isNear(block.number()) || from.version() < 66) {
        continue;
      }
      Deque<PeerId> who = namedBy.computeIfAbsent(block.hash(), _ -> new ArrayDeque<>());
      if (who.size() < NAMED_BY && !who.contains(from.id())) {
        who.add(from.id());
      }
      if (namedBy.size() > NAMED) {
        namedBy.pollFirstEntry();
      }
      if (verified.containsKey(block.hash())) {
        fetch(block.hash(), now, out);
      }
    }
  }

  private boolean isNear(long number) {
    return head < 0 || number >= head - BELOW && number <= head + ABOVE;
  }

  private void hold(Held told) {
    int same = 0;
    Held oldest = null;
    for (Held other : held) {
      if (other.from.equals(told.from)) {
        same++;
        oldest = oldest == null ? other : oldest;
      }
      if (other.block.hash().equals(told.block.hash()) && (other.from.equals(told.from) || other.block.whole().equals(told.block.whole()))) {
        return;
      }
    }
    if (same >= HELD_OF_A_PEER) {
      letGo(java.util.Objects.requireNonNull(oldest));
    }
    held.add(told);
    heldBytes += told.block.whole().length();
    while (held.size() > HELD || heldBytes > HELD_BYTES) {
      letGo(oldestOfTheGreediest());
    }
  }

  /** Who floods displaces only what is its own. */
  private Held oldestOfTheGreediest() {
    Map<PeerId, Long> bytes = new HashMap<>();
    held.forEach(told -> bytes.merge(told.from, (long) told.block.whole().length() + HELD_BYTES / HELD, Long::sum));
    long most = bytes.values().stream().mapToLong(Long::longValue).max().orElse(0);
    return held.stream().filter(told -> java.util.Objects.requireNonNull(bytes.get(told.from)) == most).findFirst().orElseThrow();
  }

  private void letGo(Held told) {
    held.remove(told);
    heldBytes -= told.block.whole().length();
  }

  /** A header is verified, and with it those it builds on: what is held of them goes out, the lowest first. */
  void verified(BlockRef block, UInt256 totalDifficulty, Instant now, List<GatewayCommand> out) {
    head = block.number();
    Deque<Hash> rising = new ArrayDeque<>();
    Hash at = block.hash();
    UInt256 weight = totalDifficulty;
    for (int i = 0; i < SEALED && !passedOn.contains(at); i++) {
      verified.remove(at);
      verified.put(at, weight);
      rising.push(at);
      Hash wanted = at;
      Held told = held.stream().filter(other -> other.block.hash().equals(wanted)).findFirst().orElse(null);
      if (told == null || weight.compareTo(told.block.difficulty()) < 0) {
        break;
      }
      weight = weight.subtract(told.block.difficulty());
      at = told.block.parent();
    }
    while (verified.size() > VERIFIED) {
      verified.pollFirstEntry();
    }
    for (Hash hash : rising) {
      passHeld(hash, out);
      if (!passedOn.contains(hash)) {
        fetch(hash, now, out);
      }
    }
    List.copyOf(held).stream().filter(told -> !isNear(told.block.ref().number())).forEach(this::letGo);
  }

  private void passHeld(Hash hash, List<GatewayCommand> out) {
    UInt256 weight = java.util.Objects.requireNonNull(verified.get(hash));
    for (Held told : List.copyOf(held)) {
      if (told.block.hash().equals(hash)) {
        letGo(told);
        pass(told, weight, out);
      }
    }
  }

  /** The header is verified; the body may be anything still. */
  private void pass(Held told, UInt256 totalDifficulty, List<GatewayCommand> out) {
    ToldBlock block = told.block;
    if (!block.isWhole()) {
      out.add(new GatewayCommand.Drop(told.from, Fault.WRONG_ROOT, "new block " + block.ref() + ": its body is another block's"));
      return;
    }
    if (!passedOn.add(block.hash())) {
      return;
    }
    fetches.remove(block.hash());
    namedBy.remove(block.hash());
    keep(block);
    List<Neighbor> lacking = neighbors.shuffled(n -> n.takesBlocks() && !n.blocks.contains(block.hash()));
    int whole = Neighbors.root(lacking.size());
    for (int i = 0; i < lacking.size(); i++) {
      Neighbor to = lacking.get(i);
      to.blocks.add(block.hash());
      out.add(new GatewayCommand.Say(
          to.id(), i < whole ? new Gossiped.FullBlock(block.whole(), totalDifficulty) : new Gossiped.BlockNames(List.of(block.ref()))));
    }
  }

  private void keep(ToldBlock block) {
    kept.put(block.hash(), block);
    keptBytes += block.whole().length();
    while (kept.size() > KEPT || keptBytes > KEPT_BYTES) {
      keptBytes -= kept.pollFirstEntry().getValue().whole().length();
    }
  }

  /** What was named must be there for who asks. */
  Gossiped.Parts parts(Gossiped.PartsWanted wanted) {
    List<RlpSlice> items = new ArrayList<>();
    for (Hash hash : wanted.blocks()) {
      ToldBlock block = kept.get(hash);
      if (block != null && items.size() < KEPT) {
        items.add(wanted.part() == Part.HEADER ? block.header() : block.body());
      }
    }
    return new Gossiped.Parts(wanted.id(), wanted.part(), items);
  }

  private void fetch(Hash hash, Instant now, List<GatewayCommand> out) {
    Deque<PeerId> who = namedBy.get(hash);
    if (who == null || fetches.containsKey(hash) || fetches.size() >= FETCHES) {
      return;
    }
    PeerId from = who.poll();
    while (from != null && !neighbors.has(from)) {
      from = who.poll();
    }
    if (from == null) {
      namedBy.remove(hash);
      return;
    }
    Fetch fetch = new Fetch(hash, from, wireIds.getAsLong(), wireIds.getAsLong(), now.plus(PATIENCE));
    fetches.put(hash, fetch);
    out.add(new GatewayCommand.Ask(from, fetch.headerId, new WireRequest.Headers(new Start.AtHash(hash), 1, 0, Direction.RISING)));
    out.add(new GatewayCommand.Ask(from, fetch.bodyId, new WireRequest.Bodies(List.of(new BlockRef(0, hash)))));
  }

  /** Takes the answer to a fetch; false if it is not one's. */
  boolean answered(PeerId from, long wireId, Answer answer, Instant now, List<GatewayCommand> out) {
    Fetch fetch = fetches.values().stream()
        .filter(f -> f.from.equals(from) && (f.headerId == wireId || f.bodyId == wireId))
        .findFirst()
        .orElse(null);
    if (fetch == null) {
      return false;
    }
    if (!(answer instanceof Answer.Items(List<RlpSlice> items)) || items.size() != 1) {
      again(fetch, now, out);
      return true;
    }
    if (fetch.headerId == wireId) {
      fetch.header = items.getFirst();
    } else {
      fetch.body = items.getFirst();
    }
    if (fetch.header.isEmpty() || fetch.body.isEmpty()) {
      return true;
    }
    try {
      ToldBlock block = ToldBlock.of(fetch.header, fetch.body);
      UInt256 weight = verified.get(block.hash());
      if (block.hash().equals(fetch.hash) && weight != null) {
        pass(new Held(from, block), weight, out);
      }
    } catch (MalformedRlpException e) {
      out.add(new GatewayCommand.Drop(from, Fault.MALFORMED, "new block: " + e.getMessage()));
    }
    if (fetches.containsKey(fetch.hash)) {
      again(fetch, now, out);
    }
    return true;
  }

  private void again(Fetch failed, Instant now, List<GatewayCommand> out) {
    fetches.remove(failed.hash);
    fetch(failed.hash, now, out);
  }

  void tick(Instant now, List<GatewayCommand> out) {
    List.copyOf(fetches.values()).stream().filter(f -> !now.isBefore(f.due)).forEach(f -> again(f, now, out));
  }

  void forget(PeerId peer, Instant now, List<GatewayCommand> out) {
    List.copyOf(held).stream().filter(told -> told.from.equals(peer)).forEach(this::letGo);
    List.copyOf(fetches.values()).stream().filter(f -> f.from.equals(peer)).forEach(f -> again(f, now, out));
  }

  /** After the Merge, or where nobody knows how heavy a block is, there is nothing to pass on. */
  void silence() {
    held.clear();
    heldBytes = 0;
    kept.clear();
    keptBytes = 0;
    verified.clear();
    namedBy.clear();
    fetches.clear();
    head = -1;
  }
}

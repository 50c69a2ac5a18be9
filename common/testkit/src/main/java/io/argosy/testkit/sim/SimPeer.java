package io.argosy.testkit.sim;

import io.argosy.packs.AccountRequest;
import io.argosy.packs.BlockPart;
import io.argosy.packs.BlockRequest;
import io.argosy.packs.CodeRequest;
import io.argosy.packs.GatewayAdvert.PeerCard;
import io.argosy.packs.GatewayAdvert.StateBy;
import io.argosy.packs.HeaderRequest;
import io.argosy.packs.HeaderRequest.Direction;
import io.argosy.packs.HeaderRequest.Start;
import io.argosy.packs.NodeRequest;
import io.argosy.packs.PeerId;
import io.argosy.packs.PutBlocks;
import io.argosy.packs.PlaceRequest;
import io.argosy.packs.RequestPack;
import io.argosy.packs.StorageRequest;
import io.argosy.primitives.BlockRef;
import io.argosy.primitives.Hash;
import io.argosy.primitives.UInt256;
import io.argosy.props.Gen;
import io.argosy.rlp.RlpSlice;
import io.argosy.servedstate.ServedStates;
import io.argosy.testkit.chain.TestBlock;
import io.argosy.testkit.chain.TestChain;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongPredicate;

/** A peer in memory: a chain, and a way to answer. Mutable: its chain may change while others sync from it. */
public final class SimPeer {
  private final String name;
  private final PeerId id;
  private final Instant since;
  private TestChain chain;
  private Behaviour behaviour;
  private StateBy stateBy = StateBy.NOTHING;
  private ServedStates states = ServedStates.NONE;
  private Hash stateless = Hash.ZERO;
  private Instant statelessUntil = Instant.EPOCH;
  private boolean connected = true;
  private long earliest;
  private LongPredicate lists = _ -> false;
  private boolean speaksOfLists;
  private int answered;

  SimPeer(String name, TestChain chain, Behaviour behaviour, Instant since) {
    this.name = name;
    this.id = new PeerId(Hash.keccak(name.getBytes(StandardCharsets.UTF_8)));
    this.chain = chain;
    this.behaviour = behaviour;
    this.since = since;
  }

  /** It has dropped the bodies and receipts of all blocks below, and says so. */
  public SimPeer prunedBelow(long first) {
    earliest = first;
    return this;
  }

  /** It speaks eth/71, and has the access lists of these blocks and of no others. */
  public SimPeer havingLists(LongPredicate ofBlocks) {
    speaksOfLists = true;
    lists = ofBlocks;
    return this;
  }

  /** True if it has the access list of a block of its chain. */
  public boolean hasList(long number) {
    return lists.test(number);
  }

  boolean speaks(RequestPack pack) {
    return speaksOfLists || !(pack instanceof BlockRequest request && request.part() == BlockPart.ACCESS_LIST);
  }

  public PeerId id() {
    return id;
  }

  public TestChain chain() {
    return chain;
  }

  public boolean isLiar() {
    return behaviour.liar();
  }

  Behaviour behaviour() {
    return behaviour;
  }

  public boolean isConnected() {
    return connected;
  }

  /** Answers of at least one item. */
  public int answered() {
    return answered;
  }

  /** It has another chain from now on: more blocks, or a reorganization. */
  public void switchTo(TestChain other) {
    chain = other;
  }

  /** It serves these states from now on, in these ways; with none of them it says that it does and lacks every state. */
  public SimPeer serving(ServedStates served, StateBy ways) {
    states = served;
    stateBy = ways;
    return this;
  }

  /** It said that it lacks a state. Its gateway remembers the last one for half a minute. */
  void lacked(Hash root, Instant now) {
    stateless = root;
    statelessUntil = now.plusSeconds(30);
  }

  boolean servesState(RequestPack pack, Instant now) {
    Hash root = SimAnswer.rootOf(pack);
    return switch (pack) {
      case HeaderRequest _, BlockRequest _ -> true;
      case NodeRequest _ -> stateBy.byNodes() && (root.isZero() || !root.equals(stateless(now)));
      case AccountRequest _, StorageRequest _, CodeRequest _, PlaceRequest _ -> stateBy.byRanges() && !root.equals(stateless(now));
    };
  }

  private Hash stateless(Instant now) {
    return now.isBefore(statelessUntil) ? stateless : Hash.ZERO;
  }

  public void becomes(Behaviour other) {
    behaviour = other;
  }

  public void disconnect() {
    connected = false;
  }

  public void reconnect() {
    connected = true;
  }

  PeerCard card(Instant now) {
    BlockRef head = chain.head().ref();
    UInt256 total = chain.totalDifficulty();
    if (behaviour.claim().isPresent()) {
      Behaviour.Claim claim = behaviour.claim().get();
      head = new BlockRef(Math.max(0, head.number() + claim.blocksMore()), head.hash());
      total = claim.totalDifficulty().orElse(total);
    }
    return new PeerCard(id, name, speaksOfLists ? "eth/71" : total.isZero() ? "eth/69" : "eth/66", head, total, earliest, stateBy, stateless(now));
  }

  /** What it sends to items {@code offset} to {@code offset + count - 1} of a pack; empty for nothing, ever. */
  Optional<SimAnswer> answer(RequestPack pack, int offset, int count, Instant now, Gen gen) {
    SimAnswer honest = switch (pack) {
      case HeaderRequest request -> new SimAnswer(Behaviour.Asked.HEADERS, headers(request, offset, count), List.of());
      case BlockRequest request -> new SimAnswer(Behaviour.Asked.of(request.part()), parts(request, offset, count), List.of());
      case NodeRequest _, AccountRequest _, StorageRequest _, CodeRequest _, PlaceRequest _ -> SimAnswer.ofState(
          states, pack, offset, count, gen.between(1 << 10, 64 << 10));
    };
    Optional<SimAnswer> answer = behaviour.answer().to(honest.asked(), honest.items(), Duration.between(since, now), gen).map(honest::with);
    if (answer.isPresent() && !answer.get().isEmpty()) {
      answered++;
    }
    return answer;
  }

  private List<RlpSlice> headers(HeaderRequest request, int offset, int count) {
    long first = switch (request.start()) {
      case Start.AtNumber(long number) -> number;
      case Start.AtHash(Hash hash) -> chain.find(hash).map(TestBlock::number).orElse(-1L);
    };
    long step = (request.skip() + 1L) * (request.direction() == Direction.RISING ? 1 : -1);
    List<RlpSlice> headers = new ArrayList<>();
    for (int i = offset; first >= 0 && i < offset + count && chain.has(first + i * step); i++) {
      headers.add(chain.header(first + i * step).raw());
    }
    return headers;
  }

  private List<RlpSlice> parts(BlockRequest request, int offset, int count) {
    List<RlpSlice> parts = new ArrayList<>();
    boolean compact = name.hashCode() % 2 == 0;
    for (BlockRef block : request.blocks().subList(offset, offset + count)) {
      Optional<TestBlock> known = chain.find(block.hash());
      switch (request.part()) {
        case BODY -> known.map(TestBlock::body).ifPresent(parts::add);
        case RECEIPTS -> known.map(b -> compact ? b.compactReceipts() : b.receipts()).ifPresent(parts::add);
        case ACCESS_LIST -> parts.add(known.filter(b -> hasList(b.number())).flatMap(TestBlock::accessList).orElse(PutBlocks.ABSENT));
      }
    }
    return parts;
  }

  @Override
  public String toString() {
    return name + " (" + id + ", " + behaviour.name() + ")";
  }
}

package io.argosy.wirepeer;

import io.argosy.devp2p.eth.BlockStart;
import io.argosy.devp2p.eth.Direction;
import io.argosy.devp2p.eth.EthMessage.GetBlockHeaders;
import io.argosy.devp2p.eth.EthMessage.Status;
import io.argosy.devp2p.eth.EthMessage.StatusByDifficulty;
import io.argosy.devp2p.eth.EthMessage.StatusByRange;
import io.argosy.devp2p.eth.ForkId;
import io.argosy.primitives.BlockRange;
import io.argosy.primitives.Hash;
import io.argosy.primitives.UInt256;
import io.argosy.rlp.RlpReader;
import io.argosy.rlp.RlpSlice;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A chain as a peer serves it: encoded headers, bodies and receipts by number and hash, from genesis at 0 to a head. Immutable; a
 * shorter chain shares everything with the longer one. All forms that are served are made when the chain is.
 */
public final class ServedChain {
  /** What people use for a private network; see {@link #on}. */
  private static final long PRIVATE_NETWORK = 1337;

  /**
   * @param header encoded
   * @param body {@code [transactions, ommers]} or with withdrawals, encoded
   * @param receipts the list as eth/68 has it, with blooms; an empty list where nobody will ask
   */
  public record Block(RlpSlice header, RlpSlice body, RlpSlice receipts) {}

  private record Entry(
      Hash hash, RlpSlice header, RlpSlice body, RlpSlice receipts, RlpSlice withoutBlooms, UInt256 totalDifficulty) {}

  private final Entry[] entries;
  private final int size;
  private final Map<Hash, Integer> numbers;
  private final Map<Hash, RlpSlice> nodes;
  private final Map<Hash, RlpSlice> lists;
  private final long networkId;
  private final @Nullable ForkId forkId;

  private ServedChain(
      Entry[] entries,
      int size,
      Map<Hash, Integer> numbers,
      Map<Hash, RlpSlice> nodes,
      Map<Hash, RlpSlice> lists,
      long networkId,
      @Nullable ForkId forkId) {
    this.entries = entries;
    this.size = size;
    this.numbers = numbers;
    this.nodes = nodes;
    this.lists = lists;
    this.networkId = networkId;
    this.forkId = forkId;
  }

  /** Blocks ascending from genesis, on network 1337 with a fork id of zeros. */
  public static ServedChain of(List<Block> blocks) {
    if (blocks.isEmpty()) {
      throw new IllegalArgumentException("a chain has a genesis");
    }
    return new ServedChain(new Entry[0], 0, Map.of(), Map.of(), Map.of(), PRIVATE_NETWORK, new ForkId(0, 0)).extendedBy(blocks);
  }

  /** The same blocks on another network. */
  public ServedChain on(long network, ForkId fork) {
    return new ServedChain(entries, size, numbers, nodes, lists, network, fork);
  }

  /** The same chain with trie nodes and code to serve to eth/63 to eth/66, by hash. */
  public ServedChain withNodes(Map<Hash, RlpSlice> more) {
    return new ServedChain(entries, size, numbers, Map.copyOf(more), lists, networkId, forkId);
  }

  /** The same chain with block access lists to serve from eth/71 on, by the hash of their block; it lacks all others. */
  public ServedChain withAccessLists(Map<Hash, RlpSlice> byBlock) {
    return new ServedChain(entries, size, numbers, nodes, Map.copyOf(byBlock), networkId, forkId);
  }

  /** The chain up to block {@code head}. */
  public ServedChain upTo(long head) {
    require(head);
    return new ServedChain(entries, (int) head + 1, numbers, nodes, lists, networkId, forkId);
  }

  /** The chain with more blocks on top. */
  public ServedChain extendedBy(List<Block> blocks) {
    Entry[] all = Arrays.copyOf(entries, size + blocks.size());
    Map<Hash, Integer> byHash = HashMap.newHashMap(all.length);
    for (int number = 0; number < all.length; number++) {
      if (number >= size) {
        all[number] = entry(number, blocks.get(number - size), number == 0 ? null : all[number - 1]);
      }
      byHash.put(all[number].hash, number);
    }
    return new ServedChain(all, all.length, byHash, nodes, lists, networkId, forkId);
  }

  /** Another chain that shares blocks up to {@code ancestor} and has {@code blocks} on top of it. */
  public ServedChain forkedAt(long ancestor, List<Block> blocks) {
    return upTo(ancestor).extendedBy(blocks);
  }

  private static Entry entry(int number, Block block, @Nullable Entry parent) {
    RlpReader fields = RlpReader.listOf(block.header);
    Hash parentHash = fields.hash();
    for (int i = 1; i < 7; i++) {
      fields.skip();
    }
    UInt256 difficulty = fields.uint256();
    long claimed = fields.number();
    if (claimed != number || parent != null && !parent.hash.equals(parentHash)) {
      throw new IllegalArgumentException("block " + claimed + " does not follow block " + (number - 1));
    }
    UInt256 total = parent == null ? difficulty : parent.totalDifficulty.add(difficulty);
    RlpSlice header = block.header.compact();
    return new Entry(
        header.keccak(), header, block.body, block.receipts, BlockEdits.withoutBlooms(block.receipts), total);
  }

  /** The same chain with one block's parts changed, still found under its true hash: what a liar serves. */
  ServedChain tampered(long number, UnaryOperator<Block> change) {
    if (number >= size) {
      return this;
    }
    Entry[] copy = entries.clone();
    Entry old = entries[require(number)];
    Block block = change.apply(new Block(old.header, old.body, old.receipts));
    copy[(int) number] = new Entry(
        old.hash,
        block.header,
        block.body,
        block.receipts,
        BlockEdits.withoutBlooms(block.receipts),
        old.totalDifficulty);
    return new ServedChain(copy, size, numbers, nodes, lists, networkId, forkId);
  }

  public long head() {
    return size - 1L;
  }

  public Hash headHash() {
    return entries[size - 1].hash;
  }

  public Hash hashOf(long number) {
    return entries[require(number)].hash;
  }

  /** The root of the state after a block. */
  public Hash stateRoot(long number) {
    RlpReader fields = RlpReader.listOf(header(number));
    for (int i = 0; i < 3; i++) {
      fields.skip();
    }
    return fields.hash();
  }

  public RlpSlice header(long number) {
    return entries[require(number)].header;
  }

  public RlpSlice body(long number) {
    return entries[require(number)].body;
  }

  /** In the form of an eth version. */
  public RlpSlice receipts(long number, int version) {
    Entry entry = entries[require(number)];
    return version >= 69 ? entry.withoutBlooms : entry.receipts;
  }

  public UInt256 totalDifficulty(long number) {
    return entries[require(number)].totalDifficulty;
  }

  /** The number of a block of this chain. */
  public OptionalInt numberOf(Hash hash) {
    Integer number = numbers.get(hash);
    return number == null || number >= size ? OptionalInt.empty() : OptionalInt.of(number);
  }

  /** The access list of a block; none if it has none, or is lacking it. */
  Optional<RlpSlice> accessList(Hash block) {
    return Optional.ofNullable(lists.get(block));
  }

  @Nullable RlpSlice node(Hash hash) {
    return nodes.get(hash);
  }

  /** The Status of a peer with this chain, in the form of an eth version. */
  public Status status(int version) {
    ForkId fork = forkId == null ? new ForkId(0, 0) : forkId;
    return version >= 69
        ? new StatusByRange(version, networkId, hashOf(0), fork, new BlockRange(0, head()), headHash())
        : new StatusByDifficulty(
            version, networkId, totalDifficulty(head()), headHash(), hashOf(0), version >= 64 ? fork : null);
  }

  /** The numbers of the headers an honest peer answers with. */
  int[] select(GetBlockHeaders request, ServingLimits limits) {
    long at = switch (request.start()) {
      case BlockStart.ByNumber(long number) -> number;
      case BlockStart.ByHash(Hash hash) -> numberOf(hash).orElse(-1);
    };
    int most = Math.min(request.limit(), limits.headers());
    // A skip past the chain would overflow; one past its length is as good.
    long step = Math.min(request.skip(), size) + 1;
    int[] found = new int[Math.max(0, most)];
    int count = 0;
    long bytes = 0;
    while (count < most && at >= 0 && at < size && bytes < limits.softBytes()) {
      found[count++] = (int) at;
      bytes += entries[(int) at].header.length();
      at += request.direction() == Direction.RISING ? step : -step;
    }
    return Arrays.copyOf(found, count);
  }

  private int require(long number) {
    if (number < 0 || number >= size) {
      throw new IllegalArgumentException("block " + number + " of a chain up to " + head());
    }
    return (int) number;
  }
}

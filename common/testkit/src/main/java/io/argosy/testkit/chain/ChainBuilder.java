package io.argosy.testkit.chain;

import io.argosy.chain.BlockHeader;
import io.argosy.chain.BloomBuilder;
import io.argosy.chain.ChainSpec;
import io.argosy.chain.Fork;
import io.argosy.chain.HeaderDraft;
import io.argosy.chain.Log;
import io.argosy.chain.Receipt;
import io.argosy.primitives.Address;
import io.argosy.primitives.Hash;
import io.argosy.primitives.UInt256;
import io.argosy.props.Gen;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import io.argosy.trie.OrderedRoot;
import io.argosy.verify.Difficulty;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Valid chains from a seed: linked headers that pass the rules of proof of work but for their seals, bodies of 0 to 5 transactions, and receipts whose roots, blooms and gas are their header's; ommers too, if asked for. Transactions are of the
 * right shape; nobody signed them. Mutable: forks draw from the same source, so that each is another.
 */
public final class ChainBuilder {
  private static final long GENESIS_TIME = 1_600_000_000L;
  private static final long GAS_LIMIT = 8_000_000;
  private static final long GAS_EACH = 21_000;

  /** Above the least, so that difficulty can fall as well as rise. */
  private static final UInt256 GENESIS_DIFFICULTY = UInt256.of(1 << 20);

  private static final RlpSlice EMPTY_LIST = new RlpWriter().startList().endList().toSlice();
  private static final RlpSlice EMPTY_BODY = new RlpWriter().startList().item(EMPTY_LIST).item(EMPTY_LIST).endList().toSlice();

  private final Gen gen;
  private ChainSpec spec;
  private final Difficulty difficulty;
  private final OrderedRoot trie = new OrderedRoot();
  private double empty = 0.3;
  private double withOmmers;
  private final Map<Long, Hash> stateRoots = new HashMap<>();
  private long firstWithAccessList = Long.MAX_VALUE;

  private ChainBuilder(long seed) {
    gen = Gen.seeded(seed);
    spec = ChainSpec.builder(1337).forksAtGenesis(Fork.BERLIN).build();
    difficulty = new Difficulty(spec);
  }

  /** How quickly blocks follow each other, which decides their difficulty. */
  enum Pace {
    QUICK,
    STEADY,
    SLOW,
    /** Steady, but the first block's difficulty is wrong. */
    WRONG,
    /** Steady, but the first block lists an ommer whose difficulty is wrong. */
    WRONG_OMMER
  }

  public static ChainBuilder seeded(long seed) {
    return new ChainBuilder(seed);
  }

  /** What part of the blocks has no transactions, 0 to 1. */
  public ChainBuilder empty(double part) {
    empty = part;
    return this;
  }

  /** What part of the blocks lists an ommer or two, 0 to 1; none if nothing is said. */
  public ChainBuilder ommers(double part) {
    withOmmers = part;
    return this;
  }

  /** The root of the state after block {@code number}; any if nothing is said. */
  public ChainBuilder stateRoot(long number, Hash root) {
    stateRoots.put(number, root);
    return this;
  }

  /** Blocks from this one on have the fields of Amsterdam, access lists, and withdrawals, of which there are none; everything else stays as it was, so that their headers keep the rules of no fork. */
  public ChainBuilder accessListsFrom(long number) {
    firstWithAccessList = number;
    spec = ChainSpec.builder(1337).forksAtGenesis(Fork.BERLIN).forkAtBlock(Fork.SHANGHAI, number).build();
    return this;
  }

  /** No block has transactions: the quickest to make. */
  public ChainBuilder headersOnly() {
    return empty(1);
  }

  /** A genesis and {@code count} blocks above it. */
  public TestChain blocks(int count) {
    List<TestBlock> blocks = new ArrayList<>(count + 1);
    BlockHeader genesis = new HeaderDraft()
        .difficulty(GENESIS_DIFFICULTY)
        .gasLimit(GAS_LIMIT)
        .time(GENESIS_TIME)
        .extraData(RlpSlice.of(gen.bytes(8)))
        .build();
    blocks.add(new TestBlock(genesis, EMPTY_BODY, EMPTY_LIST, EMPTY_LIST, Optional.empty(), GENESIS_DIFFICULTY));
    grow(blocks, count, Pace.STEADY);
    return new TestChain(spec, List.copyOf(blocks), this);
  }

  void grow(List<TestBlock> blocks, int count, Pace pace) {
    for (int i = 0; i < count; i++) {
      boolean once = pace == Pace.WRONG || pace == Pace.WRONG_OMMER;
      blocks.add(child(blocks, i > 0 && once ? Pace.STEADY : pace));
    }
  }

  private TestBlock child(List<TestBlock> before, Pace pace) {
    TestBlock parent = before.getLast();
    long seconds = switch (pace) {
      case QUICK -> gen.between(1, 8);
      case STEADY, WRONG, WRONG_OMMER -> gen.between(9, 17);
      case SLOW -> gen.between(18, 26);
    };
    long time = parent.header().time() + seconds;
    UInt256 needed = difficulty.next(parent.header(), time);
    HeaderDraft draft = new HeaderDraft()
        .parentHash(parent.header().hash())
        .number(parent.number() + 1)
        .time(time)
        .difficulty(pace == Pace.WRONG ? needed.add(UInt256.ONE) : needed)
        .gasLimit(GAS_LIMIT)
        .stateRoot(Hash.of(gen.bytes(32)))
        .extraData(RlpSlice.of(gen.bytes(4)));
    Optional.ofNullable(stateRoots.get(parent.number() + 1)).ifPresent(draft::stateRoot);
    Optional<RlpSlice> list = parent.number() + 1 < firstWithAccessList ? Optional.empty() : Optional.of(AccessLists.any(gen));
    list.ifPresent(bytes -> draft.fields(BlockHeader.AMSTERDAM_FIELDS).blockAccessListHash(bytes.keccak()).slotNumber(parent.number() + 1));
    int transactions = gen.chance(empty) ? 0 : gen.between(1, 5);
    RlpSlice ommers = ommers(before, pace);
    draft.ommersHash(ommers.keccak());
    if (transactions == 0) {
      RlpWriter body = new RlpWriter(ommers.length() + 16).startList().item(EMPTY_LIST).item(ommers);
      return block(draft.build(), ended(body, list), EMPTY_LIST, EMPTY_LIST, list, parent);
    }
    return filled(draft, transactions, ommers, list, parent);
  }

  /** With withdrawals where the header has their root. */
  private static RlpSlice ended(RlpWriter body, Optional<RlpSlice> list) {
    return (list.isPresent() ? body.item(EMPTY_LIST) : body).endList().toSlice().compact();
  }

  /** Siblings of ancestors, two to seven generations back. */
  private RlpSlice ommers(List<TestBlock> before, Pace pace) {
    boolean wrong = pace == Pace.WRONG_OMMER;
    if (before.size() < 2 || !wrong && (withOmmers == 0 || !gen.chance(withOmmers))) {
      return EMPTY_LIST;
    }
    RlpWriter list = new RlpWriter(1200).startList();
    for (int count = gen.between(1, 2); count > 0; count--) {
      TestBlock parent = before.get(before.size() - gen.between(2, Math.min(7, before.size())));
      long time = parent.header().time() + gen.between(9, 17);
      UInt256 needed = difficulty.next(parent.header(), time);
      list.item(new HeaderDraft()
          .parentHash(parent.header().hash())
          .number(parent.number() + 1)
          .time(time)
          .difficulty(wrong ? needed.add(UInt256.ONE) : needed)
          .gasLimit(GAS_LIMIT)
          .stateRoot(Hash.of(gen.bytes(32)))
          .build()
          .raw());
    }
    return list.endList().toSlice().compact();
  }

  private TestBlock filled(HeaderDraft draft, int count, RlpSlice ommers, Optional<RlpSlice> list, TestBlock parent) {
    RlpWriter body = new RlpWriter(1024).startList().startList();
    RlpWriter receipts = new RlpWriter(2048).startList();
    RlpWriter compact = new RlpWriter(512).startList();
    List<RlpSlice> transactions = new ArrayList<>(count);
    List<RlpSlice> proven = new ArrayList<>(count);
    BloomBuilder bloom = new BloomBuilder();
    for (int i = 0; i < count; i++) {
      int type = gen.between(0, 1);
      RlpSlice transaction = transaction(type);
      Receipt receipt = new Receipt(type, status(), GAS_EACH * (i + 1), logs());
      RlpSlice consensus = RlpSlice.of(receipt.toConsensus());
      if (type == 0) {
        body.item(transaction);
        receipts.item(consensus);
      } else {
        body.string(transaction);
        receipts.string(consensus);
      }
      receipt.writeCompact(compact);
      transactions.add(transaction);
      proven.add(consensus);
      bloom.add(receipt.bloom());
    }
    BlockHeader header = draft
        .transactionsRoot(trie.of(transactions))
        .receiptsRoot(trie.of(proven))
        .logsBloom(RlpSlice.of(bloom.build().toBytes()))
        .gasUsed(GAS_EACH * count)
        .build();
    return block(
        header,
        ended(body.endList().item(ommers), list),
        receipts.endList().toSlice().compact(),
        compact.endList().toSlice().compact(),
        list,
        parent);
  }

  private static TestBlock block(
      BlockHeader header, RlpSlice body, RlpSlice receipts, RlpSlice compact, Optional<RlpSlice> list, TestBlock parent) {
    return new TestBlock(header, body, receipts, compact, list, parent.totalDifficulty().add(header.difficulty()));
  }

  /** As it is hashed. */
  private RlpSlice transaction(int type) {
    RlpWriter out = new RlpWriter(256);
    if (type == 1) {
      out.number(1).startList().number(1337);
    } else {
      out.startList();
    }
    out.number(gen.between(0, 1000)).number(1_000_000_000L).number(GAS_EACH).bytes(gen.bytes(20)).number(gen.between(0, 1 << 30)).bytes(gen.bytes(gen.between(0, 60)));
    if (type == 1) {
      out.startList().endList();
    }
    return out.number(gen.between(0, 1)).bytes(gen.bytes(32)).bytes(gen.bytes(32)).endList().toSlice().compact();
  }

  private RlpSlice status() {
    return gen.chance(0.9) ? RlpSlice.of(new byte[] {1}) : RlpSlice.EMPTY;
  }

  private List<Log> logs() {
    return gen.list(0, 2, () -> new Log(
        Address.read(gen.bytes(20), 0), gen.list(0, 3, () -> Hash.of(gen.bytes(32))), RlpSlice.of(gen.bytes(gen.between(0, 40)))));
  }
}

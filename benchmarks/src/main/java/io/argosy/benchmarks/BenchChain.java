package io.argosy.benchmarks;

import io.argosy.chain.BlockHeader;
import io.argosy.chain.BloomBuilder;
import io.argosy.chain.Genesis;
import io.argosy.chain.HeaderDraft;
import io.argosy.chain.Log;
import io.argosy.chain.Receipt;
import io.argosy.devp2p.eth.ForkId;
import io.argosy.primitives.Address;
import io.argosy.primitives.Hash;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import io.argosy.trie.OrderedRoot;
import io.argosy.trie.StackTrie;
import io.argosy.verify.Difficulty;
import io.argosy.wirepeer.ServedChain;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** A valid chain of any length and size of block, the same for the same arguments; proof of work is not done, only pretended. */
final class BenchChain {
  /** Genesis in geth's format. */
  static final String GENESIS = """
      {"config": {"chainId": 7331, "homesteadBlock": 0, "eip150Block": 0, "eip155Block": 0, "eip158Block": 0, "byzantiumBlock": 0,
       "constantinopleBlock": 0, "petersburgBlock": 0, "istanbulBlock": 0, "muirGlacierBlock": 0, "berlinBlock": 0, "ethash": {}},
       "nonce": "0x0", "timestamp": "0x5f5e1000", "extraData": "0x", "gasLimit": "0x1c9c380", "difficulty": "0x100000",
       "mixHash": "0x0000000000000000000000000000000000000000000000000000000000000000",
       "coinbase": "0x0000000000000000000000000000000000000000", "alloc": {}}
      """;

  private static final RlpSlice EMPTY = RlpSlice.of(new byte[] {(byte) 0xc0});
  private static final RlpSlice EMPTY_BODY = RlpSlice.of(new byte[] {(byte) 0xc2, (byte) 0xc0, (byte) 0xc0});

  /** Two topics and a word of data: what a token transfer leaves. */
  private static final int LOG_EVERY = 2;

  private final SplittableRandom random = new SplittableRandom(11);
  private final OrderedRoot trie = new OrderedRoot();

  private final @Nullable CliqueSigner signer;
  private final @Nullable Hash state;

  private BenchChain(@Nullable CliqueSigner signer, @Nullable Hash state) {
    this.signer = signer;
    this.state = state;
  }

  /**
   * @param blocks above the genesis
   * @param transactions in each block; a transaction is about 200 bytes, its receipt about 160 without its bloom
   */
  static ServedChain of(int blocks, int transactions) {
    return new BenchChain(null, null).make(Genesis.parse(GENESIS), blocks, transactions);
  }

  /** The same, signed, and every state is empty: a real client accepts it, and has no state to ask for beside the chain. */
  static ServedChain signed(int blocks, int transactions) {
    CliqueSigner signer = new CliqueSigner();
    return new BenchChain(signer, null).make(Genesis.parse(signer.genesis()), blocks, transactions);
  }

  /** Blocks without transactions that all have one state. */
  static ServedChain withState(Hash root, int blocks) {
    return new BenchChain(null, root).make(Genesis.parse(GENESIS), blocks, 0);
  }

  /** The first block above the genesis. */
  static ServedChain.Block one(int transactions) {
    return new BenchChain(null, null).blocks(Genesis.parse(GENESIS), 1, transactions).getLast();
  }

  private ServedChain make(Genesis genesis, int count, int transactions) {
    List<ServedChain.Block> blocks = blocks(genesis, count, transactions);
    var id = genesis.network("bench").forkSchedule().at(count, BlockHeader.decode(blocks.getLast().header()).time());
    return ServedChain.of(blocks).on(genesis.spec().networkId(), new ForkId(id.hash(), id.next()));
  }

  private List<ServedChain.Block> blocks(Genesis genesis, int count, int transactions) {
    Difficulty difficulty = new Difficulty(genesis.spec());
    List<ServedChain.Block> blocks = new ArrayList<>(count + 1);
    BlockHeader parent = genesis.header();
    blocks.add(new ServedChain.Block(parent.raw(), EMPTY_BODY, EMPTY));
    for (int i = 0; i < count; i++) {
      long time = parent.time() + (signer == null ? 13 : CliqueSigner.PERIOD_SECONDS);
      HeaderDraft draft = new HeaderDraft()
          .parentHash(parent.hash())
          .number(parent.number() + 1)
          .time(time)
          .gasLimit(parent.gasLimit());
      if (signer == null) {
        draft.difficulty(difficulty.next(parent, time)).stateRoot(state == null ? Hash.of(bytes(32)) : state);
      } else {
        draft.stateRoot(StackTrie.EMPTY_ROOT);
      }
      parent = fill(draft, parent.number() + 1, transactions, blocks);
    }
    return blocks;
  }

  private BlockHeader seal(HeaderDraft draft, long number) {
    return signer == null ? draft.build() : signer.seal(draft, number);
  }

  private BlockHeader fill(HeaderDraft draft, long number, int count, List<ServedChain.Block> blocks) {
    if (count == 0) {
      BlockHeader header = seal(draft, number);
      blocks.add(new ServedChain.Block(header.raw(), EMPTY_BODY, EMPTY));
      return header;
    }
    RlpWriter body = new RlpWriter(256 * count).startList().startList();
    RlpWriter receipts = new RlpWriter(512 * count).startList();
    List<RlpSlice> transactions = new ArrayList<>();
    List<RlpSlice> proven = new ArrayList<>();
    BloomBuilder bloom = new BloomBuilder();
    for (int i = 0; i < count; i++) {
      RlpSlice transaction = transaction();
      Receipt receipt = new Receipt(0, RlpSlice.of(new byte[] {1}), 21_000L * (i + 1), logs(i));
      RlpSlice consensus = RlpSlice.of(receipt.toConsensus());
      body.item(transaction);
      receipts.item(consensus);
      transactions.add(transaction);
      proven.add(consensus);
      bloom.add(receipt.bloom());
    }
    draft
        .transactionsRoot(trie.of(transactions))
        .receiptsRoot(trie.of(proven))
        .logsBloom(RlpSlice.of(bloom.build().toBytes()))
        .gasUsed(21_000L * count);
    BlockHeader header = seal(draft, number);
    blocks.add(new ServedChain.Block(
        header.raw(), body.endList().item(EMPTY).endList().toSlice().compact(), receipts.endList().toSlice().compact()));
    return header;
  }

  private RlpSlice transaction() {
    return new RlpWriter(256)
        .startList()
        .number(random.nextInt(1000))
        .number(1_000_000_000L)
        .number(21_000)
        .bytes(bytes(20))
        .number(random.nextInt(1 << 30))
        .bytes(bytes(68))
        .number(14_697)
        .bytes(bytes(32))
        .bytes(bytes(32))
        .endList()
        .toSlice()
        .compact();
  }

  private List<Log> logs(int index) {
    if (index % LOG_EVERY != 0) {
      return List.of();
    }
    return List.of(new Log(
        Address.of(bytes(20)),
        List.of(Hash.of(bytes(32)), Hash.of(bytes(32)), Hash.of(bytes(32))),
        RlpSlice.of(bytes(32))));
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    bytes[0] |= 1;
    return bytes;
  }
}

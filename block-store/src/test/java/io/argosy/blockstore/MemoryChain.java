package io.argosy.blockstore;

import io.argosy.blockstore.core.ChainRows;
import io.argosy.blockstore.core.Table;
import io.argosy.blockstore.core.TransactionPlace;
import io.argosy.chain.BlockBody;
import io.argosy.primitives.BlockRange;
import io.argosy.primitives.BlockRef;
import io.argosy.primitives.Hash;
import io.argosy.primitives.UInt256;
import io.argosy.rlp.RlpSlice;
import io.argosy.stages.Stage;
import io.argosy.stages.Watermarks;
import io.argosy.testkit.chain.TestBlock;
import io.argosy.testkit.chain.TestChain;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A chain in maps, to be spoiled at will. */
public final class MemoryChain implements ChainRows {
  private final Map<Long, BlockRef> canonical = new HashMap<>();
  private final Map<Hash, UInt256> totals = new HashMap<>();
  private final Map<Table, Map<BlockRef, RlpSlice>> rows = new EnumMap<>(Table.class);
  private final Map<Hash, Long> numbers = new HashMap<>();
  private final Map<Hash, TransactionPlace> places = new HashMap<>();
  private Watermarks marks = new Watermarks(0, Map.of());
  private final Map<Stage, Set<Long>> done = new EnumMap<>(Stage.class);
  private Optional<BlockRange> recent = Optional.empty();
  private long indexed;
  private Runnable onRead = () -> {};

  public static MemoryChain of(TestChain chain) {
    MemoryChain memory = new MemoryChain();
    for (long n = 0; n <= chain.height(); n++) {
      memory.put(chain.block(n));
    }
    memory.complete(chain.height(), chain.height());
    return memory;
  }

  /** As a canonical block. */
  public void put(TestBlock block) {
    put(block.ref(), block.header().raw(), block.body(), block.compactReceipts(), block.totalDifficulty());
  }

  public void put(BlockRef block, RlpSlice header, RlpSlice body, RlpSlice receipts, UInt256 totalDifficulty) {
    canonical.put(block.number(), block);
    numbers.put(block.hash(), block.number());
    totals.put(block.hash(), totalDifficulty);
    set(Table.HEADERS, block, header);
    set(Table.BODIES, block, body);
    set(Table.RECEIPTS, block, receipts);
    List<RlpSlice> transactions = BlockBody.decode(body).transactions();
    for (int i = 0; i < transactions.size(); i++) {
      places.put(transactions.get(i).keccak(), new TransactionPlace(block.number(), i));
    }
  }

  public void set(Table table, BlockRef block, RlpSlice row) {
    rows.computeIfAbsent(table, _ -> new HashMap<>()).put(block, row);
  }

  public void remove(Table table, BlockRef block) {
    rows.getOrDefault(table, new HashMap<>()).remove(block);
  }

  public void removeCanonical(long number) {
    canonical.remove(number);
  }

  public void setTotalDifficulty(Hash hash, UInt256 total) {
    totals.put(hash, total);
  }

  /** Everything complete up to {@code blocks}, headers up to {@code headers}, transactions indexed as far as blocks. */
  public void complete(long blocks, long headers) {
    marks = new Watermarks(0, Map.of(Stage.HEADERS, headers, Stage.BODIES, blocks, Stage.RECEIPTS, blocks));
    indexed = blocks;
  }

  /** A stage that blocks do not need to be whole has done this one. */
  public void done(Stage stage, long number) {
    done.computeIfAbsent(stage, _ -> new HashSet<>()).add(number);
  }

  /** Blocks that are whole above the watermark. */
  public void recent(long first, long last) {
    recent = Optional.of(new BlockRange(first, last));
  }

  public void setIndexedTo(long number) {
    indexed = number;
  }

  /** Runs once, when a row is read next. */
  public void onNextRead(Runnable action) {
    onRead = () -> {
      onRead = () -> {};
      action.run();
    };
  }

  @Override
  public Watermarks watermarks() {
    return marks;
  }

  @Override
  public Optional<BlockRange> recent() {
    return recent;
  }

  @Override
  public boolean isDone(Stage stage, long number) {
    return done.getOrDefault(stage, Set.of()).contains(number) || number <= marks.of(stage);
  }

  @Override
  public Optional<BlockRef> canonical(long number) {
    return Optional.ofNullable(canonical.get(number));
  }

  @Override
  public UInt256 totalDifficulty(long number, Hash hash) {
    return totals.getOrDefault(hash, UInt256.ZERO);
  }

  @Override
  public Optional<RlpSlice> row(Table table, BlockRef block) {
    onRead.run();
    return Optional.ofNullable(rows.getOrDefault(table, Map.of()).get(block));
  }

  @Override
  public Optional<Long> number(Hash hash) {
    return Optional.ofNullable(numbers.get(hash));
  }

  @Override
  public Optional<TransactionPlace> transaction(Hash hash) {
    return Optional.ofNullable(places.get(hash));
  }

  @Override
  public long indexedTo() {
    return indexed;
  }
}

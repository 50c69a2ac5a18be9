package io.argosy.blockstore.adapter.rocksdb;

import io.argosy.blockstore.core.AuditReport;
import io.argosy.blockstore.core.ChainAudit;
import io.argosy.blockstore.core.ChainRows;
import io.argosy.blockstore.core.KeyLayout;
import io.argosy.blockstore.core.Table;
import io.argosy.blockstore.core.TransactionPlace;
import io.argosy.packs.ShardProgress;
import io.argosy.primitives.BlockRange;
import io.argosy.primitives.BlockRef;
import io.argosy.primitives.Hash;
import io.argosy.primitives.UInt256;
import io.argosy.reads.ChainReads;
import io.argosy.rlp.RlpSlice;
import io.argosy.stages.ChainShards;
import io.argosy.stages.RecentBlocks;
import io.argosy.stages.Stage;
import io.argosy.stages.Watermarks;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The chain over all volumes of this store, as rows; thread-safe. */
public final class StoredChain implements ChainReads, ChainRows {
  private final List<Volume> volumes;
  private final ShardMap map;
  private final ChainShards shards;
  private final Supplier<Collection<ShardProgress>> progress;

  /**
   * @param volumes all of them, by number
   * @param progress of every shard, as its writer last published it
   */
  public StoredChain(List<Volume> volumes, Supplier<Collection<ShardProgress>> progress) {
    this(volumes, ShardMap.of(volumes), progress);
  }

  /**
   * The same, where shards may move meanwhile.
   *
   * @param map where they are
   */
  public StoredChain(List<Volume> volumes, ShardMap map, Supplier<Collection<ShardProgress>> progress) {
    this.volumes = List.copyOf(volumes);
    this.map = map;
    this.shards = new ChainShards(volumes.getFirst().identity().chainShards());
    this.progress = progress;
  }

  @Override
  public StoreState state() {
    VolumeIdentity identity = volumes.getFirst().identity();
    List<ShardProgress> all =
        progress.get().stream().sorted(Comparator.comparingInt(ShardProgress::shard)).toList();
    return new StoreState(identity.chainId(), identity.genesis(), identity.chainShards(), all);
  }

  @Override
  public Watermarks watermarks() {
    return Watermarks.over(progress.get(), shards.count());
  }

  @Override
  public Optional<BlockRange> recent() {
    return RecentBlocks.over(progress.get(), shards);
  }

  @Override
  public boolean isDone(Stage stage, long number) {
    return progress.get().stream()
        .filter(shard -> shard.shard() == shards.shardOf(number))
        .flatMap(shard -> shard.stages().stream())
        .filter(told -> told.stage().equals(stage.key()))
        .anyMatch(told -> number <= told.complete() || told.islands().stream().anyMatch(island -> island.covers(number)));
  }

  @Override
  public List<StoredHeader> headers(BlockRange range) {
    long last = Math.min(range.last(), range.first() + MAX_HEADERS - 1);
    List<StoredHeader> headers = new ArrayList<>();
    for (long first = range.first(); first <= last; first = ChainShards.endOfChunk(first) + 1) {
      long end = Math.min(last, ChainShards.endOfChunk(first));
      int before = headers.size();
      long from = first;
      map.reading(() -> {
        readChunk(from, end, headers);
        return headers;
      });
      if (headers.size() - before < end - first + 1) {
        break;
      }
    }
    return headers;
  }

  private void readChunk(long first, long last, List<StoredHeader> into) {
    Volume volume = volumeOf(first);
    List<byte[]> keys = new ArrayList<>();
    List<UInt256> difficulties = new ArrayList<>();
    long[] next = {first};
    volume.scan(Table.CANON, KeyLayout.number(first), (key, value) -> {
      long number = KeyLayout.number(key);
      if (number != next[0] || number > last) {
        return false;
      }
      keys.add(KeyLayout.block(number, KeyLayout.canonHash(value)));
      difficulties.add(KeyLayout.canonDifficulty(value));
      next[0]++;
      return true;
    });
    List<byte[]> headers = volume.getAll(Table.HEADERS, keys);
    for (int i = 0; i < headers.size(); i++) {
      byte[] header = headers.get(i);
      if (header == null) {
        throw new VolumeException("canonical header " + (first + i) + " has no row", null);
      }
      into.add(new StoredHeader(RlpSlice.of(header), difficulties.get(i)));
    }
  }

  @Override
  public Optional<StoredHeader> header(Hash hash) {
    return number(hash).flatMap(number -> row(Table.HEADERS, new BlockRef(number, hash))
        .map(header -> new StoredHeader(header, totalDifficulty(number, hash))));
  }

  @Override
  public Optional<Long> number(Hash hash) {
    byte[] key = hash.toBytes();
    return map.reading(() -> {
      for (Volume volume : volumes) {
        byte[] row = volume.get(Table.NUMBERS, key);
        if (row != null) {
          return Optional.of(KeyLayout.number(row));
        }
      }
      return Optional.empty();
    });
  }

  @Override
  public Optional<BlockRef> canonical(long number) {
    return map.reading(() -> Optional.ofNullable(volumeOf(number).get(Table.CANON, KeyLayout.number(number))))
        .map(row -> new BlockRef(number, KeyLayout.canonHash(row)));
  }

  @Override
  public UInt256 totalDifficulty(long number, Hash hash) {
    return map.reading(() -> Optional.ofNullable(volumeOf(number).get(Table.CANON, KeyLayout.number(number))))
        .filter(row -> KeyLayout.canonHash(row).equals(hash))
        .map(KeyLayout::canonDifficulty)
        .orElse(UInt256.ZERO);
  }

  @Override
  public Optional<RlpSlice> row(Table table, BlockRef block) {
    return map.reading(() -> Optional.ofNullable(volumeOf(block.number()).get(table, KeyLayout.block(block)))).map(RlpSlice::of);
  }

  @Override
  public Optional<TransactionPlace> transaction(Hash hash) {
    byte[] key = hash.toBytes();
    for (Volume volume : volumes) {
      byte[] row = volume.get(Table.TRANSACTIONS, key);
      if (row != null) {
        return Optional.of(new TransactionPlace(KeyLayout.number(row), KeyLayout.transactionIndex(row)));
      }
    }
    return Optional.empty();
  }

  @Override
  public long indexedTo() {
    Optional<BlockRef> noted = TransactionIndexer.noted(volumes);
    if (noted.isEmpty()) {
      return 0;
    }
    return canonical(noted.get().number()).equals(noted) ? noted.get().number() : -1;
  }

  /**
   * Checks again what is stored of a range, against its own roots.
   *
   * @throws IllegalArgumentException if the range is not complete yet
   * @throws IllegalStateException if the chain was unwound meanwhile; ask again
   */
  public AuditReport audit(BlockRange range) {
    Watermarks before = watermarks();
    if (range.last() > before.blocks()) {
      throw new IllegalArgumentException("complete up to #" + before.blocks() + " only, asked for " + range);
    }
    AuditReport report = ChainAudit.of(this, range);
    if (watermarks().epoch() != before.epoch()) {
      throw new IllegalStateException("the chain was unwound while it was audited");
    }
    return report;
  }

  private Volume volumeOf(long number) {
    return map.volumeOf(shards.shardOf(number));
  }
}

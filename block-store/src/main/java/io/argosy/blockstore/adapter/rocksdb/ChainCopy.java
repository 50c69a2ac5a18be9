package io.argosy.blockstore.adapter.rocksdb;

import io.argosy.blockstore.core.KeyLayout;
import io.argosy.blockstore.core.RowCursor;
import io.argosy.blockstore.core.ShardLedger;
import io.argosy.blockstore.core.Table;
import io.argosy.primitives.BlockRange;
import io.argosy.stages.ChainShards;
import io.argosy.stages.DoneBlocks;
import io.argosy.stages.Stage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** A shard of the chain: rows of a block never change, so what was copied is copied, up to where progress stood; an unwind makes it void. For one thread. */
final class ChainCopy implements ShardCopy {
  private static final List<Table> TABLES = List.of(Table.CANON, Table.HEADERS, Table.BODIES, Table.RECEIPTS, Table.ACCESS_LISTS);
  private static final long BATCH_BYTES = 4L << 20;

  /** So few blocks are copied while nobody writes: a moment's work. */
  private static final long FEW_BLOCKS = 128;

  private static final int MOST_ROUNDS = 8;

  private final int shard;
  private final Volume from;
  private final Volume to;
  private final ChainShards shards;
  private final byte[] position;
  private Point reached = new Point(-1, Map.of());
  private long rows;

  /** What was done before everything was copied, and in which epoch: an unwind makes it void. */
  private record Point(long epoch, Map<Stage, DoneBlocks> done) {
    long next(Table table) {
      DoneBlocks there = done.get(stage(table));
      return there == null ? 0 : there.complete() + 1;
    }

    /** True if no block of a range of one chunk was missing. Access lists come from the head down, so that most of them lie above the lowest gap. */
    boolean covers(Table table, long first, long last) {
      DoneBlocks there = done.get(stage(table));
      return there != null && there.highestMissing(last) < first;
    }

    long blocks(Stage stage) {
      DoneBlocks there = done.get(stage);
      return there == null ? 0 : there.complete() + 1 + there.islands().stream().mapToLong(BlockRange::size).sum();
    }

    private static Stage stage(Table table) {
      return switch (table) {
        case BODIES -> Stage.BODIES;
        case RECEIPTS -> Stage.RECEIPTS;
        case ACCESS_LISTS -> Stage.ACCESS_LISTS;
        default -> Stage.HEADERS;
      };
    }
  }

  /**
   * @param topic whose partition is the shard's log
   */
  ChainCopy(Volume from, Volume to, int shard, String topic) {
    this.from = from;
    this.to = to;
    this.shard = shard;
    this.shards = new ChainShards(from.identity().chainShards());
    this.position = KeyLayout.position(topic, shard);
  }

  @Override
  public boolean mustWatch() {
    return false;
  }

  @Override
  public void watch() {}

  @Override
  public boolean copy(BooleanSupplier goOn) {
    for (int round = 0; round < MOST_ROUNDS; round++) {
      Point now = point();
      if (now.epoch() != reached.epoch()) {
        reached = new Point(now.epoch(), Map.of());
        clear(to);
      }
      for (Table table : TABLES) {
        if (!copy(table, reached.next(table), goOn)) {
          return false;
        }
      }
      long blocks = Arrays.stream(Stage.values()).mapToLong(stage -> now.blocks(stage) - reached.blocks(stage)).max().orElse(0);
      reached = now;
      if (blocks / shards.count() < FEW_BLOCKS) {
        break;
      }
    }
    to.syncWal();
    return true;
  }

  /** Read before the rows are: what it names is there. */
  private Point point() {
    try (Volume.Batch rows = from.batch()) {
      ShardLedger ledger = ShardLedger.open(shard, shards, rows);
      Map<Stage, DoneBlocks> done = new EnumMap<>(Stage.class);
      for (Stage stage : Stage.values()) {
        done.put(stage, ledger.done(stage));
      }
      return new Point(ledger.epoch(), done);
    }
  }

  private boolean copy(Table table, long first, BooleanSupplier goOn) {
    long last = lastNumber(from, table);
    for (long n = shards.firstAtOrAbove(shard, first); n <= last; n = shards.firstAtOrAbove(shard, ChainShards.endOfChunk(n) + 1)) {
      if (!goOn.getAsBoolean()) {
        return false;
      }
      if (reached.covers(table, n, ChainShards.endOfChunk(n))) {
        continue;
      }
      try (Volume.Batch batch = to.batch()) {
        copyChunk(table, n, batch, true);
        batch.commit();
      }
    }
    return true;
  }

  /** Rows from a number to the end of its chunk; a view for each, so that none is held for long. */
  private void copyChunk(Table table, long first, Volume.Batch batch, boolean mayCommit) {
    long last = ChainShards.endOfChunk(first);
    from.viewing(Volume.Reading.THROUGHOUT, rows -> {
      RowCursor row = rows.cursor(table);
      for (boolean found = row.seek(KeyLayout.number(first)); found && KeyLayout.number(row.key()) <= last; found = row.next()) {
        if (table == Table.ACCESS_LISTS && reached.covers(table, KeyLayout.number(row.key()), KeyLayout.number(row.key()))) {
          continue;
        }
        batch.put(table, row.key(), row.value());
        this.rows++;
        if (table == Table.HEADERS) {
          batch.put(Table.NUMBERS, Arrays.copyOfRange(row.key(), 8, 40), KeyLayout.number(KeyLayout.number(row.key())));
        }
        if (mayCommit && batch.size() > BATCH_BYTES) {
          batch.commit();
        }
      }
      return Boolean.TRUE;
    });
  }

  private static long lastNumber(Volume volume, Table table) {
    return volume.viewing(Volume.Reading.HERE_AND_THERE, rows -> {
      RowCursor row = rows.cursor(table);
      return row.seekBack(new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, -1}) ? KeyLayout.number(row.key()) : -1L;
    });
  }

  @Override
  public boolean copyRest(Volume.Batch batch) {
    Point now = point();
    if (now.epoch() != reached.epoch()) {
      return false;
    }
    for (Table table : TABLES) {
      long last = lastNumber(from, table);
      for (long n = shards.firstAtOrAbove(shard, reached.next(table)); n <= last; n = shards.firstAtOrAbove(shard, ChainShards.endOfChunk(n) + 1)) {
        if (!reached.covers(table, n, ChainShards.endOfChunk(n))) {
          copyChunk(table, n, batch, false);
        }
      }
    }
    return true;
  }

  @Override
  public List<byte[]> books(Volume volume) {
    List<byte[]> keys = new ArrayList<>(List.of(position, KeyLayout.epoch(shard)));
    for (Stage stage : Stage.values()) {
      keys.add(KeyLayout.progress(stage, shard));
    }
    return keys;
  }

  /** Chunk by chunk, and only where there are rows: a deletion of nothing stays in the way of readers. */
  @Override
  public void clear(Volume volume) {
    long last = TABLES.stream().mapToLong(table -> lastNumber(volume, table)).max().orElse(-1);
    for (long n = shards.firstAtOrAbove(shard, 0); n <= last; n = shards.firstAtOrAbove(shard, ChainShards.endOfChunk(n) + 1)) {
      long first = n;
      long end = ChainShards.endOfChunk(n) + 1;
      try (Volume.Batch batch = volume.batch()) {
        for (Table table : TABLES) {
          boolean any = volume.viewing(Volume.Reading.THROUGHOUT, rows -> {
            RowCursor row = rows.cursor(table);
            boolean found = row.seek(KeyLayout.number(first)) && KeyLayout.number(row.key()) < end;
            for (boolean more = found && table == Table.HEADERS; more && KeyLayout.number(row.key()) < end; more = row.next()) {
              batch.delete(Table.NUMBERS, Arrays.copyOfRange(row.key(), 8, 40));
            }
            return found;
          });
          if (any) {
            batch.deleteRange(table, KeyLayout.number(first), KeyLayout.number(end));
          }
        }
        batch.commit();
      }
    }
  }

  @Override
  public long rows() {
    return rows;
  }

  @Override
  public void close() {}
}

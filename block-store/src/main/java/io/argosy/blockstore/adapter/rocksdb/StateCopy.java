package io.argosy.blockstore.adapter.rocksdb;

import io.argosy.blockstore.core.KeyLayout;
import io.argosy.blockstore.core.RowCursor;
import io.argosy.blockstore.core.Table;
import io.argosy.stages.StateShards;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A shard of the state. Its rows change, so the source notes what is touched: the first round copies everything, as sorted files; each other one makes what was touched meanwhile the same again. All is read in pieces, each of a
 * view of its own: no snapshot keeps what the source deletes on its disk for long. For one thread.
 */
final class StateCopy implements ShardCopy {
  private static final String PREFIX = "move-";
  private static final int MOST_ROUNDS = 8;
  private static final byte[] DONE = new byte[0];

  private final Volume from;
  private final Volume to;
  private final int shard;
  private final StateStretch stretch;
  private final byte[] position;
  private final Limits limits;
  private @Nullable WriteTap tap;
  private long compared;
  private long rows;

  /**
   * How much is done at once.
   *
   * @param fileBytes of rows in a file that the first round makes
   * @param batchBytes in one batch of a later round
   * @param pieceRows that are compared in one view
   * @param fewRows little enough to be compared while nobody writes
   */
  record Limits(long fileBytes, long batchBytes, int pieceRows, long fewRows) {
    /** 20 000 rows are compared in less than a tenth of a second. */
    static final Limits USUAL = new Limits(32L << 20, 2L << 20, 20_000, 20_000);
  }

  /** Rows of the source from a key on, in files of the target. */
  private record Piece(List<Path> files, byte[] next) {}

  /**
   * @param topic whose partition is the shard's log
   */
  StateCopy(Volume from, Volume to, int shard, String topic, Limits limits) {
    this.from = from;
    this.to = to;
    this.shard = shard;
    this.limits = limits;
    this.stretch = new StateStretch(new StateShards(from.identity().stateShards()), shard);
    this.position = KeyLayout.position(topic, shard);
  }

  @Override
  public boolean mustWatch() {
    return true;
  }

  @Override
  public void watch() {
    tap = new WriteTap(stretch);
    from.tap(tap);
  }

  private WriteTap watching() {
    WriteTap current = tap;
    if (current == null) {
      throw new IllegalStateException("what is written is not watched");
    }
    return current;
  }

  @Override
  public boolean copy(BooleanSupplier goOn) {
    WriteTap watched = watching();
    SortedFiles.deleteLeftovers(to.folder(), PREFIX);
    clear(to);
    for (Table table : StateStretch.TABLES) {
      if (!fill(table, goOn)) {
        return false;
      }
    }
    compared = Long.MAX_VALUE;
    for (int round = 1; round < MOST_ROUNDS && compared > limits.fewRows; round++) {
      compared = 0;
      try (Volume.Batch batch = to.batch()) {
        if (!equalize(watched.take(), batch, goOn)) {
          return false;
        }
        batch.commit();
      }
    }
    to.syncWal();
    return !watched.isLost();
  }

  /** Copies all rows to where there are none, past the log. */
  private boolean fill(Table table, BooleanSupplier goOn) {
    KeySpan all = stretch.of(table);
    for (byte[] next = all.first(); next.length > 0; ) {
      if (!goOn.getAsBoolean()) {
        return false;
      }
      Piece piece = piece(table, new KeySpan(next, all.end()));
      to.ingestFiles(table, piece.files);
      next = piece.next;
    }
    return true;
  }

  private Piece piece(Table table, KeySpan span) {
    return from.viewing(Volume.Reading.THROUGHOUT, stored -> to.viewing(Volume.Reading.HERE_AND_THERE, _ -> {
      try (SortedFiles files = to.sortedFiles(table, PREFIX + shard)) {
        RowCursor row = stored.cursor(table);
        long bytes = 0;
        for (boolean found = row.seek(span.first()); found; found = row.next()) {
          byte[] key = row.key();
          if (!span.isBeforeEnd(key)) {
            break;
          }
          if (bytes > limits.fileBytes) {
            return new Piece(files.finish(), key);
          }
          byte[] value = row.value();
          files.put(key, value);
          bytes += key.length + value.length;
          rows++;
        }
        return new Piece(files.finish(), DONE);
      }
    }));
  }

  private boolean equalize(TouchedKeys touched, Volume.Batch batch, BooleanSupplier goOn) {
    for (Table table : StateStretch.TABLES) {
      for (KeySpan span : touched.spans(table)) {
        for (byte[] next = span.first(); next.length > 0; ) {
          if (!goOn.getAsBoolean()) {
            return false;
          }
          next = equalize(table, new KeySpan(next, span.end()), batch);
          if (batch.size() > limits.batchBytes) {
            batch.commit();
          }
        }
      }
    }
    return true;
  }

  /** Puts what the target lacks of some rows and deletes what it has too much; gives the key to go on from, or no bytes. */
  private byte[] equalize(Table table, KeySpan span, Volume.Batch batch) {
    return from.viewing(Volume.Reading.THROUGHOUT, here -> to.viewing(Volume.Reading.THROUGHOUT, there -> {
      RowCursor wanted = here.cursor(table);
      RowCursor found = there.cursor(table);
      boolean isWanted = wanted.seek(span.first());
      boolean isFound = found.seek(span.first());
      for (int count = 0; ; count++) {
        byte[] wantedKey = isWanted ? wanted.key() : span.end();
        byte[] foundKey = isFound ? found.key() : span.end();
        int order = Arrays.compareUnsigned(wantedKey, foundKey);
        byte[] key = order <= 0 ? wantedKey : foundKey;
        if (!span.isBeforeEnd(key)) {
          compared += count;
          return DONE;
        }
        if (count == limits.pieceRows || batch.size() > limits.batchBytes) {
          compared += count;
          return key;
        }
        if (order > 0) {
          batch.delete(table, key);
        } else if (order < 0 || !Arrays.equals(wanted.value(), found.value())) {
          batch.put(table, key, wanted.value());
          rows++;
        }
        isWanted = order <= 0 ? wanted.next() : isWanted;
        isFound = order >= 0 ? found.next() : isFound;
      }
    }));
  }

  @Override
  public boolean copyRest(Volume.Batch batch) {
    equalize(watching().take(), batch, () -> true);
    return !watching().isLost();
  }

  @Override
  public List<byte[]> books(Volume volume) {
    List<byte[]> keys = new ArrayList<>(List.of(position, KeyLayout.stateShard(shard)));
    for (int range = stretch.firstRange(); range < stretch.endRange(); range++) {
      keys.add(KeyLayout.stateRange(range));
    }
    KeySpan storages = stretch.openStorages();
    volume.scan(Table.META, storages.first(), (key, _) -> storages.isBeforeEnd(key) && keys.add(key));
    return keys;
  }

  /** Files that have nothing else go at once, so that the disk has its room back; the rest as one stretch, and only where there are rows: a deletion of nothing stays in the way of readers. */
  @Override
  public void clear(Volume volume) {
    for (Table table : StateStretch.TABLES) {
      KeySpan all = stretch.of(table);
      volume.dropFiles(table, all);
      boolean any = volume.viewing(Volume.Reading.HERE_AND_THERE, stored -> {
        RowCursor row = stored.cursor(table);
        return row.seek(all.first()) && all.isBeforeEnd(row.key());
      });
      if (any) {
        try (Volume.Batch batch = volume.batch()) {
          batch.deleteRange(table, all.first(), all.end());
          batch.commit();
        }
      }
    }
  }

  @Override
  public long rows() {
    return rows;
  }

  @Override
  public void close() {
    if (tap != null) {
      from.tap(null);
    }
  }
}

package io.argosy.blockstore.adapter.rocksdb;

import io.argosy.blockstore.core.RowCursor;
import io.argosy.blockstore.core.StoredRows;
import io.argosy.blockstore.core.Table;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.Snapshot;

/** The rows of a volume as they were in one moment. For one thread, while the database stays open. */
final class VolumeView implements StoredRows, AutoCloseable {
  private final OpenDatabase database;
  private final Snapshot snapshot;
  private final ReadOptions options;
  private final List<RowCursor> cursors = new ArrayList<>();

  VolumeView(OpenDatabase database, Volume.Reading reading) {
    this.database = database;
    this.snapshot = database.db.getSnapshot();
    this.options = new ReadOptions().setSnapshot(snapshot).setFillCache(reading == Volume.Reading.HERE_AND_THERE);
  }

  @Override
  public byte @Nullable [] get(Table table, byte[] key) {
    try {
      return database.has(table) ? database.db.get(database.handle(table), options, key) : null;
    } catch (RocksDBException e) {
      throw new VolumeException("read of " + table.family(), e);
    }
  }

  @Override
  public boolean has(Table table, byte[] key) {
    return database.has(table) && database.db.keyExists(database.handle(table), options, key);
  }

  @Override
  public RowCursor cursor(Table table) {
    if (!database.has(table)) {
      return NoRows.INSTANCE;
    }
    RowCursor cursor = new RocksCursor(table, database.db.newIterator(database.handle(table), options));
    cursors.add(cursor);
    return cursor;
  }

  @Override
  public void close() {
    cursors.forEach(RowCursor::close);
    options.close();
    database.db.releaseSnapshot(snapshot);
    snapshot.close();
  }

  /** A table that a volume of an earlier version lacks. */
  private enum NoRows implements RowCursor {
    INSTANCE;

    @Override
    public boolean seek(byte[] key) {
      return false;
    }

    @Override
    public boolean seekBack(byte[] key) {
      return false;
    }

    @Override
    public boolean next() {
      throw new IllegalStateException("on no row");
    }

    @Override
    public boolean isValid() {
      return false;
    }

    @Override
    public byte[] key() {
      throw new IllegalStateException("on no row");
    }

    @Override
    public byte[] value() {
      throw new IllegalStateException("on no row");
    }

    @Override
    public void close() {}
  }
}

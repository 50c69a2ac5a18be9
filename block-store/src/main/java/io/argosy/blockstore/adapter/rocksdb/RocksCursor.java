package io.argosy.blockstore.adapter.rocksdb;

import io.argosy.blockstore.core.RowCursor;
import io.argosy.blockstore.core.Table;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/** A RocksDB iterator; what it cannot read is an error, never an end. */
final class RocksCursor implements RowCursor {
  private final Table table;
  private final RocksIterator rows;

  RocksCursor(Table table, RocksIterator rows) {
    this.table = table;
    this.rows = rows;
  }

  @Override
  public boolean seek(byte[] key) {
    rows.seek(key);
    return isValid();
  }

  @Override
  public boolean seekBack(byte[] key) {
    rows.seekForPrev(key);
    return isValid();
  }

  @Override
  public boolean next() {
    rows.next();
    return isValid();
  }

  @Override
  public boolean isValid() {
    if (rows.isValid()) {
      return true;
    }
    try {
      rows.status();
      return false;
    } catch (RocksDBException e) {
      throw new VolumeException("scan of " + table.family(), e);
    }
  }

  @Override
  public byte[] key() {
    return rows.key();
  }

  @Override
  public byte[] value() {
    return rows.value();
  }

  @Override
  public void close() {
    rows.close();
  }
}

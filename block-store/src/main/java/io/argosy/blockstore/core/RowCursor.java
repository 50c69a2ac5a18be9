package io.argosy.blockstore.core;

/**
 * Stands on one row of a table, or on none; begins on none. Shows what was committed when it was made. Mutable, for one thread; arrays given to it are borrowed.
 */
public interface RowCursor extends AutoCloseable {
  /** Goes to the first row at or above {@code key}; false if there is none. */
  boolean seek(byte[] key);

  /** Goes to the last row at or below {@code key}; false if there is none. */
  boolean seekBack(byte[] key);

  /** Goes to the next row; false if there is none. Only while it stands on a row. */
  boolean next();

  /** True while it stands on a row. */
  boolean isValid();

  /** A copy of the row's key. */
  byte[] key();

  /** A copy of the row's value. */
  byte[] value();

  @Override
  void close();
}

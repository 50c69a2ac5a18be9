package io.argosy.blockstore.core;

import java.util.Arrays;

/** Goes through a table in one direction, and seeks only where it has to: what is read in order costs one step a row. Mutable, for one thread. */
final class ForwardRows implements AutoCloseable {
  private static final byte[] NONE = new byte[0];

  private final RowCursor cursor;
  private byte[] key = NONE;
  private boolean begun;
  private boolean valid;

  ForwardRows(RowCursor cursor) {
    this.cursor = cursor;
  }

  /** Goes to the first row at or above {@code target}, which must not be below where this stands or stood; false if there is none. */
  boolean advanceTo(byte[] target) {
    if (!begun || valid && Arrays.compareUnsigned(key, target) < 0) {
      begun = true;
      note(cursor.seek(target));
    }
    return valid;
  }

  boolean next() {
    note(cursor.next());
    return valid;
  }

  private void note(boolean found) {
    valid = found;
    key = found ? cursor.key() : NONE;
  }

  boolean isValid() {
    return valid;
  }

  /** The row's key; not to be changed. */
  byte[] key() {
    return key;
  }

  byte[] value() {
    return cursor.value();
  }

  @Override
  public void close() {
    cursor.close();
  }
}

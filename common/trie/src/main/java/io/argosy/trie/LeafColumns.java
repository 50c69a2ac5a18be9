package io.argosy.trie;

import io.argosy.primitives.Hash;
import io.argosy.rlp.RlpSlice;
import java.util.Arrays;

/**
 * Leaves with keys of 32 bytes as two columns in memory: keys side by side in one array, values in another, so that a range of ten thousand rows makes no
 * object for each. Kept in the order they were added. Mutable and reused ({@link #clear()}); owned by whoever fills it.
 */
public final class LeafColumns {
  private byte[] keys = new byte[64 * Hash.BYTES];
  private byte[] values = new byte[64 * 80];
  private int[] ends = new int[64];
  private int size;

  /** Adds a row; both arrays are borrowed for the call. The key is {@code [keyOffset, keyOffset + 32)}. */
  public void add(byte[] keySource, int keyOffset, byte[] valueSource, int valueOffset, int valueLength) {
    room(valueLength);
    System.arraycopy(keySource, keyOffset, keys, Hash.BYTES * size, Hash.BYTES);
    System.arraycopy(valueSource, valueOffset, values, valueStart(size), valueLength);
    closeRow(valueLength);
  }

  /** Adds a row whose value is {@code [valueOffset, valueOffset + valueLength)}; the array is borrowed for the call. */
  public void add(Hash key, byte[] valueSource, int valueOffset, int valueLength) {
    room(valueLength);
    key.write(keys, Hash.BYTES * size);
    System.arraycopy(valueSource, valueOffset, values, valueStart(size), valueLength);
    closeRow(valueLength);
  }

  public void add(Hash key, RlpSlice value) {
    room(value.length());
    key.write(keys, Hash.BYTES * size);
    value.copyTo(values, valueStart(size));
    closeRow(value.length());
  }

  /** Rows. */
  public int size() {
    return size;
  }

  public boolean isEmpty() {
    return size == 0;
  }

  /** Bytes of all keys and values. */
  public long bytes() {
    return (long) Hash.BYTES * size + valueStart(size);
  }

  /** Key of row {@code row}, from 0. */
  public Hash key(int row) {
    return Hash.read(keys, Hash.BYTES * java.util.Objects.checkIndex(row, size));
  }

  /** Value of row {@code row}, where it lies: it holds good until the next {@link #clear()}. */
  public RlpSlice value(int row) {
    java.util.Objects.checkIndex(row, size);
    return RlpSlice.of(values, valueStart(row), valueLength(row));
  }

  /** Forgets all rows and keeps the arrays. */
  public void clear() {
    size = 0;
  }

  /** Forgets all rows from the first whose key is above {@code limit}; keys must ascend. What a peer sends past the end of a range is cut so. */
  public void cutAfter(Hash limit) {
    byte[] bound = limit.toBytes();
    int low = 0;
    int high = size;
    while (low < high) {
      int middle = low + high >>> 1;
      if (compareKey(middle, bound) <= 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    size = low;
  }

  /** The first row whose key is not above the one before, or -1. */
  int firstOutOfOrder() {
    for (int row = 1; row < size; row++) {
      int at = Hash.BYTES * row;
      if (Arrays.compareUnsigned(keys, at - Hash.BYTES, at, keys, at, at + Hash.BYTES) >= 0) {
        return row;
      }
    }
    return -1;
  }

  /** The first row without a value, or -1. */
  int firstEmpty() {
    for (int row = 0; row < size; row++) {
      if (valueLength(row) == 0) {
        return row;
      }
    }
    return -1;
  }

  /** Adds all rows, which must ascend and have values, to a trie. */
  void addTo(StackTrie trie) {
    for (int row = 0; row < size; row++) {
      trie.add(keys, Hash.BYTES * row, Hash.BYTES, values, valueStart(row), valueLength(row));
    }
  }

  private int compareKey(int row, byte[] other) {
    return Arrays.compareUnsigned(keys, Hash.BYTES * row, Hash.BYTES * (row + 1), other, 0, Hash.BYTES);
  }

  private int valueStart(int row) {
    return row == 0 ? 0 : ends[row - 1];
  }

  private int valueLength(int row) {
    return ends[row] - valueStart(row);
  }

  private void closeRow(int valueLength) {
    ends[size] = valueStart(size) + valueLength;
    size++;
  }

  private void room(int valueLength) {
    if (size == ends.length) {
      ends = Arrays.copyOf(ends, 2 * size);
      keys = Arrays.copyOf(keys, 2 * size * Hash.BYTES);
    }
    int needed = Math.addExact(valueStart(size), valueLength);
    if (needed > values.length) {
      values = Arrays.copyOf(values, (int) Math.min(Integer.MAX_VALUE - 8, Math.max(needed, 2L * values.length)));
    }
  }
}

package io.argosy.servedstate;

import io.argosy.primitives.Hash;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import io.argosy.trie.NibblePath;
import io.argosy.trie.StackTrie;
import java.util.Arrays;

/**
 * The rows of a trie, ascending, as columns: keys side by side in one array, values in another, so that a million of them are four objects. Immutable; depths and
 * lengths of paths are in nibbles.
 */
final class Leaves {
  private final byte[] keys;
  private final byte[] values;
  private final int[] ends;
  private final LeafForm form;

  private Leaves(byte[] keys, byte[] values, int[] ends, LeafForm form) {
    this.keys = keys;
    this.values = values;
    this.ends = ends;
    this.form = form;
  }

  /** Rows in the making. Mutable, for one thread. */
  static final class Builder {
    private final LeafForm form;
    private byte[] keys;
    private byte[] values;
    private int[] ends;
    private int size;

    /**
     * @param rows expected; more may come
     */
    Builder(LeafForm form, int rows) {
      this.form = form;
      this.keys = new byte[Hash.BYTES * Math.max(1, rows)];
      this.values = new byte[16 * Math.max(1, rows)];
      this.ends = new int[Math.max(1, rows)];
    }

    /** Adds a row; throws {@link IllegalArgumentException} if its key is not above the last one, or if its value is empty. */
    void add(Hash key, RlpSlice value) {
      if (value.isEmpty() || size > 0 && Hash.read(keys, Hash.BYTES * (size - 1)).compareTo(key) >= 0) {
        throw new IllegalArgumentException("row " + size + ", " + key + ", is empty or not above the one before");
      }
      int from = size == 0 ? 0 : ends[size - 1];
      int end = Math.addExact(from, value.length());
      if (size == ends.length) {
        ends = Arrays.copyOf(ends, grown(size));
        keys = Arrays.copyOf(keys, Math.multiplyExact(Hash.BYTES, ends.length));
      }
      if (end > values.length) {
        values = Arrays.copyOf(values, Math.max(end, grown(values.length)));
      }
      key.write(keys, Hash.BYTES * size);
      value.copyTo(values, from);
      ends[size++] = end;
    }

    private static int grown(int length) {
      return (int) Math.min(Integer.MAX_VALUE - 8, length + (length >> 1) + 16L);
    }

    /** The rows; nothing may be added after this. */
    Leaves build() {
      return new Leaves(
          Arrays.copyOf(keys, Hash.BYTES * size),
          Arrays.copyOf(values, size == 0 ? 0 : ends[size - 1]),
          Arrays.copyOf(ends, size),
          form);
    }
  }

  int size() {
    return ends.length;
  }

  Hash key(int row) {
    return Hash.read(keys, Hash.BYTES * row);
  }

  /** As the row has it, which need not be as the trie has it. */
  RlpSlice value(int row) {
    int from = row == 0 ? 0 : ends[row - 1];
    return RlpSlice.of(values, from, ends[row] - from);
  }

  /** Adds a row to a trie; {@code scratch} is overwritten. */
  void addTo(StackTrie trie, int row, RlpWriter scratch) {
    form.write(value(row), scratch.clear());
    scratch.lendTo((array, offset, length) -> trie.add(keys, Hash.BYTES * row, Hash.BYTES, array, offset, length));
  }

  /** Appends the key as a byte string. */
  void writeKey(int row, RlpWriter target) {
    target.bytes(keys, Hash.BYTES * row, Hash.BYTES);
  }

  /** The first row at or above a key; {@link #size()} if there is none. */
  int from(Hash key) {
    byte[] bound = key.toBytes();
    int low = 0;
    int high = size();
    while (low < high) {
      int middle = low + high >>> 1;
      if (Arrays.compareUnsigned(keys, Hash.BYTES * middle, Hash.BYTES * (middle + 1), bound, 0, Hash.BYTES) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** The row with this key, or -1. */
  int find(Hash key) {
    int row = from(key);
    return row < size() && key(row).equals(key) ? row : -1;
  }

  /** How far two different rows go the same way. */
  int common(int row, int other) {
    int a = Hash.BYTES * row;
    int b = Hash.BYTES * other;
    int same = Arrays.mismatch(keys, a, a + Hash.BYTES, keys, b, b + Hash.BYTES);
    return 2 * same + (((keys[a + same] ^ keys[b + same]) & 0xf0) == 0 ? 1 : 0);
  }

  int nibble(int row, int depth) {
    int pair = keys[Hash.BYTES * row + (depth >> 1)];
    return (depth & 1) == 0 ? pair >> 4 & 0xf : pair & 0xf;
  }

  /** The first row of {@code (row, end)} that takes another nibble at {@code depth} than {@code row}; {@code end} if none does. All of them are the same above. */
  int nextChild(int row, int end, int depth) {
    int nibble = nibble(row, depth);
    int low = row + 1;
    int high = end;
    while (low < high) {
      int middle = low + high >>> 1;
      if (nibble(middle, depth) == nibble) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** The first {@code depth} nibbles of a row's key. */
  NibblePath path(int row, int depth) {
    byte[] key = Arrays.copyOfRange(keys, Hash.BYTES * row, Hash.BYTES * row + (depth + 1 >> 1));
    return NibblePath.of(key, depth);
  }

  /** True if a row's key begins with {@code path}. */
  boolean begins(int row, NibblePath path) {
    return agrees(row, path, path.length());
  }

  /** True if the first {@code depth} nibbles of a row's key are those of {@code path}, which has as many. */
  boolean agrees(int row, NibblePath path, int depth) {
    if (depth > path.length()) {
      return false;
    }
    for (int i = 0; i < depth; i++) {
      if (path.at(i) != nibble(row, i)) {
        return false;
      }
    }
    return true;
  }
}

package io.argosy.peergateway.core;

import io.argosy.primitives.Hash;

/**
 * The last hashes of some kind, of a fixed number: the oldest makes room for a new one. Keeps the first eight bytes of each, so whoever makes two of one prefix is spared the second. 24 bytes for each place, taken at the first hash.
 * Mutable, for one thread.
 */
final class KnownHashes {
  private final int capacity;
  private long[] ring = {};
  private long[] table = {};
  private int next;
  private int count;

  /**
   * @param capacity a power of two
   */
  KnownHashes(int capacity) {
    if (Integer.bitCount(capacity) != 1) {
      throw new IllegalArgumentException("capacity " + capacity);
    }
    this.capacity = capacity;
  }

  int size() {
    return count;
  }

  boolean contains(Hash hash) {
    return count > 0 && table[place(print(hash))] != 0;
  }

  /** False if it was there already. */
  boolean add(Hash hash) {
    if (ring.length == 0) {
      ring = new long[capacity];
      table = new long[2 * capacity];
    }
    long print = print(hash);
    if (table[place(print)] != 0) {
      return false;
    }
    if (count == capacity) {
      remove(ring[next]);
    } else {
      count++;
    }
    table[place(print)] = print;
    ring[next] = print;
    next = next + 1 & capacity - 1;
    return true;
  }

  /** Where a print is, or the empty place where it would be. */
  private int place(long print) {
    int at = home(print);
    while (table[at] != 0 && table[at] != print) {
      at = at + 1 & table.length - 1;
    }
    return at;
  }

  /** Closes the gap, so that whatever was pushed past it is still found. */
  private void remove(long print) {
    int gap = place(print);
    table[gap] = 0;
    for (int at = gap + 1 & table.length - 1; table[at] != 0; at = at + 1 & table.length - 1) {
      int home = home(table[at]);
      if ((at - home & table.length - 1) >= (at - gap & table.length - 1)) {
        table[gap] = table[at];
        table[at] = 0;
        gap = at;
      }
    }
  }

  private int home(long print) {
    return (int) (print * 0x9e3779b97f4a7c15L >>> 32) & table.length - 1;
  }

  private static long print(Hash hash) {
    return hash.firstWord() == 0 ? 1 : hash.firstWord();
  }
}

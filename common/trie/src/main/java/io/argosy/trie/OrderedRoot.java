package io.argosy.trie;

import io.argosy.primitives.Hash;
import io.argosy.rlp.RlpSlice;
import java.util.List;

/**
 * The root of a list: the trie whose keys are the encoded indices 0, 1, 2... Values come in the order of the list; value 0, whose key sorts after 127's,
 * is held back until then. Reuses its buffers, so keep one and {@link #finish()} it many times. Mutable, for one thread.
 *
 * @spec https://ethereum.github.io/yellowpaper/paper.pdf 4.3.2, the roots of transactions, receipts and withdrawals
 */
public final class OrderedRoot {
  private final StackTrie trie = new StackTrie();
  private final byte[] key = new byte[5];
  private byte[] first = new byte[512];
  private int firstBytes;
  private byte[] copied = new byte[512];
  private int count;

  /** The root of a list. */
  public Hash of(List<RlpSlice> values) {
    for (RlpSlice value : values) {
      add(value);
    }
    return finish();
  }

  /** Adds the next value, which must not be empty. */
  public void add(RlpSlice value) {
    int length = value.length();
    if (length > copied.length) {
      copied = new byte[2 * length];
    }
    value.copyTo(copied, 0);
    add(copied, 0, length);
  }

  /** Adds {@code [offset, offset + length)} as the next value; it must not be empty. The array is borrowed for the call. */
  public void add(byte[] source, int offset, int length) {
    int index = count++;
    if (index == 0) {
      if (length > first.length) {
        first = new byte[2 * length];
      }
      System.arraycopy(source, offset, first, 0, length);
      firstBytes = length;
      return;
    }
    if (index == 0x80) {
      addFirst();
    }
    trie.add(key, 0, putKey(index), source, offset, length);
  }

  /** How many values were added since the last {@link #finish()}. */
  public int count() {
    return count;
  }

  /** The root of all values added since the last call, and an empty list again. */
  public Hash finish() {
    int values = count;
    count = 0;
    if (values == 0) {
      return StackTrie.EMPTY_ROOT;
    }
    if (values <= 0x80) {
      addFirst();
    }
    return trie.finish();
  }

  /** Forgets all values added since the last {@link #finish()}, as after one that could not be read. */
  public void reset() {
    count = 0;
    trie.reset();
  }

  private void addFirst() {
    key[0] = (byte) 0x80;
    trie.add(key, 0, 1, first, 0, firstBytes);
  }

  private int putKey(int index) {
    if (index < 0x80) {
      key[0] = (byte) index;
      return 1;
    }
    int bytes = 4 - Integer.numberOfLeadingZeros(index) / 8;
    key[0] = (byte) (0x80 + bytes);
    for (int i = bytes; i > 0; i--) {
      key[i] = (byte) (index >>> 8 * (bytes - i));
    }
    return 1 + bytes;
  }
}

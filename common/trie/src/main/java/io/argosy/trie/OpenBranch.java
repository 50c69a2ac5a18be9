package io.argosy.trie;

import java.util.Arrays;

/** A branch node that still takes children, in ascending order. Mutable and reused. */
final class OpenBranch {
  private static final byte NOTHING = (byte) 0x80;

  int depth;
  byte[] bytes = new byte[Rlp.MAX_PREFIX + 16 * 33 + 1];
  int start;
  int end;
  private int nextNibble;
  private byte[] value = new byte[0];
  private int valueBytes;

  /** Begins a branch {@code depth} nibbles below the root. */
  void start(int depth) {
    this.depth = depth;
    end = Rlp.MAX_PREFIX;
    nextNibble = 0;
    valueBytes = 0;
  }

  /** Keeps the value of the key that ends here. */
  void hold(byte[] source, int length) {
    value = Arrays.copyOf(source, length);
    valueBytes = length;
  }

  /** Puts the child under {@code nibble}, which must be above all before. */
  void append(int nibble, byte[] reference, int length) {
    skipTo(nibble);
    System.arraycopy(reference, 0, bytes, end, length);
    end += length;
    nextNibble = nibble + 1;
  }

  /** Makes {@code [start, end)} the whole node. */
  void close() {
    skipTo(16);
    if (valueBytes == 0) {
      bytes[end++] = NOTHING;
    } else if (valueBytes == 1 && value[0] >= 0) {
      bytes[end++] = value[0];
    } else {
      int room = end + Rlp.MAX_PREFIX + valueBytes;
      if (bytes.length < room) {
        bytes = Arrays.copyOf(bytes, room);
      }
      end = Rlp.putPrefix(bytes, end, 0x80, valueBytes);
      System.arraycopy(value, 0, bytes, end, valueBytes);
      end += valueBytes;
    }
    start = Rlp.putPrefixBefore(bytes, Rlp.MAX_PREFIX, 0xc0, end - Rlp.MAX_PREFIX);
  }

  private void skipTo(int nibble) {
    if (nibble > nextNibble) {
      Arrays.fill(bytes, end, end + nibble - nextNibble, NOTHING);
      end += nibble - nextNibble;
    }
  }
}

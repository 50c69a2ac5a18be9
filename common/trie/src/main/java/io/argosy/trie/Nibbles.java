package io.argosy.trie;

import java.util.Arrays;

/** Half-bytes of a packed key, the high half first: how tries read paths. All positions and lengths are in nibbles. */
final class Nibbles {
  /** Flags of the hex-prefix form. */
  static final int LEAF = 0x20;

  static final int EXTENSION = 0;

  private Nibbles() {}

  /** Nibble {@code position} of a packed key, 0 to 15. */
  static int at(byte[] key, int position) {
    int pair = key[position >> 1];
    return (position & 1) == 0 ? pair >> 4 & 0xf : pair & 0xf;
  }

  /** How many nibbles two packed keys of the given sizes in bytes have in common at the front. */
  static int common(byte[] a, int aBytes, byte[] b, int bOffset, int bBytes) {
    int same = Arrays.mismatch(a, 0, aBytes, b, bOffset, bOffset + bBytes);
    if (same < 0) {
      return 2 * aBytes;
    }
    if (same == aBytes || same == bBytes) {
      return 2 * same;
    }
    return 2 * same + (((a[same] ^ b[bOffset + same]) & 0xf0) == 0 ? 1 : 0);
  }

  /** Bytes of the hex-prefix form of so many nibbles. */
  static int packedBytes(int nibbles) {
    return nibbles / 2 + 1;
  }

  /**
   * Writes nibbles {@code [from, to)} of a packed key in hex-prefix form: the first half-byte says leaf (2) or extension (0) and whether the count
   * is odd (1).
   *
   * @param flag 0x20 for a leaf, 0 for an extension
   */
  static void pack(byte[] key, int from, int to, int flag, byte[] target, int at) {
    int next = from;
    if ((to - from & 1) != 0) {
      target[at] = (byte) (flag | 0x10 | at(key, from));
      next++;
    } else {
      target[at] = (byte) flag;
    }
    if ((next & 1) == 0) {
      System.arraycopy(key, next >> 1, target, at + 1, to - next >> 1);
      return;
    }
    for (int i = at + 1; next < to; i++, next += 2) {
      target[i] = (byte) (at(key, next) << 4 | at(key, next + 1));
    }
  }
}

package io.argosy.trie;

/** Length prefixes, put straight into a node's bytes: the general writer would copy each node twice. */
final class Rlp {
  /** Bytes of the longest prefix of an array's content. */
  static final int MAX_PREFIX = 5;

  private Rlp() {}

  /** Puts a prefix at {@code at} and gives where it ends; {@code base} is 0x80 for a byte string, 0xc0 for a list. */
  static int putPrefix(byte[] target, int at, int base, int length) {
    if (length <= 55) {
      target[at] = (byte) (base + length);
      return at + 1;
    }
    int bytes = 4 - Integer.numberOfLeadingZeros(length) / 8;
    target[at] = (byte) (base + 55 + bytes);
    for (int i = bytes; i > 0; i--) {
      target[at + i] = (byte) (length >>> 8 * (bytes - i));
    }
    return at + 1 + bytes;
  }

  /** Puts a prefix so that it ends at {@code end}, and gives where it begins. */
  static int putPrefixBefore(byte[] target, int end, int base, int length) {
    int start = end - (length <= 55 ? 1 : 5 - Integer.numberOfLeadingZeros(length) / 8);
    putPrefix(target, start, base, length);
    return start;
  }
}

package io.argosy.chain;

import io.argosy.rlp.RlpSlice;

/** The bytes in front of a list's first item. */
final class ListPrefix {
  private ListPrefix() {}

  /** 1, or more for more than 55 bytes of items; the slice must be one list. */
  static int length(RlpSlice list) {
    int prefix = list.byteAt(0);
    return prefix <= 0xf7 ? 1 : 1 + prefix - 0xf7;
  }
}

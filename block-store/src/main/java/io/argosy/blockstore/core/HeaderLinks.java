package io.argosy.blockstore.core;

import io.argosy.primitives.Hash;
import io.argosy.rlp.RlpReader;
import io.argosy.rlp.RlpSlice;

/** The two fields of a header that tie it to its place, read without decoding the rest. */
record HeaderLinks(Hash parent, long number) {
  /** Fields between the parent's hash and the number. */
  private static final int BETWEEN = 7;

  static HeaderLinks read(RlpSlice header) {
    RlpReader in = RlpReader.listOf(header);
    Hash parent = in.hash();
    for (int i = 0; i < BETWEEN; i++) {
      in.skip();
    }
    return new HeaderLinks(parent, in.number());
  }
}

package io.argosy.blockstore.core;

import io.argosy.chain.BlockHeader;
import io.argosy.primitives.Hash;
import io.argosy.rlp.RlpReader;
import io.argosy.rlp.RlpSlice;

/**
 * The two fields of a header that tie it to its place, read without decoding the rest.
 *
 * @param hasAccessList true if it promises a block access list
 */
record HeaderLinks(Hash parent, long number, boolean hasAccessList) {
  /** Fields between the parent's hash and the number. */
  private static final int BETWEEN = 7;

  /** Fields after the number, of a header with the hash of an access list. */
  private static final int AFTER = BlockHeader.AMSTERDAM_FIELDS - BETWEEN - 2;

  static HeaderLinks read(RlpSlice header) {
    RlpReader in = RlpReader.listOf(header);
    Hash parent = in.hash();
    for (int i = 0; i < BETWEEN; i++) {
      in.skip();
    }
    long number = in.number();
    return new HeaderLinks(parent, number, in.count(Integer.MAX_VALUE) >= AFTER);
  }
}

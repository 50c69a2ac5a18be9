package io.argosy.peergateway.core;

import io.argosy.primitives.BlockRef;
import io.argosy.rlp.MalformedRlpException;
import io.argosy.rlp.RlpReader;
import io.argosy.rlp.RlpSlice;
import java.util.Optional;

/** Number and hash of an encoded header, read without decoding it: all that a gateway may know of headers. */
public final class HeaderPeek {
  /** Fields before the number: parent, ommers, coinbase, three roots, bloom, difficulty. */
  private static final int BEFORE_NUMBER = 8;

  private HeaderPeek() {}

  /** Empty for what is not a header. */
  public static Optional<BlockRef> at(RlpSlice header) {
    try {
      RlpReader in = RlpReader.listOf(header);
      for (int i = 0; i < BEFORE_NUMBER; i++) {
        in.skip();
      }
      return Optional.of(new BlockRef(in.number(), header.keccak()));
    } catch (MalformedRlpException e) {
      return Optional.empty();
    }
  }
}

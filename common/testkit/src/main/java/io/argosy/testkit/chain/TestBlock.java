package io.argosy.testkit.chain;

import io.argosy.chain.BlockHeader;
import io.argosy.primitives.BlockRef;
import io.argosy.primitives.UInt256;
import io.argosy.rlp.RlpSlice;
import java.util.Optional;

/**
 * A block with everything that is known of it.
 *
 * @param receipts the list as peers up to eth/68 send it, with blooms
 * @param compactReceipts the same list as peers from eth/69 on send it, and as the store keeps it
 * @param accessList none if the header promises none
 * @param totalDifficulty from genesis up to and including this block
 */
public record TestBlock(
    BlockHeader header, RlpSlice body, RlpSlice receipts, RlpSlice compactReceipts, Optional<RlpSlice> accessList, UInt256 totalDifficulty) {
  public long number() {
    return header.number();
  }

  public BlockRef ref() {
    return header.ref();
  }
}

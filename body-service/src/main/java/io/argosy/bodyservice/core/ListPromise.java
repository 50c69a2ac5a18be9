package io.argosy.bodyservice.core;

import io.argosy.chain.BlockHeader;
import io.argosy.primitives.BlockRef;
import io.argosy.primitives.Hash;
import java.util.Optional;

/**
 * What a header says of its block's access list.
 *
 * @param hash of the encoded list
 * @param slot of the block: what its age is reckoned by
 */
public record ListPromise(BlockRef block, Hash hash, long gasLimit, long slot) {
  /** None for a block of before the fork. */
  static Optional<ListPromise> of(BlockHeader header) {
    return header.blockAccessListHash().map(hash -> new ListPromise(header.ref(), hash, header.gasLimit(), header.slotNumber().orElse(0)));
  }

  /** True if nobody need be asked, since there is only one list with nothing in it. */
  boolean isOfAnEmptyList() {
    return hash.equals(BlockHeader.EMPTY_LIST_HASH);
  }
}

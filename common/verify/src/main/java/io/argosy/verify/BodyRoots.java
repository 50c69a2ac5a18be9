package io.argosy.verify;

import io.argosy.chain.BlockHeader;
import io.argosy.primitives.Hash;
import java.util.Optional;

/**
 * What a header says of its body. A value to look up which headers a body may belong to: several may have the same roots, as all empty blocks do.
 *
 * @param withdrawalsRoot none before Shanghai
 */
public record BodyRoots(Hash transactionsRoot, Hash ommersHash, Optional<Hash> withdrawalsRoot) {
  private static final BodyRoots EMPTY =
      new BodyRoots(BlockHeader.EMPTY_ROOT, BlockHeader.EMPTY_LIST_HASH, Optional.empty());
  private static final BodyRoots EMPTY_SINCE_SHANGHAI = new BodyRoots(
      BlockHeader.EMPTY_ROOT, BlockHeader.EMPTY_LIST_HASH, Optional.of(BlockHeader.EMPTY_ROOT));

  /** The roots that a header demands. */
  public static BodyRoots of(BlockHeader header) {
    return new BodyRoots(header.transactionsRoot(), header.ommersHash(), header.withdrawalsRoot());
  }

  /** True if only an empty body has these roots, so that nobody need be asked for it. */
  public boolean areEmpty() {
    return equals(EMPTY) || equals(EMPTY_SINCE_SHANGHAI);
  }
}

package io.argosy.packs;

import io.argosy.primitives.BlockRef;
import io.argosy.rlp.RlpSlice;
import java.util.List;

/**
 * Verified bodies or receipts of blocks of one shard.
 *
 * @param entries ascending by number, at least one
 */
public record PutBlocks(long epoch, BlockPart part, List<Entry> entries) implements ChainCommit {
  public PutBlocks {
    entries = List.copyOf(entries);
  }

  /**
   * @param content an encoded body as its peer sent it, or a list of receipts in the compact form (eth/69, no blooms)
   */
  public record Entry(BlockRef block, RlpSlice content) {}
}

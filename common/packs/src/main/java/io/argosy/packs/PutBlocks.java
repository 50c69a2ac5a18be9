package io.argosy.packs;

import io.argosy.primitives.BlockRef;
import io.argosy.rlp.RlpSlice;
import java.util.List;

/**
 * Verified bodies, receipts or access lists of blocks of one shard.
 *
 * @param entries ascending by number, at least one
 */
public record PutBlocks(long epoch, BlockPart part, List<Entry> entries) implements ChainCommit {
  public PutBlocks {
    entries = List.copyOf(entries);
  }

  /** The content of an access list that nobody has, and that is looked for no more: an empty string, encoded. */
  public static final RlpSlice ABSENT = RlpSlice.of(new byte[] {(byte) 0x80});

  /**
   * @param content an encoded body as its peer sent it, a list of receipts in the compact form (eth/69, no blooms), or an encoded access list as its peer sent it, or {@link #ABSENT}
   */
  public record Entry(BlockRef block, RlpSlice content) {}
}

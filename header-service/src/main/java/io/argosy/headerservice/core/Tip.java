package io.argosy.headerservice.core;

import io.argosy.chain.BlockHeader;
import io.argosy.primitives.BlockRef;
import io.argosy.primitives.UInt256;
import io.argosy.verify.CliqueSnapshot;
import org.jspecify.annotations.Nullable;

/**
 * The last block of a chain that is verified up to it, with what the next block is judged by.
 *
 * @param totalDifficulty sum from genesis up to and including this block
 * @param signers who may sign next; null where blocks are not signed
 */
public record Tip(BlockHeader header, UInt256 totalDifficulty, @Nullable CliqueSnapshot signers) {
  public BlockRef ref() {
    return header.ref();
  }

  public long number() {
    return header.number();
  }
}

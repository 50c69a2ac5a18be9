package io.argosy.packs;

import io.argosy.primitives.BlockRef;
import io.argosy.primitives.UInt256;

/**
 * A head that header-service was told to trust, or chose.
 *
 * @param source {@link #TOTAL_DIFFICULTY}, or that of a {@link TrustedHead}
 * @param totalDifficulty zero where the source knows none
 */
public record Target(String source, BlockRef head, UInt256 totalDifficulty) implements ControlPack {
  /** The heaviest chain of any peer. */
  public static final String TOTAL_DIFFICULTY = "total-difficulty";
}

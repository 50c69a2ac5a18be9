package io.argosy.packs;

import io.argosy.primitives.BlockRef;
import io.argosy.primitives.UInt256;

/**
 * A head that header-service was told to trust, or chose.
 *
 * @param source which of the sources: {@code total-difficulty}, {@code hash}, {@code engine}
 * @param totalDifficulty zero where the source knows none
 */
public record Target(String source, BlockRef head, UInt256 totalDifficulty) implements ControlPack {}

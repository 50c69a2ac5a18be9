package io.argosy.packs;

import io.argosy.primitives.BlockRef;
import java.util.List;

/**
 * Asks for one part of some blocks.
 *
 * @param blocks ascending by number, 1 to {@value #MAX_BLOCKS}
 */
public record BlockRequest(Ask ask, BlockPart part, List<BlockRef> blocks) implements RequestPack {
  /** One chunk of a chain shard; a guess at a few seconds of a slow peer's work. */
  public static final int MAX_BLOCKS = 1024;

  public BlockRequest {
    blocks = List.copyOf(blocks);
    if (blocks.isEmpty() || blocks.size() > MAX_BLOCKS) {
      throw new IllegalArgumentException(blocks.size() + " blocks");
    }
  }

  @Override
  public Lane lane() {
    return Lane.BLOCKS;
  }

  @Override
  public int items() {
    return blocks.size();
  }
}

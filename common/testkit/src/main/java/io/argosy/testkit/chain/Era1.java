package io.argosy.testkit.chain;

import io.argosy.era.EraBlock;
import io.argosy.era.EraFile;
import io.argosy.rlp.RlpSlice;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Recorded blocks from before the Merge, of archive files. */
public final class Era1 {
  private Era1() {}

  /**
   * @param receipts with blooms, as peers up to eth/68 send them
   */
  public record Block(RlpSlice header, RlpSlice body, RlpSlice receipts) {}

  /** The first {@code most} blocks of a file, ascending; fewer if it has fewer. */
  public static List<Block> blocks(Path file, int most) {
    List<Block> blocks = new ArrayList<>();
    try (EraFile archive = EraFile.open(file)) {
      int count = Math.min(most, archive.count());
      while (blocks.size() < count) {
        for (EraBlock block : archive.blocks(archive.first() + blocks.size(), count - blocks.size())) {
          blocks.add(new Block(block.header(), block.body(), block.receipts()));
        }
      }
    }
    return blocks;
  }
}

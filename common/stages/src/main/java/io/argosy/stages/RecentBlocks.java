package io.argosy.stages;

import io.argosy.packs.ShardProgress;
import io.argosy.packs.ShardProgress.StageProgress;
import io.argosy.primitives.BlockRange;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Blocks at the head that are whole while history below them is still being filled: what readers may see beside all that is below the watermark. */
public final class RecentBlocks {
  /** Blocks that may lack at the very head, since they have only just come. */
  private static final long BEHIND = 64;

  private RecentBlocks() {}

  /**
   * The range without a gap, in any shard, that ends at the head; its last block is no more than {@value #BEHIND} below the last header.
   *
   * @return empty if there is none that the watermark does not reach, or if not every shard has reported, or they are not in one epoch
   */
  public static Optional<BlockRange> over(Collection<ShardProgress> progress, ChainShards shards) {
    Watermarks marks = Watermarks.over(progress, shards.count());
    long headers = marks.of(Stage.HEADERS);
    if (marks.blocks() >= headers || !Watermarks.allIn(marks.epoch(), progress, shards.count())) {
      return Optional.empty();
    }
    List<DoneBlocks> all = progress.stream().flatMap(shard -> shard.stages().stream().filter(RecentBlocks::isRequired).map(stage -> done(shard, stage, shards))).toList();
    long last = headers;
    for (DoneBlocks done : all) {
      for (long missing = done.highestMissing(headers); missing >= 0 && missing > headers - BEHIND; missing = done.highestMissing(missing - 1)) {
        last = Math.min(last, missing - 1);
      }
    }
    long first = 0;
    for (DoneBlocks done : all) {
      first = Math.max(first, done.highestMissing(last) + 1);
    }
    return first > marks.blocks() + 1 && first <= last ? Optional.of(new BlockRange(first, last)) : Optional.empty();
  }

  private static boolean isRequired(StageProgress stage) {
    return Stage.ofKey(stage.stage()).filter(Stage.required()::contains).isPresent();
  }

  private static DoneBlocks done(ShardProgress shard, StageProgress stage, ChainShards shards) {
    return DoneBlocks.restore(shards, shard.shard(), stage.complete(), stage.islands());
  }
}

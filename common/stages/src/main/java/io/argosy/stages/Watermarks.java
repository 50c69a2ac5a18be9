package io.argosy.stages;

import io.argosy.packs.ShardProgress;
import io.argosy.packs.ShardProgress.StageProgress;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Up to where every stage is complete over all shards; readers see nothing above. A stage's watermark is the smallest of its shards'.
 *
 * @param epoch the lowest epoch any shard is in
 */
public record Watermarks(long epoch, Map<Stage, Long> complete) {
  public Watermarks {
    complete = Map.copyOf(complete);
  }

  /**
   * @param shardCount how many shards must have reported; with fewer, nothing counts as complete
   */
  public static Watermarks over(Collection<ShardProgress> shards, int shardCount) {
    Map<Stage, Long> lowest = new EnumMap<>(Stage.class);
    if (shards.size() < shardCount) {
      List.of(Stage.values()).forEach(stage -> lowest.put(stage, -1L));
    }
    long epoch = Long.MAX_VALUE;
    for (ShardProgress shard : shards) {
      epoch = Math.min(epoch, shard.epoch());
      for (StageProgress progress : shard.stages()) {
        Stage.ofKey(progress.stage()).ifPresent(stage -> lowest.merge(stage, progress.complete(), Math::min));
      }
    }
    return new Watermarks(epoch == Long.MAX_VALUE ? 0 : epoch, lowest);
  }

  /** -1 for none, and for a stage that nobody tells of, as a store of an earlier build does not of all. */
  public long of(Stage stage) {
    return complete.getOrDefault(stage, -1L);
  }

  /** True if every shard is in {@code epoch}: what is read now is of one fork. */
  public static boolean allIn(long epoch, Collection<ShardProgress> shards, int shardCount) {
    return shards.size() == shardCount && shards.stream().allMatch(shard -> shard.epoch() == epoch);
  }

  /** The highest block of which header, body and receipts are there, and of every block below; -1 for none. */
  public long blocks() {
    return Stage.required().stream().mapToLong(this::of).min().orElse(-1);
  }
}

package io.argosy.stages;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.packs.ShardProgress;
import io.argosy.packs.ShardProgress.StageProgress;
import io.argosy.primitives.BlockRange;
import io.argosy.props.Gen;
import io.argosy.props.SeededTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecentBlocksTest {
  private static final ChainShards TWO = new ChainShards(2);

  private static ShardProgress shard(int shard, long headers, long complete, BlockRange... islands) {
    return new ShardProgress(shard, 1, 7, List.of(
        new StageProgress("headers", headers, List.of()),
        new StageProgress("bodies", complete, List.of(islands)),
        new StageProgress("receipts", complete, List.of(islands))));
  }

  @Test
  void theRangeAtTheHeadIsSeenAndNotTheGapBelow() {
    // Chunks 0 and 2 are the first shard's, 1 and 3 the second one's.
    List<ShardProgress> progress = List.of(
        shard(0, 4095, 99, new BlockRange(2500, 3071)), shard(1, 4095, 2047, new BlockRange(3072, 4090)));

    assertThat(RecentBlocks.over(progress, TWO)).contains(new BlockRange(2500, 4090));
  }

  @Test
  void aRangeThatEndsFarBelowTheHeadIsOnlyWorkInProgress() {
    List<ShardProgress> progress = List.of(
        shard(0, 4095, 99, new BlockRange(2500, 3071)), shard(1, 4095, 2047, new BlockRange(3072, 4000)));

    assertThat(RecentBlocks.over(progress, TWO)).isEmpty();
  }

  @Test
  void nothingIsSeenWhileAShardIsUnheardOfOrInAnotherEpoch() {
    ShardProgress first = shard(0, 4095, 99, new BlockRange(2500, 3071));
    ShardProgress second = shard(1, 4095, 2047, new BlockRange(3072, 4095));
    ShardProgress other = new ShardProgress(1, 1, 8, second.stages());

    assertThat(RecentBlocks.over(List.of(first), TWO)).isEmpty();
    assertThat(RecentBlocks.over(List.of(first, other), TWO)).isEmpty();
    assertThat(RecentBlocks.over(List.of(first, second), TWO)).contains(new BlockRange(2500, 4095));
  }

  /** From above the last hole that is not at the very head, to below those that are. */
  @SeededTest(runs = 300)
  void theRangeIsWholeAndCannotBeLonger(long seed) {
    Gen gen = Gen.seeded(seed);
    ChainShards shards = new ChainShards(gen.between(1, 4));
    long headers = gen.between(0, 9000);
    int holes = gen.between(0, 3);
    List<Long> missing = gen.list(holes, holes, () -> (long) gen.between(0, (int) headers));
    List<ShardProgress> progress = new ArrayList<>();
    for (int shard = 0; shard < shards.count(); shard++) {
      List<StageProgress> stages = new ArrayList<>();
      for (Stage stage : Stage.values()) {
        DoneBlocks blocks = DoneBlocks.none(shards, shard);
        for (long number = shards.firstAtOrAbove(shard, 0); number <= headers; number = shards.firstAtOrAbove(shard, number + 1)) {
          if (stage == Stage.HEADERS || !missing.contains(number)) {
            blocks.add(number);
          }
        }
        stages.add(new StageProgress(stage.key(), blocks.complete(), blocks.islands()));
      }
      progress.add(new ShardProgress(shard, 1, 1, stages));
    }

    Optional<BlockRange> range = RecentBlocks.over(progress, shards);

    long last = missing.stream().filter(number -> number > headers - 64).mapToLong(number -> number - 1).min().orElse(headers);
    long first = missing.stream().filter(number -> number <= last).mapToLong(number -> number + 1).max().orElse(0);
    boolean apart = first > Watermarks.over(progress, shards.count()).blocks() + 1 && first <= last;
    assertThat(range).isEqualTo(apart ? Optional.of(new BlockRange(first, last)) : Optional.empty());
  }
}

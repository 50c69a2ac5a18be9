package io.argosy.stages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.argosy.props.Gen;
import io.argosy.props.SeededTest;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class DoneBlocksTest {
  @Test
  void anEmptyShardIsCompleteUpToItsFirstOwnBlock() {
    assertThat(DoneBlocks.none(new ChainShards(4), 0).complete()).isEqualTo(-1);
    assertThat(DoneBlocks.none(new ChainShards(4), 2).complete()).isEqualTo(2047);
  }

  @Test
  void aFullChunkCompletesEverythingUpToTheShardsNextChunk() {
    DoneBlocks done = DoneBlocks.none(new ChainShards(4), 1);

    done.add(1024, 2047);

    assertThat(done.complete()).isEqualTo(5 * 1024 - 1);
    assertThat(done.islands()).isEmpty();
  }

  @Test
  void blocksOfAnotherShardAreRefused() {
    assertThatThrownBy(() -> DoneBlocks.none(new ChainShards(4), 1).add(5))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anIslandThatSpansChunksOfASingleShardIsRestored() {
    DoneBlocks done = DoneBlocks.none(new ChainShards(1), 0);
    done.add(500, 1023);
    done.add(1024, 1500);

    DoneBlocks restored = DoneBlocks.restore(new ChainShards(1), 0, done.complete(), done.islands());

    assertThat(restored.islands()).isEqualTo(done.islands());
  }

  @SeededTest(runs = 200)
  void agreesWithAPlainSetWhateverIsAddedAndUnwound(Gen gen) {
    ChainShards shards = new ChainShards(gen.between(1, 5));
    int shard = gen.between(0, shards.count() - 1);
    DoneBlocks done = DoneBlocks.none(shards, shard);
    TreeSet<Long> plain = new TreeSet<>();

    for (int step = 0; step < 60; step++) {
      if (gen.chance(0.15)) {
        long to = gen.between(0, 12_000);
        done.unwindTo(to);
        plain.tailSet(to, false).clear();
      } else {
        long first = shards.firstAtOrAbove(shard, gen.between(0, 12_000));
        long last = Math.min(ChainShards.endOfChunk(first), first + gen.between(0, 1500));
        done.add(first, last);
        for (long n = first; n <= last; n++) {
          plain.add(n);
        }
      }
      if (gen.chance(0.1)) {
        done = DoneBlocks.restore(shards, shard, done.complete(), done.islands());
      }

      long missing = shards.firstAtOrAbove(shard, 0);
      while (plain.contains(missing)) {
        missing = shards.firstAtOrAbove(shard, missing + 1);
      }
      assertThat(done.nextMissing()).isEqualTo(missing);
      for (long n = 0; n < 14_000; n += 97) {
        long own = shards.firstAtOrAbove(shard, n);
        assertThat(done.covers(own)).as("block %d", own).isEqualTo(plain.contains(own));
      }
    }
  }
}

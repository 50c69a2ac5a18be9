package io.argosy.blockstore.adapter.rocksdb;

import static io.argosy.blockstore.adapter.rocksdb.ScribbledState.SHARDS;
import static io.argosy.blockstore.adapter.rocksdb.ScribbledState.TOPIC;
import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.blockstore.core.KeyLayout;
import io.argosy.blockstore.core.Shard;
import io.argosy.blockstore.core.ShardClaim;
import io.argosy.blockstore.core.ShardClaim.Standing;
import io.argosy.blockstore.core.Table;
import io.argosy.props.Gen;
import io.argosy.props.SeededTest;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/** Shards of the state go from volume to volume while they are written, and the plug may be pulled at each step. */
class StateMoveTest {
  /** So small that a few rows are many pieces. */
  private static final StateCopy.Limits SMALL = new StateCopy.Limits(400, 300, 7, 0);

  /** The plug was pulled. */
  private static final class Killed extends RuntimeException {}

  @SeededTest(runs = 12)
  void whateverIsWrittenMeanwhileTheOwnerHasAllOfAShardAndNobodyElseAnyOfIt(Gen gen, @TempDir Path folder) {
    try (ScribbledState state = new ScribbledState(folder, gen.between(2, 3), gen)) {
      for (int i = 0; i < 300; i++) {
        state.scribble(gen.between(0, SHARDS.count() - 1));
      }
      for (int move = 0; move < 3; move++) {
        int shard = gen.oneOf(0, 3, 3, SHARDS.count() - 1);
        int target = gen.between(0, state.volumes().size() - 1);
        boolean isMoved = false;
        while (!isMoved) {
          isMoved = isMoved(state, gen, shard, target);
        }
        assertThat(state.map().ownerOf(shard)).isEqualTo(target);
        assertThat(state.differences()).isEmpty();
      }
    }
  }

  /** One try, as the mover makes it; false if it was cut short or must be made again. */
  private static boolean isMoved(ScribbledState state, Gen gen, int shard, int target) {
    try {
      ShardMap map = state.map();
      List<Volume> volumes = state.volumes();
      MovingShard.erase(map, volumes, shard, TOPIC);
      if (map.ownerOf(shard) == target) {
        state.commit();
        return true;
      }
      try (MovingShard move = new MovingShard(map, volumes, shard, target, TOPIC, SMALL)) {
        state.commit();
        move.watch();
        if (!move.copy(() -> goesOn(state, gen, shard))) {
          return false;
        }
        for (int i = gen.between(0, 30); i > 0; i--) {
          state.scribble(near(gen, shard));
        }
        state.commit();
        if (!move.handOver()) {
          return false;
        }
      }
      maybeKill(gen, 0.3);
      halfErase(state, gen, volumes.get(map.byNumber(shard)), shard);
      return false;
    } catch (Killed e) {
      state.reopen();
      return false;
    }
  }

  private static boolean goesOn(ScribbledState state, Gen gen, int shard) {
    if (gen.chance(0.5)) {
      state.scribble(near(gen, shard));
    }
    maybeKill(gen, 0.002);
    return gen.chance(0.998);
  }

  private static void maybeKill(Gen gen, double chance) {
    if (gen.chance(chance)) {
      throw new Killed();
    }
  }

  private static int near(Gen gen, int shard) {
    return gen.chance(0.6) ? shard : gen.between(0, SHARDS.count() - 1);
  }

  /** A former owner begins to erase, and is killed. */
  private static void halfErase(ScribbledState state, Gen gen, Volume left, int shard) {
    if (state.map().ownerOf(shard) == left.identity().volume() || gen.chance(0.5)) {
      return;
    }
    try (Volume.Batch batch = left.batch()) {
      long generation = ShardClaim.next(state.map().claims(shard)) - 1;
      batch.put(Table.META, KeyLayout.stateClaim(shard), new ShardClaim(generation, Standing.LEAVES).toBytes());
      batch.deleteRange(Table.SLOTS, KeyLayout.startOfRange(Table.SLOTS, SHARDS.firstRange(shard)), KeyLayout.startOfRange(Table.SLOTS, SHARDS.firstRange(shard) + 1));
      batch.commit();
    }
    throw new Killed();
  }

  @SeededTest(runs = 2)
  void aSourceThatWasClosedForWantOfRoomIsCopiedAgain(Gen gen, @TempDir Path folder) {
    try (ScribbledState state = new ScribbledState(folder, 2, gen)) {
      for (int i = 0; i < 100; i++) {
        state.scribble(3);
      }
      state.commit();
      ShardMap map = ShardMap.of(Shard.Kind.STATE, state.volumes());
      try (MovingShard move = new MovingShard(map, state.volumes(), 3, 0, TOPIC, SMALL)) {
        move.watch();
        assertThat(move.copy(() -> true)).isTrue();
        state.volumes().get(1).reopen();

        assertThat(move.handOver()).isFalse();
        assertThat(map.ownerOf(3)).isEqualTo(1);
        move.watch();
        assertThat(move.copy(() -> true)).isTrue();
        assertThat(move.handOver()).isTrue();
      }
      MovingShard.erase(map, state.volumes(), 3, TOPIC);

      assertThat(state.differences()).isEmpty();
    }
  }
}

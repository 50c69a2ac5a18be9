package io.argosy.headerservice.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.packs.BeginEpoch;
import io.argosy.packs.ShardProgress;
import io.argosy.packs.ShardProgress.StageProgress;
import io.argosy.primitives.BlockRange;
import io.argosy.stages.ChainShards;
import io.argosy.testkit.chain.TestChain;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A new leader at a store of one shard, whose log holds what a former leader left. */
class OpeningTest {
  private static final TestChain CHAIN = SyncChains.MAIN.upTo(100);

  private final Epochs epochs = new Epochs(new ChainShards(1));
  private final OrderedUnwind ordered = new OrderedUnwind();
  private final Opening opening = new Opening(epochs, ordered);
  private final List<SyncCommand> out = new ArrayList<>();

  private void stored(long epoch, long headers, BlockRange... islands) {
    epochs.heard(new ShardProgress(0, 1, epoch, List.of(new StageProgress("headers", headers, Arrays.asList(islands)))));
  }

  private static SyncEvent.TipLoaded tip(long number) {
    return new SyncEvent.TipLoaded(new Tip(CHAIN.header(number), CHAIN.block(number).totalDifficulty(), null));
  }

  @Test
  void whatLiesInTheLogIsAppliedBeforeAnythingIsBuiltOnIt() {
    stored(3, 50);
    opening.step(out);
    stored(3, 80);
    assertThat(opening.step(out)).isEmpty();
    stored(1027, 90);
    opening.step(out);
    opening.loaded(tip(90));

    assertThat(opening.step(out)).contains(tip(90).tip());
    assertThat(out).containsExactly(
        new SyncCommand.CallRoll(new BeginEpoch(1027, "a new leader begins at what is stored")), new SyncCommand.LoadTip(90));
  }

  @Test
  void whatLiesAboveAGapIsUndone() {
    stored(3, 50);
    opening.step(out);
    stored(1027, 60, new BlockRange(80, 90));
    opening.step(out);
    opening.loaded(tip(60));

    assertThat(opening.step(out)).isEmpty();
    assertThat(out).last().isInstanceOfSatisfying(SyncCommand.UnwindAll.class, unwind -> {
      assertThat(unwind.unwind().epoch()).isEqualTo(1028);
      assertThat(unwind.unwind().lastValid()).isEqualTo(CHAIN.header(60).ref());
    });

    stored(1028, 60);
    opening.step(out);
    opening.loaded(tip(60));
    assertThat(opening.step(out)).contains(tip(60).tip());
  }

  @Test
  void ofManyShardsOnlyAHeaderAboveTheTipCountsAsOne() {
    Epochs four = new Epochs(new ChainShards(4));
    long tip = ChainShards.CHUNK + 10;
    for (int shard = 0; shard < 4; shard++) {
      long complete = shard == 1 ? tip : new ChainShards(4).firstAtOrAbove(shard, tip + 1) - 1;
      four.heard(new ShardProgress(shard, 1, 0, List.of(new StageProgress("headers", complete, List.of()))));
    }

    assertThat(four.storedHeaders()).isEqualTo(tip);
    assertThat(four.isAnyAbove(tip)).isFalse();
    assertThat(four.isAnyAbove(tip - 1)).isTrue();

    four.heard(new ShardProgress(
        2, 1, 0, List.of(new StageProgress("headers", 2 * ChainShards.CHUNK + 4, List.of()))));
    assertThat(four.isAnyAbove(tip)).isTrue();
  }

  @Test
  void whatIsMissingIsReadAgainBeforeAnythingIsBuiltOnIt() {
    stored(3, 100);
    opening.step(out);
    stored(1027, 100);
    opening.step(out);

    opening.missing(new SyncEvent.TipMissing(100));
    assertThat(opening.step(out)).isEmpty();
    opening.tick();

    assertThat(opening.step(out)).isEmpty();
    assertThat(out).hasSize(3).last().isEqualTo(new SyncCommand.LoadTip(100));
  }
}

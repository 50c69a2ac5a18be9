package io.argosy.headerservice.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.packs.ShardProgress;
import io.argosy.packs.ShardProgress.StageProgress;
import io.argosy.stages.ChainShards;
import io.argosy.stages.Stage;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class EpochsTest {
  private final Epochs epochs = new Epochs(new ChainShards(2));

  @Test
  void aStoreThatWasPutBackToAnEarlierTimeIsWaitedForInItsOwnEpochAndLedIntoOneThatNobodyWasEverIn() {
    hear(0, 1, 2048);
    hear(1, 1, 2048);
    assertThat(epochs.allIn()).isTrue();

    hear(0, 2, 1024);
    assertThat(epochs.allIn()).as("one shard has not reported since").isFalse();
    hear(1, 2, 1024);

    assertThat(epochs.current()).isEqualTo(1024);
    assertThat(epochs.allIn()).isTrue();
    assertThat(epochs.callRoll("a new leader").epoch()).isEqualTo(3072);
    hear(0, 2, 3072);
    hear(1, 2, 3072);
    assertThat(epochs.isEntered()).isTrue();
    assertThat(epochs.allIn()).isTrue();
  }

  @Test
  void whoStartsWhenItIsLongBackHearsTheOldWordsFirstAndIsNotMisled() {
    for (long incarnation : new long[] {1, 2}) {
      hear(0, incarnation, incarnation == 1 ? 5000 : 3);
      hear(1, incarnation, incarnation == 1 ? 5000 : 3);
    }

    assertThat(epochs.current()).isEqualTo(3);
    assertThat(epochs.callRoll("a new leader").epoch()).isGreaterThan(5000);
  }

  private void hear(int shard, long incarnation, long epoch) {
    List<StageProgress> stages = Arrays.stream(Stage.values()).map(stage -> new StageProgress(stage.key(), 10, List.of())).toList();
    epochs.heard(new ShardProgress(shard, incarnation, epoch, stages));
  }
}

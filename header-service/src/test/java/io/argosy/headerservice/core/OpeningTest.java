package io.argosy.headerservice.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.packs.ShardProgress;
import io.argosy.packs.ShardProgress.StageProgress;
import io.argosy.testkit.chain.TestChain;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A new leader at a store of one shard, whose log holds what a former leader left. */
class OpeningTest {
  private static final TestChain CHAIN = SyncChains.MAIN.upTo(100);

  private final Epochs epochs = new Epochs(1);
  private final Opening opening = new Opening(epochs);
  private final List<SyncCommand> out = new ArrayList<>();

  private void stored(long epoch, long headers) {
    epochs.heard(new ShardProgress(0, 1, epoch, List.of(new StageProgress("headers", headers, List.of()))));
  }

  private static SyncEvent.TipLoaded tip(long number) {
    return new SyncEvent.TipLoaded(new Tip(CHAIN.header(number), CHAIN.block(number).totalDifficulty(), null));
  }

  @Test
  void beginsAnEpochAtWhatIsStoredAndReadsOnceMoreInIt() {
    stored(3, 100);
    opening.step(out);
    opening.loaded(tip(100));
    opening.step(out);
    stored(1027, 90);
    opening.step(out);
    opening.loaded(tip(90));

    assertThat(opening.step(out)).contains(tip(90).tip());
    assertThat(out).hasSize(3);
    assertThat(out.get(1)).isInstanceOfSatisfying(SyncCommand.UnwindAll.class, unwind -> {
      assertThat(unwind.unwind().epoch()).isEqualTo(1027);
      assertThat(unwind.unwind().lastValid()).isEqualTo(CHAIN.header(100).ref());
    });
  }

  @Test
  void aBlockThatAnUnwindTookAwayIsAskedForAtTheNewTop() {
    stored(3, 100);
    opening.step(out);

    opening.missing(new SyncEvent.TipMissing(100));
    opening.step(out);
    stored(4, 60);
    opening.tick();
    opening.step(out);

    assertThat(out).containsExactly(new SyncCommand.LoadTip(100), new SyncCommand.LoadTip(60));
  }

  @Test
  void whatIsMissingInTheNewEpochIsReadAgainBeforeAnythingIsBuiltOnIt() {
    stored(3, 100);
    opening.step(out);
    opening.loaded(tip(100));
    opening.step(out);
    stored(1027, 100);
    opening.step(out);

    opening.missing(new SyncEvent.TipMissing(100));
    opening.tick();

    assertThat(opening.step(out)).isEmpty();
    assertThat(out).last().isEqualTo(new SyncCommand.LoadTip(100));
    assertThat(out).hasSize(4);
  }
}

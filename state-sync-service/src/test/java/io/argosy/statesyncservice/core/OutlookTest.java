package io.argosy.statesyncservice.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.argosy.packs.StateProgress;
import io.argosy.packs.StateProgress.Amounts;
import io.argosy.packs.StateProgress.Mending;
import io.argosy.packs.StateProgress.RangeProgress;
import io.argosy.primitives.BlockRef;
import io.argosy.primitives.Hash;
import io.argosy.rlp.RlpSlice;
import io.argosy.stages.StateShards;
import io.argosy.trie.StackTrie;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is told of a mending that goes well, of one whose pivot moves on, and of none. */
class OutlookTest {
  private static final Hash WANTED = Hash.keccak(new byte[] {1});
  private static final StateLimits LIMITS = StateLimits.defaults();

  private final StoreView view = new StoreView(new StateShards(1));
  private final Outlook outlook = new Outlook(LIMITS);
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private long epoch = 2;
  private long pivot = 1000;
  private double head = 1064;
  private final Mending[] ranges = new Mending[StateShards.RANGES];

  OutlookTest() {
    Arrays.fill(ranges, new Mending(900, 0, Hash.ZERO, false));
  }

  private void tell() {
    List<RangeProgress> told = new ArrayList<>();
    for (int range = 0; range < ranges.length; range++) {
      told.add(new RangeProgress(range, Hash.ZERO, true, new StackTrie().finishSubtrie().encode(), 0, ranges[range]));
    }
    view.learn(new StateProgress(0, 1, epoch, new BlockRef(pivot, Hash.ZERO), WANTED, false, told, List.of(), Amounts.NONE));
  }

  private void mend(int range) {
    ranges[range] = new Mending(pivot, epoch, Hash.ZERO, true);
  }

  /** Half a second at a time, with a block every ten seconds. */
  private void pass(Duration time, Runnable work) {
    for (Instant end = now.plus(time); now.isBefore(end); now = now.plusMillis(500)) {
      work.run();
      tell();
      head += 0.05;
      outlook.look(view, (long) head, now);
    }
  }

  private Forecast forecast() {
    return outlook.forecast();
  }

  @Test
  void tellsWhatIsLeftHowFastItGoesAndWhenItIsDone() {
    int[] next = {0};

    pass(Duration.ofSeconds(100), () -> mend(next[0]++));

    assertThat(forecast().rangesLeft()).isEqualTo(56);
    assertThat(forecast().rangesPerSecond().orElseThrow()).isCloseTo(2, within(0.03));
    assertThat(forecast().chainPerSecond().orElseThrow()).isCloseTo(0.1, within(0.02));
    assertThat(forecast().blocksBehind()).isCloseTo(100 * 56 / 256.0, within(0.01));
    assertThat(forecast().secondsLeft().orElseThrow()).isCloseTo(28, within(0.5));
    assertThat(forecast().inWords()).startsWith("2.0 ranges/s, 28 s left; faster than the chain moves by ");
  }

  @Test
  void aPartOfARangeCounts() {
    ranges[3] = new Mending(900, epoch, Hash.ofWords(0x03C0L << 48, 0, 0, 0), false);

    pass(Duration.ofSeconds(1), () -> {});

    assertThat(forecast().rangesLeft()).isEqualTo(255.25);
  }

  @Test
  void beforeAMinuteIsOverNothingIsSaidOfTheChainNorOfWorkThatHasNotMoved() {
    pass(Duration.ofSeconds(50), () -> {});

    assertThat(forecast().rangesPerSecond()).isEmpty();
    assertThat(forecast().chainPerSecond()).isEmpty();
    assertThat(forecast().inWords()).contains("not known yet");

    pass(Duration.ofSeconds(20), () -> {});

    assertThat(forecast().inWords()).isEqualTo("none of late, no end in sight; slower than the chain moves (0.0×): add workers or peers");
  }

  @Test
  void aNewPivotBringsBackWhatIsLeftAndLeavesTheSpeed() {
    int[] next = {0};
    pass(Duration.ofSeconds(100), () -> mend(next[0]++));

    epoch = 3;
    pivot = 1056;
    pass(Duration.ofMillis(500), () -> {});

    assertThat(forecast().rangesLeft()).isEqualTo(256);
    assertThat(forecast().blocksBehind()).isCloseTo((200 * 56 + 56 * 156) / 256.0, within(0.01));
    assertThat(forecast().rangesPerSecond().orElseThrow()).isCloseTo(2, within(0.03));
  }

  @Test
  void ifEachPivotLeavesLessToCatchUpWithThereIsAnEnd() {
    // One range in five seconds: a pass takes 21 minutes, a pivot lives for nine. The rows are as old as a download of eight hours.
    Arrays.fill(ranges, new Mending(0, 0, Hash.ZERO, false));
    int[] step = {0};

    pass(Duration.ofMinutes(9), () -> {
      if (step[0]++ % 10 == 0) {
        mend(step[0] / 10);
      }
    });

    assertThat(forecast().pace().orElseThrow()).isGreaterThan(7);
    assertThat(forecast().secondsLeft().orElseThrow()).isBetween(600.0, 1500.0);
  }

  @Test
  void aHeadThatWasThereBeforeIsNotTheChainMoving() {
    head = 0;
    pass(Duration.ofMinutes(3), () -> {});
    head = 5_000_000;
    pass(Duration.ofSeconds(30), () -> {});
    assertThat(forecast().chainPerSecond()).isEmpty();

    pass(Duration.ofSeconds(60), () -> {});

    assertThat(forecast().chainPerSecond().orElseThrow()).isCloseTo(0.1, within(0.03));
  }

  @Test
  void nothingIsSaidWhereNothingIsMended() {
    outlook.look(view, 1064, now);
    assertThat(forecast()).isEqualTo(Forecast.NONE);
    tell();
    view.learn(new StateProgress(
        0, 1, epoch, new BlockRef(pivot, Hash.ZERO), WANTED, false,
        List.of(new RangeProgress(0, Hash.ZERO, false, RlpSlice.EMPTY, 0, Mending.NONE)), List.of(), Amounts.NONE));

    outlook.look(view, 1064, now);

    assertThat(forecast()).isEqualTo(Forecast.NONE);
  }
}

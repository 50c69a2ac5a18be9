package io.argosy.stages;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.packs.StateProgress;
import io.argosy.packs.StateProgress.Amounts;
import io.argosy.packs.StateProgress.Mending;
import io.argosy.packs.StateProgress.RangeProgress;
import io.argosy.primitives.BlockRef;
import io.argosy.primitives.Hash;
import io.argosy.rlp.RlpSlice;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StateStandingTest {
  /** A state of the second pivot, of which the first eight ranges were mended. */
  private static StateStanding standing(boolean sealed) {
    Mending mended = new Mending(2, 2, Hash.ZERO, true);
    StateProgress shard = new StateProgress(
        0,
        1,
        2,
        new BlockRef(20_436, Hash.ZERO),
        Hash.ZERO,
        sealed,
        IntStream.range(0, StateShards.RANGES)
            .mapToObj(r -> new RangeProgress(r, Hash.ZERO, true, RlpSlice.of(new byte[] {1}), 0, r < 8 ? mended : Mending.NONE))
            .toList(),
        List.of(),
        Amounts.NONE);
    return StateStanding.over(List.of(shard), 1).orElseThrow();
  }

  @Test
  void rangesThatWereNotLookedAtAreLeftToMend() {
    assertThat(standing(false).toMend()).isEqualTo(248);
    assertThat(standing(false).phase()).contains("248 of 256 ranges left");
  }

  /** The root came right before the last ranges were looked at. */
  @Test
  void nothingIsLeftToMendOfAStateThatIsWhole() {
    assertThat(standing(true).toMend()).isZero();
    assertThat(standing(true).phase()).isEqualTo("whole at #20,436");
  }
}

package io.argosy.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What sampling promises against whoever forges seals without knowing its phase. */
final class SealPolicyTest {
  private static final long LAST_OF_RUN = 1536;

  /** Of the 100 phases there are, how many look at one of {@code count} seals from {@code first} on. */
  private static long phasesThatCatch(long first, long count) {
    return LongStream.range(0, 100)
        .mapToObj(phase -> new SealPolicy.Sampled(100, 24, phase))
        .filter(policy -> LongStream.range(first, first + count).anyMatch(number -> policy.covers(number, LAST_OF_RUN)))
        .count();
  }

  @Test
  void oneForgedSealIsCaughtOnceInAHundredAndManyAsOftenAsTheyAre() {
    for (long first : new long[] {1, 99, 100, 777, 1400}) {
      assertThat(phasesThatCatch(first, 1)).isEqualTo(1);
      assertThat(phasesThatCatch(first, 37)).isEqualTo(37);
    }
  }

  @Test
  void aHundredForgedInARowAreAlwaysCaughtAndTheEndOfARunToo() {
    assertThat(phasesThatCatch(501, 100)).isEqualTo(100);
    assertThat(phasesThatCatch(LAST_OF_RUN - 23, 1)).isEqualTo(100);
    assertThat(phasesThatCatch(LAST_OF_RUN - 24, 1)).isEqualTo(1);
  }

  @Test
  void thePhaseIsDrawnAnewForEachStart() {
    Random random = new Random(1);

    assertThat(LongStream.range(0, 5_000)
            .mapToObj(_ -> ((SealPolicy.Sampled) SealPolicy.parse("100", random)).phase())
            .distinct())
        .hasSize(100);
    assertThat(SealPolicy.parse("all", random)).isSameAs(SealPolicy.ALL);
    assertThat(SealPolicy.parse("none", random)).isSameAs(SealPolicy.NONE);
    for (String wrong : new String[] {"0", "-3", "some", ""}) {
      assertThatThrownBy(() -> SealPolicy.parse(wrong, random)).isInstanceOf(IllegalArgumentException.class);
    }
  }
}

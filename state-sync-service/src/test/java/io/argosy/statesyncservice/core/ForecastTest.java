package io.argosy.statesyncservice.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** A pivot is left 120 blocks behind the head for one 64 blocks behind: it lives for 56 blocks. */
class ForecastTest {
  private static final StateLimits LIMITS = StateLimits.defaults();

  private static Forecast of(double left, double ranges, double behind, double blocks, double chain, long age) {
    return Forecast.of(left, OptionalDouble.of(ranges), behind, OptionalDouble.of(blocks), OptionalDouble.of(chain), age, LIMITS);
  }

  @Test
  void aPassThatEndsBeforeThePivotIsTooOldIsTheLast() {
    // 56 blocks at one in 14 s are 784 s; a pass takes 64 s.
    Forecast forecast = of(128, 4, 28, 0.05, 1 / 14.0, 64);

    assertThat(forecast.secondsLeft()).hasValue(32);
    assertThat(forecast.pace().orElseThrow()).isBetween(12.2, 12.3);
    assertThat(forecast.inWords()).isEqualTo("4.0 ranges/s, 32 s left; faster than the chain moves by 12×");
  }

  @Test
  void theFirstPassMayOutliveItsPivotIfMoreChangesAreCaughtUpWithThanCome() {
    // After a download of ten hours a pass takes five thousand seconds, and makes good 2500 blocks.
    Forecast forecast = of(256, 256 / 5000.0, 2500, 0.5, 0.1, 70);

    assertThat(forecast.secondsLeft()).hasValue(2500 / 0.4);
    assertThat(forecast.pace()).hasValue(5);
    assertThat(forecast.isSlowerThanTheChain()).isFalse();
    assertThat(forecast.inWords()).isEqualTo("3.1 ranges/min, 1.7 h left; faster than the chain moves by 5.0×");
  }

  @Test
  void changesThatComeFasterThanTheyAreCaughtUpWithHaveNoEnd() {
    Forecast forecast = of(200, 0.2, 100, 0.04, 1 / 14.0, 64);

    assertThat(forecast.secondsLeft()).isEmpty();
    assertThat(forecast.isSlowerThanTheChain()).isTrue();
    assertThat(forecast.inWords()).isEqualTo("0.2 ranges/s, no end in sight; slower than the chain moves (0.6×): add workers or peers");
  }

  @Test
  void theLastRangesAreDoneInTimeAlsoBySlowWorkers() {
    Forecast forecast = of(10, 0.2, 4, 0.04, 1 / 14.0, 64);

    assertThat(forecast.secondsLeft()).hasValue(50);
    assertThat(forecast.inWords()).isEqualTo("0.2 ranges/s, 50 s left; slower than the chain moves (0.6×)");
  }

  /** Rows of a pivot that was left by a reorg are no block behind the next. */
  @Test
  void aWholePassWithinALifeOfAPivotIsFastEnoughWithoutAnyBlocksToCatchUpWith() {
    Forecast forecast = of(250, 0.5, 1, 0.001, 1 / 14.0, 100);

    assertThat(forecast.isSlowerThanTheChain()).isFalse();
    assertThat(forecast.pace().orElseThrow()).isBetween(1.5, 1.6);
    assertThat(forecast.secondsLeft().orElseThrow()).isBetween(791.9, 792.1);
  }

  @Test
  void aChainThatRestsIsCaughtUpWithAtAnyPace() {
    Forecast forecast = of(100, 0.01, 10, 0.0001, 0, 64);

    assertThat(forecast.secondsLeft()).hasValue(10_000);
    assertThat(forecast.inWords()).isEqualTo("0.6 ranges/min, 2.8 h left; the chain rests");
  }

  @Test
  void nothingIsSaidOfWhatIsNotKnown() {
    OptionalDouble unknown = OptionalDouble.empty();

    assertThat(Forecast.of(256, unknown, 10, unknown, unknown, 64, LIMITS).inWords())
        .isEqualTo("how fast is not known yet, time left unknown; whether faster than the chain moves is not known yet");
    assertThat(Forecast.of(256, OptionalDouble.of(3), 10, OptionalDouble.of(3), unknown, 64, LIMITS).inWords())
        .isEqualTo("3.0 ranges/s, time left unknown; whether faster than the chain moves is not known yet");
    assertThat(of(256, 0, 10, 0, 0, 64).inWords())
        .isEqualTo("none of late, time left unknown; whether faster than the chain moves is not known yet");
    assertThat(of(256, 0, 10, 0, 0.1, 64).inWords())
        .isEqualTo("none of late, no end in sight; slower than the chain moves (0.0×): add workers or peers");
    assertThat(Forecast.NONE.inWords()).isEmpty();
  }
}

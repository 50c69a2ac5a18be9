package io.argosy.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.props.Gen;
import io.argosy.props.SeededTest;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SteadyClockTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private Duration elapsed = Duration.ZERO;
  private Duration set = Duration.ZERO;
  private final SteadyClock clock = new SteadyClock(() -> START.plus(elapsed).plus(set), () -> elapsed.toNanos());

  @Test
  void itGoesAsTheMachinesClockDoes() {
    elapsed = Duration.ofDays(400);

    assertThat(clock.instant()).isEqualTo(START.plus(elapsed));
  }

  @Test
  void aClockThatIsSetBackIsNotFollowed() {
    set = Duration.ofHours(-1);

    assertThat(after(Duration.ofSeconds(1))).isEqualTo(START.plusSeconds(1));
    assertThat(after(Duration.ofHours(2))).isEqualTo(START.plusSeconds(7_201));
  }

  @Test
  void aClockThatIsSetForwardIsFollowedByATenthMoreASecond() {
    set = Duration.ofSeconds(60);

    assertThat(after(Duration.ofSeconds(1))).isEqualTo(START.plusMillis(1_100));
    assertThat(after(Duration.ofSeconds(9))).isEqualTo(START.plusSeconds(11));
    for (int second = 0; second < 600; second++) {
      after(Duration.ofSeconds(1));
    }
    assertThat(clock.instant()).as("within two seconds of the machine's").isBetween(START.plusSeconds(668), START.plusSeconds(670));
  }

  @SeededTest
  void howeverTheMachinesClockIsSetTimePassesEvenlyToATenth(Gen gen) {
    Instant before = clock.instant();
    for (int step = 0; step < 200; step++) {
      Duration passed = Duration.ofMillis(gen.between(0, 20_000));
      if (gen.chance(0.3)) {
        set = Duration.ofSeconds(gen.between(-100_000, 100_000));
      }
      Instant now = after(passed);
      assertThat(now).as("step %d", step).isBetween(before.plus(passed), before.plus(passed).plus(passed.dividedBy(10)));
      before = now;
    }
  }

  private Instant after(Duration passed) {
    elapsed = elapsed.plus(passed);
    return clock.instant();
  }
}

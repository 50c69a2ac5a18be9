package io.argosy.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.props.Gen;
import io.argosy.props.SeededTest;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class OtherClocksTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final OtherClocks<String> clocks = new OtherClocks<>();
  private Instant now = START;

  @Test
  void ofOneWhoseClockIsOursNothingIsMade() {
    for (int i = 0; i < 100; i++) {
      assertThat(hear(Duration.ofMillis(i % 10 * 90), Duration.ZERO)).isZero();
    }
    assertThat(clocks.furthest(now)).isEmpty();
  }

  @Test
  void aClockThatIsAheadIsKnownByItsFirstMessage() {
    assertThat(hear(Duration.ofMillis(5), Duration.ofHours(1))).isEqualTo(Duration.ofMillis(5).minusHours(1));
  }

  @Test
  void aClockThatIsBehindIsKnownOnceItsSenderHasBeenHeardForTwoSeconds() {
    assertThat(hear(Duration.ZERO, Duration.ofHours(-1))).isZero();
    now = now.plusMillis(1_900);
    assertThat(hear(Duration.ZERO, Duration.ofHours(-1))).isZero();
    now = now.plusMillis(100);
    assertThat(hear(Duration.ZERO, Duration.ofHours(-1))).isEqualTo(Duration.ofHours(1));
  }

  @Test
  void whatLayInALogForAnHourIsOldAndNoSignOfAClock() {
    for (int i = 0; i < 1_000; i++) {
      now = now.plusMillis(1);
      assertThat(clocks.heard("a", START.minusSeconds(3_600).plusMillis(250L * i), now)).isZero();
    }
  }

  @Test
  void oneThatWasHeldUpForAWhileIsMeasuredByItsQuickestMessages() {
    hear(Duration.ZERO, Duration.ZERO);
    now = now.plusSeconds(20);

    assertThat(hear(Duration.ofSeconds(15), Duration.ZERO)).isZero();
  }

  @Test
  void whoWentSilentIsNotTold() {
    hear(Duration.ZERO, Duration.ofHours(1));
    assertThat(clocks.furthest(now)).hasValueSatisfying(apart -> assertThat(apart.sender()).isEqualTo("a"));
    assertThat(clocks.furthest(now.plusSeconds(31))).isEmpty();
  }

  @SeededTest
  void timesOfAnyClockBecomeOursButForWhatMessagesTake(Gen gen) {
    Duration ahead = Duration.ofSeconds(gen.between(-1_000_000, 1_000_000));
    int slowest = gen.between(1, 800);
    for (int i = 0; i < 400; i++) {
      now = now.plusMillis(gen.between(1, 500));
      Duration took = Duration.ofMillis(gen.between(0, slowest));
      Duration moved = hear(took, ahead);
      if (now.isAfter(START.plusSeconds(5))) {
        Instant ours = now.minus(took).plus(ahead).plus(moved);
        assertThat(Duration.between(ours, now).abs()).as("of a message that took %s, message %d", took, i)
            .isLessThanOrEqualTo(OtherClocks.TOLERANCE.plusMillis(slowest));
      }
    }
  }

  private Duration hear(Duration took, Duration ahead) {
    return clocks.heard("a", now.minus(took).plus(ahead), now);
  }
}

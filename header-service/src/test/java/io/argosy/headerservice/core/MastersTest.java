package io.argosy.headerservice.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.packs.PeerId;
import io.argosy.primitives.Hash;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class MastersTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final PeerId FIRST = peer(0);

  private final Masters masters = new Masters();

  private static PeerId peer(long n) {
    return new PeerId(Hash.ofWords(n, n, n, n));
  }

  @Test
  void aPeerRestsTwiceAsLongEachTimeThatItDisappoints() {
    for (int seconds : new int[] {2, 4, 8, 16, 32, 64, 64}) {
      masters.disappointed(FIRST, NOW);
      assertThat(masters.isResting(FIRST, NOW.plusSeconds(seconds).minusMillis(1))).isTrue();
      assertThat(masters.isResting(FIRST, NOW.plusSeconds(seconds))).isFalse();
    }

    masters.served(FIRST);

    assertThat(masters.isResting(FIRST, NOW)).isFalse();
    assertThat(masters.contradicted(FIRST)).isOne();
  }

  @Test
  void whoDisappointedLongestAgoIsForgottenFirst() {
    masters.disappointed(FIRST, NOW);
    masters.disappointed(peer(1), NOW);
    masters.disappointed(FIRST, NOW);
    for (int i = 2; i < Masters.REMEMBERED; i++) {
      masters.disappointed(peer(i), NOW);
    }
    assertThat(masters.isResting(peer(1), NOW)).isTrue();

    masters.disappointed(peer(Masters.REMEMBERED), NOW);

    assertThat(masters.isResting(peer(1), NOW)).isFalse();
    assertThat(masters.isResting(FIRST, NOW.plus(Duration.ofSeconds(3)))).isTrue();
    assertThat(masters.isResting(peer(2), NOW)).isTrue();
  }
}

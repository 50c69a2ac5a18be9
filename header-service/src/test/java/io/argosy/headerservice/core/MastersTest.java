package io.argosy.headerservice.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.packs.GatewayAdvert.PeerCard;
import io.argosy.packs.PeerId;
import io.argosy.primitives.Hash;
import io.argosy.primitives.UInt256;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
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

  @Test
  void peersThatDoNotSayHowHeavyTheirChainIsLeaveTheHeadUnknownWhereTheyAreAhead() {
    Tip tip = tipAt(100);
    PeerCard silent = new PeerCard(peer(1), "", "eth/69", SyncChains.MAIN.header(200).ref(), UInt256.ZERO, 0);
    PeerCard telling = new PeerCard(peer(2), "", "eth/68", SyncChains.MAIN.header(90).ref(), UInt256.ONE, 0);

    assertThat(Masters.saysNobodyHowHeavy(tip, Map.of(silent, 0))).isTrue();
    assertThat(Masters.saysNobodyHowHeavy(tipAt(200), Map.of(silent, 0))).isFalse();
    assertThat(Masters.saysNobodyHowHeavy(tip, Map.of(silent, 0, telling, 0))).isFalse();
    assertThat(Masters.saysNobodyHowHeavy(tip, Map.of())).isFalse();
  }

  @Test
  void allRestOnlyWhereThereIsSomebodyAheadAndNobodyAwake() {
    Masters masters = new Masters();
    PeerCard ahead = new PeerCard(peer(1), "", "eth/68", SyncChains.MAIN.header(200).ref(), SyncChains.MAIN.block(200).totalDifficulty(), 0);
    PeerCard further = new PeerCard(peer(2), "", "eth/68", SyncChains.MAIN.header(300).ref(), SyncChains.MAIN.block(300).totalDifficulty(), 0);
    PeerCard behind = new PeerCard(peer(3), "", "eth/68", SyncChains.MAIN.header(90).ref(), UInt256.ONE, 0);
    masters.disappointed(peer(1), NOW);

    assertThat(masters.restAll(tipAt(100), Map.of(ahead, 0, behind, 0), NOW)).isTrue();
    assertThat(masters.restAll(tipAt(100), Map.of(ahead, 0, further, 0), NOW)).isFalse();
    assertThat(masters.restAll(tipAt(100), Map.of(behind, 0), NOW)).isFalse();
    assertThat(masters.restAll(tipAt(100), Map.of(ahead, 0), NOW.plus(Duration.ofMinutes(2)))).isFalse();
  }

  private static Tip tipAt(long number) {
    return new Tip(SyncChains.MAIN.header(number), SyncChains.MAIN.block(number).totalDifficulty(), null);
  }
}

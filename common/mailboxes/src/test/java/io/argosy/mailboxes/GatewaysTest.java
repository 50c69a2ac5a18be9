package io.argosy.mailboxes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.argosy.packs.BlockPart;
import io.argosy.packs.GatewayAdvert;
import io.argosy.packs.GatewayAdvert.LaneState;
import io.argosy.packs.GatewayAdvert.PeerCard;
import io.argosy.packs.GatewayAdvert.StateBy;
import io.argosy.packs.Lane;
import io.argosy.packs.PeerId;
import io.argosy.primitives.BlockRef;
import io.argosy.primitives.Hash;
import io.argosy.primitives.UInt256;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class GatewaysTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final PeerId A = new PeerId(Hash.ofWords(1, 1, 1, 1));
  private static final PeerId B = new PeerId(Hash.ofWords(2, 2, 2, 2));
  private static final Hash ROOT = Hash.ofWords(3, 3, 3, 3);
  private static final Hash OTHER_ROOT = Hash.ofWords(4, 4, 4, 4);

  private static PeerCard card(PeerId peer, long earliest, long head) {
    return new PeerCard(peer, "", "eth/68", new BlockRef(head, Hash.ZERO), UInt256.ONE, earliest);
  }

  private static PeerCard card(PeerId peer, StateBy ways, Hash stateless) {
    return new PeerCard(peer, "", "eth/68", new BlockRef(100, Hash.ZERO), UInt256.ONE, 0, ways, stateless);
  }

  private static GatewayAdvert advert(int slot, long incarnation, Instant at, int capacity, PeerCard... peers) {
    return new GatewayAdvert(slot, incarnation, at, List.of(new LaneState(Lane.BLOCKS, capacity, 0)), List.of(peers));
  }

  private static Gateways with(GatewayAdvert... adverts) {
    Gateways gateways = new Gateways(Lane.BLOCKS);
    for (GatewayAdvert advert : adverts) {
      gateways.seen(advert, NOW);
    }
    return gateways;
  }

  @Test
  void onlyAGatewayWithAPeerForTheBlocksHasRoom() {
    Gateways gateways = with(advert(0, 1, NOW, 8, card(A, 0, 100)), advert(1, 1, NOW, 8, card(B, 50, 1000)));

    assertThat(gateways.roomFor(10, 20, List.of(), NOW)).contains(0);
    assertThat(gateways.roomFor(200, 300, List.of(), NOW)).contains(1);
    assertThat(gateways.roomFor(10, 300, List.of(), NOW)).isEmpty();
    assertThat(gateways.roomFor(10, 20, List.of(A), NOW)).isEmpty();
    assertThat(gateways.anyServes(10, 20)).isTrue();
    assertThat(gateways.anyServes(10, 20, List.of(A))).isFalse();
  }

  /** A gateway of an earlier build could not read the request. */
  @Test
  void onlyGatewaysThatKnowAPartHavePeersForIt() {
    GatewayAdvert former = advert(0, 1, NOW, 8, card(A, 0, 100));
    Gateways gateways = with(
        new GatewayAdvert(0, 1, NOW, former.lanes(), former.peers(), 0, 2), advert(1, 1, NOW, 8, card(B, 0, 100)));

    assertThat(gateways.cards(BlockPart.RECEIPTS)).containsOnly(entry(card(A, 0, 100), 0), entry(card(B, 0, 100), 1));
    assertThat(gateways.cards(BlockPart.ACCESS_LIST)).containsOnly(entry(card(B, 0, 100), 1));
  }

  @Test
  void headersAreAskedOfPeersThatHaveNoOldBodiesToo() {
    Gateways gateways = with(advert(1, 1, NOW, 8, card(B, 50, 1000)));

    assertThat(gateways.roomForHeaders(20, List.of(), NOW)).contains(1);
    assertThat(gateways.roomForHeaders(1001, List.of(), NOW)).isEmpty();
    assertThat(gateways.anyHasHeaders(20, List.of())).isTrue();
    assertThat(gateways.anyHasHeaders(20, List.of(B))).isFalse();
  }

  @Test
  void stateIsAskedForWhereAPeerServesItAndDidNotSayOtherwise() {
    Gateways gateways = with(
        advert(0, 1, NOW, 8, card(A, StateBy.NODES, Hash.ZERO)), advert(1, 1, NOW, 8, card(B, StateBy.RANGES, ROOT)));

    assertThat(gateways.roomForState(ROOT, StateBy.NODES, List.of(), NOW)).contains(0);
    assertThat(gateways.roomForState(ROOT, StateBy.NODES, List.of(A), NOW)).isEmpty();
    assertThat(gateways.roomForState(ROOT, StateBy.RANGES, List.of(), NOW)).as("it lacks the state").isEmpty();
    assertThat(gateways.roomForState(OTHER_ROOT, StateBy.RANGES, List.of(), NOW)).contains(1);
    assertThat(gateways.roomForState(Hash.ZERO, StateBy.RANGES, List.of(), NOW)).contains(1);
    assertThat(gateways.anyServesState(ROOT, StateBy.RANGES)).isFalse();
    assertThat(gateways.anyServesState(OTHER_ROOT, StateBy.RANGES)).isTrue();
    assertThat(gateways.statePeers(StateBy.RANGES)).isOne();
    assertThat(gateways.statePeers(StateBy.NODES_AND_RANGES)).isZero();
  }

  @Test
  void aWindowGrowsWithWhatIsServedAndHalvesWithWhatIsRefused() {
    Gateways gateways = with(advert(0, 1, NOW, 100, card(A, 0, 100)));
    for (int i = 0; i < 4; i++) {
      assertThat(gateways.hasRoom(0, NOW)).isTrue();
      gateways.sent(0);
    }
    assertThat(gateways.hasRoom(0, NOW)).isFalse();

    gateways.served(0);
    gateways.sent(0);
    assertThat(gateways.hasRoom(0, NOW)).as("five fit now").isTrue();
    gateways.sent(0);
    gateways.refused(0, Duration.ofMillis(200), NOW);

    assertThat(gateways.hasRoom(0, NOW.plusSeconds(1))).as("two and a half fit now").isFalse();
  }

  @Test
  void aBusyGatewayIsLeftAlone() {
    Gateways gateways = with(advert(0, 1, NOW, 8, card(A, 0, 100)));
    gateways.sent(0);

    gateways.refused(0, Duration.ofMillis(200), NOW);

    assertThat(gateways.hasRoom(0, NOW.plusMillis(199))).isFalse();
    assertThat(gateways.hasRoom(0, NOW.plusMillis(200))).isTrue();
  }

  @Test
  void aSilentGatewayIsNamedOnceAndForgotten() {
    Gateways gateways = with(advert(0, 1, NOW, 8, card(A, 0, 100)));

    assertThat(gateways.silent(NOW.plusSeconds(3))).isEmpty();
    assertThat(gateways.silent(NOW.plusMillis(3001))).containsExactly(0);
    assertThat(gateways.silent(NOW.plusMillis(3002))).isEmpty();
    assertThat(gateways.peers()).isZero();
  }

  @Test
  void aNewTenantBeginsAnewAndAnOldOneIsNotHeard() {
    Gateways gateways = with(advert(0, 5, NOW, 8, card(A, 0, 100)));
    gateways.sent(0);

    assertThat(gateways.seen(advert(0, 4, NOW, 8), NOW)).isFalse();
    assertThat(gateways.peers()).isOne();
    assertThat(gateways.seen(advert(0, 6, NOW, 8), NOW)).isTrue();
    assertThat(gateways.peers()).isZero();
  }

  @Test
  void anAdvertFromLongAgoSaysNothing() {
    Gateways gateways = new Gateways(Lane.BLOCKS);

    gateways.seen(advert(0, 1, NOW.minusSeconds(4), 8, card(A, 0, 100)), NOW);

    assertThat(gateways.peers()).isZero();
  }
}

package io.argosy.blockstore.adapter.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.bus.Received;
import io.argosy.packs.ControlPack;
import io.argosy.packs.GatewayAdvert;
import io.argosy.packs.GatewayAdvert.PeerCard;
import io.argosy.packs.PeerId;
import io.argosy.packs.StageReport;
import io.argosy.packs.Target;
import io.argosy.primitives.BlockRef;
import io.argosy.primitives.Hash;
import io.argosy.primitives.UInt256;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class NetworkWatchTest {
  private Instant now = Instant.EPOCH;
  private final NetworkWatch watch = new NetworkWatch(() -> now);

  private void hear(ControlPack pack) {
    watch.hear(new Received("topic", 0, 0, pack));
  }

  private static GatewayAdvert advert(int slot, int peers) {
    PeerCard card = new PeerCard(new PeerId(Hash.ZERO), "geth", "eth/68", new BlockRef(0, Hash.ZERO), UInt256.ZERO, 0);
    return new GatewayAdvert(slot, 1, Instant.EPOCH, List.of(), Collections.nCopies(peers, card));
  }

  private static StageReport headers(long target) {
    return new StageReport("header-service", "headers", 100, target, "");
  }

  private static Target reached(long number) {
    return new Target("total-difficulty", new BlockRef(number, Hash.ZERO), UInt256.ONE);
  }

  @Test
  void knowsNoHeadUntilOneWasFollowedWithPeers() {
    assertThat(watch.highestKnown()).isEqualTo(-1);
    hear(headers(0));
    assertThat(watch.highestKnown()).as("a new node's tip is not the head").isEqualTo(-1);
    hear(reached(100));
    assertThat(watch.highestKnown()).as("nobody to compare with").isEqualTo(-1);
    hear(advert(0, 2));
    assertThat(watch.highestKnown()).isEqualTo(100);
    hear(headers(120));
    assertThat(watch.highestKnown()).isEqualTo(120);
    hear(new StageReport("body-service", "bodies", 0, 500, ""));
    assertThat(watch.highestKnown()).isEqualTo(120);
  }

  @Test
  void takesAnEarlierHeadForTheNetworksOnlyOnceItWasComparedWithPeers() {
    hear(reached(100));
    hear(advert(0, 2));

    hear(headers(-1));

    assertThat(watch.highestKnown()).isEqualTo(-1);
    hear(headers(100));
    assertThat(watch.highestKnown()).isEqualTo(100);
  }

  @Test
  void forgetsWhatIsNotSaidAgain() {
    hear(reached(100));
    hear(headers(100));
    hear(advert(0, 2));
    hear(advert(1, 3));
    assertThat(watch.peerCount()).isEqualTo(5);

    now = now.plus(Duration.ofSeconds(20));
    hear(advert(1, 4));
    now = now.plus(Duration.ofSeconds(15));

    assertThat(watch.peerCount()).isEqualTo(4);
    assertThat(watch.highestKnown()).isEqualTo(-1);
    hear(headers(101));
    assertThat(watch.highestKnown()).isEqualTo(101);
  }
}

package io.argosy.statesyncservice.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.packs.GatewayAdvert;
import io.argosy.packs.GatewayAdvert.LaneState;
import io.argosy.packs.GatewayAdvert.PeerCard;
import io.argosy.packs.GatewayAdvert.StateBy;
import io.argosy.packs.Lane;
import io.argosy.packs.PeerId;
import io.argosy.primitives.BlockRef;
import io.argosy.primitives.Hash;
import io.argosy.primitives.UInt256;
import io.argosy.statesyncservice.core.StorageFetch.Taker;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StorageBatchesTest {
  private static final Instant NOW = Instant.EPOCH;
  private static final int ACCOUNTS = 2_000;

  private final Asks asks = new Asks(StateLimits.defaults(), StateMode.SNAP, 1);
  private final StorageBatches batches = new StorageBatches(asks, new Epoch(1, new BlockRef(1, Hash.ZERO), Hash.HIGHEST));
  private final List<StateCommand> out = new ArrayList<>();

  /** A range that may be taken from us. */
  private static final class Range implements Taker {
    private boolean alive = true;

    @Override
    public boolean isAlive() {
      return alive;
    }

    @Override
    public int replyTo() {
      return 0;
    }

    @Override
    public void found(Hash account, FoundSlots slots, Instant now, List<StateCommand> commands) {
      throw new AssertionError("nothing was answered");
    }
  }

  /** Else each shard that goes to another worker leaves less room for those that stay, up to none. */
  @Test
  void whatIsAskedForARangeThatIsTakenAwayWaitsNoMore() {
    PeerCard peer = new PeerCard(
        new PeerId(Hash.HIGHEST), "peer", "eth/68", new BlockRef(1, Hash.ZERO), UInt256.ZERO, 0, StateBy.RANGES, Hash.ZERO);
    asks.seen(new GatewayAdvert(0, 1, NOW, List.of(new LaneState(Lane.STATE, 100, 0)), List.of(peer)), NOW);
    Range stays = new Range();
    Range goes = new Range();
    want(goes, 0);
    batches.schedule(NOW, out);
    want(stays, ACCOUNTS);

    goes.alive = false;
    batches.dropGone();
    asks.drop(asker -> asker instanceof StorageBatches.Batch batch && batch.isGone());

    assertThat(out).as("requests that were sent").isNotEmpty();
    assertThat(asks.open()).isZero();
    assertThat(batches.waiting()).isEqualTo(ACCOUNTS);
  }

  private void want(Taker taker, int from) {
    for (int i = 0; i < ACCOUNTS; i++) {
      batches.want(Hash.ofWords(from + i, 0, 0, 0), Hash.HIGHEST, taker);
    }
  }
}

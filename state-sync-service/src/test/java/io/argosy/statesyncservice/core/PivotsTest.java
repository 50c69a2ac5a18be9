package io.argosy.statesyncservice.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.mailboxes.Gateways;
import io.argosy.packs.BeginState;
import io.argosy.packs.Lane;
import io.argosy.packs.StateProgress;
import io.argosy.primitives.BlockRef;
import io.argosy.primitives.Hash;
import io.argosy.stages.StateShards;
import io.argosy.statesyncservice.core.StateEvent.PivotBlock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PivotsTest {
  private static final BlockRef BLOCK = new BlockRef(100, Hash.keccak(new byte[] {1}));
  private static final Hash ROOT = Hash.keccak(new byte[] {2});
  private static final Duration NEXT_LOOK = Duration.ofSeconds(2);

  private final Pivots pivots = new Pivots(StateLimits.defaults(), StateMode.SNAP);
  private final StoreView view = new StoreView(new StateShards(1));
  private final Gateways gateways = new Gateways(Lane.STATE);
  private final List<StateCommand> out = new ArrayList<>();

  private void shardIsIn(long epoch) {
    BlockRef pivot = epoch == 0 ? new BlockRef(0, Hash.ZERO) : BLOCK;
    view.learn(new StateProgress(0, 1, epoch, pivot, epoch == 0 ? Hash.ZERO : ROOT, false, List.of(), List.of(), StateProgress.Amounts.NONE));
  }

  private void theStoreReads() {
    pivots.read(new StateEvent.BlockRead(100, Optional.of(new PivotBlock(BLOCK, ROOT))), view, out);
  }

  @Test
  void aPivotThatWasOnItsWayToTheStoreIsNotBegunAgain() {
    pivots.lead(true);
    pivots.headIs(164);
    pivots.headersAre(164);
    shardIsIn(0);
    pivots.tick(view, gateways, Instant.EPOCH, out);
    theStoreReads();

    pivots.tick(view, gateways, Instant.EPOCH.plus(NEXT_LOOK), out);
    shardIsIn(1);
    theStoreReads();

    assertThat(out).containsExactly(
        new StateCommand.ReadBlock(100), new StateCommand.Begin(new BeginState(1, BLOCK, ROOT), "the first"), new StateCommand.ReadBlock(100));
  }
}

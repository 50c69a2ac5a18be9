package io.argosy.statesyncservice.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.packs.GatewayAdvert;
import io.argosy.packs.GatewayAdvert.LaneState;
import io.argosy.packs.GatewayAdvert.PeerCard;
import io.argosy.packs.GatewayAdvert.StateBy;
import io.argosy.packs.Lane;
import io.argosy.packs.PeerId;
import io.argosy.packs.RequestPack;
import io.argosy.packs.StateProgress.Amounts;
import io.argosy.primitives.BlockRef;
import io.argosy.primitives.Hash;
import io.argosy.primitives.UInt256;
import io.argosy.rlp.RlpSlice;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CodesTaskTest {
  private static final Instant NOW = Instant.EPOCH;

  private final Asks asks = new Asks(StateLimits.defaults(), StateMode.SNAP, 1);
  private final CodesTask task = new CodesTask(0, new Epoch(1, new BlockRef(1, Hash.ZERO), Hash.HIGHEST), asks, StateLimits.defaults());
  private final List<StateCommand> out = new ArrayList<>();
  private final List<RlpSlice> codes = IntStream.range(0, 10).mapToObj(i -> RlpSlice.of(new byte[] {(byte) i, 1, 2, 3})).toList();

  private static Amounts amounts(long codes, long wanted) {
    return new Amounts(0, 0, codes, wanted, 0, 0);
  }

  private void schedule(long stored, long wanted) {
    out.clear();
    task.schedule(amounts(stored, wanted), false, NOW, out);
  }

  /** While a state comes the store always wants some code: what it has taken must count no more, or nothing else would be asked for in the end. */
  @Test
  void codesThatTheStoreHasTakenAreHeldNoMoreThoughItWantsOthers() {
    PeerCard peer = new PeerCard(
        new PeerId(Hash.HIGHEST), "peer", "eth/68", new BlockRef(1, Hash.ZERO), UInt256.ZERO, 0, StateBy.RANGES, Hash.ZERO);
    asks.seen(new GatewayAdvert(0, 1, NOW, List.of(new LaneState(Lane.STATE, 100, 0)), List.of(peer)), NOW);
    schedule(50, 10);
    assertThat(out).hasSize(1).first().isInstanceOf(StateCommand.ReadWantedCodes.class);
    task.read(new StateEvent.WantedCodesRead(0, Hash.ZERO, codes.stream().map(RlpSlice::keccak).toList()), NOW);
    schedule(50, 10);
    RequestPack request = ((StateCommand.Send) out.getFirst()).request();
    task.judged(request, new Judgement.Codes(codes.stream().map(code -> new Judgement.Codes.Code(code.keccak(), code)).toList()), NOW, out);
    assertThat(task.heldBytes()).isEqualTo(40);

    schedule(53, 20);
    assertThat(task.heldBytes()).isEqualTo(28);
    schedule(60, 13);
    assertThat(task.heldBytes()).isZero();
    schedule(70, 3);
    assertThat(task.heldBytes()).isZero();
  }
}

package io.argosy.statesyncservice.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.packs.GatewayAdvert;
import io.argosy.packs.GatewayAdvert.LaneState;
import io.argosy.packs.GatewayAdvert.PeerCard;
import io.argosy.packs.GatewayAdvert.StateBy;
import io.argosy.packs.Lane;
import io.argosy.packs.NodeRequest;
import io.argosy.packs.PeerId;
import io.argosy.primitives.BlockRef;
import io.argosy.primitives.Hash;
import io.argosy.primitives.UInt256;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NodeFetchTest {
  private static final Instant NOW = Instant.EPOCH;

  private final Asks asks = new Asks(StateLimits.defaults(), StateMode.FAST, 1);
  private final NodeFetch nodes = new NodeFetch(asks, new Epoch(1, new BlockRef(1, Hash.ZERO), Hash.HIGHEST));

  private static NodeWalk walk(int root) {
    return NodeWalk.ofAccounts(Hash.keccak(new byte[] {(byte) root}), Hash.ZERO, Hash.HIGHEST);
  }

  /** Else each shard that goes to another worker leaves less room for what is wanted for those that stay. */
  @Test
  void nodesThatNobodyNeedsAnyMoreAreForgottenAndNotAskedFor() {
    NodeWalk stays = walk(1);
    NodeWalk goes = walk(2);
    NodeWalk sharesWithOneThatGoes = walk(3);
    NodeWalk goesToo = walk(3);
    for (NodeWalk walk : List.of(stays, goes, sharesWithOneThatGoes, goesToo)) {
      walk.want(nodes, 10, () -> {});
    }
    assertThat(nodes.wanted()).isEqualTo(3);

    goes.drop();
    goesToo.drop();
    nodes.dropGone();

    assertThat(nodes.wanted()).isEqualTo(2);
    PeerCard peer = new PeerCard(
        new PeerId(Hash.HIGHEST), "peer", "eth/66", new BlockRef(1, Hash.ZERO), UInt256.ZERO, 0, StateBy.NODES, Hash.ZERO);
    asks.seen(new GatewayAdvert(0, 1, NOW, List.of(new LaneState(Lane.STATE, 100, 0)), List.of(peer)), NOW);
    List<StateCommand> out = new ArrayList<>();
    nodes.schedule(0, NOW, out);
    assertThat(out).singleElement().isInstanceOfSatisfying(StateCommand.Send.class, send -> assertThat(((NodeRequest) send.request()).hashes())
        .containsExactly(Hash.keccak(new byte[] {1}), Hash.keccak(new byte[] {3})));
  }
}

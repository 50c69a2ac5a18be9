package io.argosy.peergateway.adapter.netty;

import io.argosy.chain.ForkFilter;
import io.argosy.chain.ForkFilter.Answer;
import io.argosy.chain.Network;
import io.argosy.devp2p.eth.EthMessage.Status;
import io.argosy.devp2p.eth.EthMessage.StatusByDifficulty;
import io.argosy.devp2p.eth.EthMessage.StatusByRange;
import io.argosy.devp2p.eth.ForkId;
import io.argosy.peergateway.core.GatewayEvent.Ending;
import io.argosy.primitives.BlockRange;
import java.util.Optional;

/**
 * What we say of ourselves, and whether what a peer says fits. We serve nothing old, so we claim the genesis and no more: true, and accepted by every peer that lets newcomers sync.
 */
final class OurStatus {
  private final Network network;
  private final ForkFilter forks;

  OurStatus(Network network) {
    this.network = network;
    this.forks = new ForkFilter(network.forkSchedule());
  }

  Status forVersion(int ethVersion) {
    var genesis = network.genesis();
    var id = network.forkSchedule().at(0, genesis.time());
    ForkId fork = new ForkId(id.hash(), id.next());
    if (ethVersion >= 69) {
      return new StatusByRange(
          ethVersion, network.spec().networkId(), genesis.hash(), fork, new BlockRange(0, 0), genesis.hash());
    }
    return new StatusByDifficulty(
        ethVersion,
        network.spec().networkId(),
        genesis.difficulty(),
        genesis.hash(),
        genesis.hash(),
        ethVersion >= 64 ? fork : null);
  }

  /** Why a peer is not of our chain. */
  record Objection(Ending ending, String why) {}

  /** Empty if a peer is of our chain. */
  Optional<Objection> objection(Status theirs) {
    if (theirs.networkId() != network.spec().networkId()) {
      return Optional.of(new Objection(Ending.USELESS, "network " + theirs.networkId() + ", ours is " + network.spec().networkId()));
    }
    if (!theirs.genesis().equals(network.genesis().hash())) {
      return Optional.of(new Objection(Ending.USELESS, "genesis " + theirs.genesis() + ", ours is " + network.genesis().hash()));
    }
    return theirs.forkId().<Objection>flatMap(id -> {
      Answer answer = forks.judge(new io.argosy.chain.ForkId(id.hash(), id.next()), 0, network.genesis().time());
      return answer == Answer.COMPATIBLE
          ? Optional.empty()
          : Optional.of(new Objection(Ending.OTHER_FORKS, "fork id " + String.format("%08x", id.hash()) + "/" + id.next() + " is " + answer));
    });
  }
}

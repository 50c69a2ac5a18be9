package io.argosy.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.chain.RangeRows;
import io.argosy.packs.AccountDelivery;
import io.argosy.packs.AccountRequest;
import io.argosy.packs.Ask;
import io.argosy.packs.DeliveryEnd;
import io.argosy.packs.DeliveryEnd.Outcome;
import io.argosy.packs.DeliveryPack;
import io.argosy.packs.GatewayAdvert;
import io.argosy.packs.GatewayAdvert.StateBy;
import io.argosy.packs.NodeDelivery;
import io.argosy.packs.NodePlace;
import io.argosy.packs.NodeRequest;
import io.argosy.packs.PackId;
import io.argosy.packs.PeerChoice;
import io.argosy.packs.PlaceRequest;
import io.argosy.packs.Priority;
import io.argosy.packs.RequestPack;
import io.argosy.packs.StorageDelivery;
import io.argosy.packs.StorageRequest;
import io.argosy.primitives.Hash;
import io.argosy.rlp.RlpSlice;
import io.argosy.servedstate.GeneratedState;
import io.argosy.servedstate.ServedState;
import io.argosy.servedstate.ServedStates;
import io.argosy.testkit.chain.ChainBuilder;
import io.argosy.testkit.chain.TestChain;
import io.argosy.trie.RangeProof;
import io.argosy.trie.RangeProof.Proven;
import io.argosy.verdict.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Packs of state at simulated gateways. */
class SimStateTest {
  private static final Hash HIGHEST = Hash.ofWords(-1, -1, -1, -1);
  private static final ServedState STATE = GeneratedState.seeded(3, 400).make();

  private final TestChain chain = ChainBuilder.seeded(1).blocks(5);
  private final Simulation sim = Simulation.seeded(1);
  private final SimPeers peers = new SimPeers(sim, 1);
  private final List<DeliveryPack> deliveries = new ArrayList<>();
  private final List<GatewayAdvert> adverts = new ArrayList<>();
  private long packs;

  SimStateTest() {
    peers.onDelivery((_, _, pack) -> deliveries.add(pack));
    peers.onAdvert(adverts::add);
  }

  private Ask ask() {
    return new Ask(new PackId(1, ++packs), 1, sim.now().plusSeconds(60), 0, Priority.BULK, 0, PeerChoice.serving(1, 1));
  }

  private DeliveryEnd serve(RequestPack pack) {
    deliveries.clear();
    peers.request(0, pack);
    sim.runUntil(() -> deliveries.stream().anyMatch(DeliveryEnd.class::isInstance), Duration.ofMinutes(1));
    return (DeliveryEnd) deliveries.getLast();
  }

  private Verdict<Proven> firstRange() {
    AccountDelivery range = (AccountDelivery) deliveries.getFirst();
    return new RangeProof().verify(STATE.root(), Hash.ZERO, new RangeRows().accounts(range.accounts()), range.proof());
  }

  @Test
  void aPeerThatServesAStateAnswersWithProofs() {
    peers.join(chain, Behaviour.honest()).serving(ServedStates.of(STATE), StateBy.RANGES);

    DeliveryEnd end = serve(new AccountRequest(ask(), STATE.root(), Hash.ZERO, HIGHEST));

    assertThat(end.outcome()).isEqualTo(Outcome.SERVED);
    assertThat(firstRange()).isInstanceOf(Verdict.Accepted.class);
    assertThat(serve(new NodeRequest(ask(), List.of(STATE.root()), STATE.root())).outcome()).isEqualTo(Outcome.NO_SUITABLE_PEER);
  }

  @Test
  void allStoragesThatWereAskedForComeInTheEnd() {
    peers.join(chain, Behaviour.honest()).serving(ServedStates.of(STATE), StateBy.RANGES);
    List<Hash> contracts = new ArrayList<>();
    for (int row = 0; row < STATE.accounts().size(); row++) {
      if (STATE.account(row).hasStorage()) {
        contracts.add(STATE.accounts().key(row));
      }
    }

    DeliveryEnd end = serve(StorageRequest.whole(ask(), STATE.root(), contracts));

    int lists = deliveries.stream().filter(StorageDelivery.class::isInstance).mapToInt(d -> ((StorageDelivery) d).slots().size()).sum();
    assertThat(end.outcome()).isEqualTo(Outcome.SERVED);
    assertThat(lists).isEqualTo(contracts.size());
  }

  @Test
  void nodesComeByPlaceAndByHash() {
    peers.join(chain, Behaviour.honest()).serving(ServedStates.of(STATE), StateBy.NODES_AND_RANGES);
    RlpSlice root = STATE.byHash(STATE.root()).orElseThrow();

    serve(new PlaceRequest(ask(), STATE.root(), List.of(new NodePlace(Hash.ZERO, RlpSlice.of(new byte[1])))));
    assertThat(((NodeDelivery) deliveries.getFirst()).values()).containsExactly(root);
    serve(new NodeRequest(ask(), List.of(STATE.root()), Hash.ZERO));
    assertThat(((NodeDelivery) deliveries.getFirst()).values()).containsExactly(root);
  }

  @Test
  void aStatelessPeerIsLeftAloneAndSaidToBe() {
    peers.join(chain, Behaviour.honest()).serving(ServedStates.NONE, StateBy.RANGES);

    assertThat(serve(new AccountRequest(ask(), STATE.root(), Hash.ZERO, HIGHEST)).outcome()).isEqualTo(Outcome.NO_SUITABLE_PEER);

    sim.runFor(Duration.ofSeconds(1));
    assertThat(adverts.getLast().peers().getFirst().stateless()).isEqualTo(STATE.root());
    sim.runFor(Duration.ofSeconds(30));
    assertThat(adverts.getLast().peers().getFirst().stateless()).isEqualTo(Hash.ZERO);
  }

  @Test
  void liarsDoNotPass() {
    for (Behaviour behaviour : List.of(Behaviour.wrongAccounts(), Behaviour.omitsRows())) {
      SimPeer liar = peers.join(chain, behaviour).serving(ServedStates.of(STATE), StateBy.RANGES);

      serve(new AccountRequest(ask(), STATE.root(), Hash.ZERO, HIGHEST));

      assertThat(isTrue()).as("%s", behaviour.name()).isFalse();
      liar.disconnect();
    }
  }

  private boolean isTrue() {
    try {
      return firstRange() instanceof Verdict.Accepted;
    } catch (io.argosy.rlp.MalformedRlpException e) {
      return false;
    }
  }
}

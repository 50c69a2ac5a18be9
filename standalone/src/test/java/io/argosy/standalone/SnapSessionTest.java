package io.argosy.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.chain.Genesis;
import io.argosy.chain.Network;
import io.argosy.chain.RangeRows;
import io.argosy.devp2p.p2p.Enode;
import io.argosy.devp2p.rlpx.NodeKey;
import io.argosy.packs.NodePlace;
import io.argosy.packs.PeerId;
import io.argosy.peergateway.adapter.netty.RlpxTransport;
import io.argosy.peergateway.core.Answer;
import io.argosy.peergateway.core.GatewayCommand;
import io.argosy.peergateway.core.GatewayEvent;
import io.argosy.peergateway.core.WireRequest;
import io.argosy.primitives.Hash;
import io.argosy.primitives.Keccak;
import io.argosy.rlp.RlpSlice;
import io.argosy.servedstate.ServedState;
import io.argosy.trie.RangeProof;
import io.argosy.trie.RangeProof.Proven;
import io.argosy.verdict.Fault;
import io.argosy.verdict.Verdict;
import io.argosy.wirepeer.Behaviour;
import io.argosy.wirepeer.WirePeer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The gateway's sessions with peers that serve the demo's state, without a gateway between. */
@Timeout(60)
class SnapSessionTest {
  private static final Hash HIGHEST = Hash.ofWords(-1, -1, -1, -1);

  private final BlockingQueue<GatewayEvent> events = new LinkedBlockingQueue<>();
  private final List<WirePeer> peers = new ArrayList<>();
  private RlpxTransport transport;

  @BeforeEach
  void open(@TempDir Path folder) throws IOException {
    Network network = Genesis.parse(Files.readString(DemoPeers.chain().writeGenesis(folder))).network("demo");
    transport = new RlpxTransport(NodeKey.random(new SecureRandom()), network, "test", RlpxTransport.everything(), 1, events::add);
  }

  @AfterEach
  void close() {
    transport.close();
    peers.forEach(WirePeer::close);
  }

  private static ServedState state() {
    return DemoPeers.chain().states().all().getFirst();
  }

  private GatewayEvent.PeerReady dial(int version, Behaviour... behaviours) throws InterruptedException {
    DemoChain chain = DemoPeers.chain();
    WirePeer peer = WirePeer.serving(chain.served()).speaking(version).having(chain.states()).behaving(behaviours).listen();
    peers.add(peer);
    Enode enode = peer.enode();
    transport.perform(new GatewayCommand.Dial(new PeerId(Keccak.hash256(enode.id().toBytes(), 0, 64)), enode.toString()));
    return next(GatewayEvent.PeerReady.class);
  }

  private <T extends GatewayEvent> T next(Class<T> kind) throws InterruptedException {
    while (true) {
      GatewayEvent event = events.poll(20, TimeUnit.SECONDS);
      assertThat(event).as("an event").isNotNull();
      if (kind.isInstance(event)) {
        return kind.cast(event);
      }
    }
  }

  private Answer ask(PeerId peer, long id, WireRequest request) throws InterruptedException {
    transport.perform(new GatewayCommand.Ask(peer, id, request));
    GatewayEvent.Answered answered = next(GatewayEvent.Answered.class);
    assertThat(answered.wireId()).isEqualTo(id);
    return answered.answer();
  }

  private static WireRequest.AccountRange accounts() {
    return new WireRequest.AccountRange(state().root(), Hash.ZERO, HIGHEST, 64 << 10);
  }

  private static Verdict<Proven> verdict(Answer answer) {
    Answer.Accounts range = (Answer.Accounts) answer;
    return new RangeProof().verify(state().root(), Hash.ZERO, new RangeRows().accounts(range.accounts()), range.proof());
  }

  @Test
  void everythingThatSnapServesIsAskedAndAnswered() throws InterruptedException {
    GatewayEvent.PeerReady ready = dial(68);
    PeerId peer = ready.peer();
    Hash contract = contractWithStorage();
    RlpSlice top = RlpSlice.of(new byte[1]);
    List<NodePlace> places = List.of(new NodePlace(Hash.ZERO, top), new NodePlace(contract, top), new NodePlace(contract, top));
    Hash code = state().codes().keySet().iterator().next();

    assertThat(ready.snapVersion()).isOne();
    assertThat(verdict(ask(peer, 1, accounts()))).isEqualTo(Verdict.accepted(new Proven(true)));
    Answer.Storages storages = (Answer.Storages) ask(
        peer, 2, new WireRequest.StorageRanges(state().root(), List.of(contract), Hash.ZERO, HIGHEST, 64 << 10));
    assertThat(storages.slots()).hasSize(1);
    assertThat(((Answer.Items) ask(peer, 3, new WireRequest.ByteCodes(List.of(code)))).items())
        .extracting(RlpSlice::keccak)
        .containsExactly(code);
    Hash storageRoot = state().storage(contract).root();
    assertThat(((Answer.Items) ask(peer, 4, new WireRequest.TrieNodes(state().root(), places))).items())
        .extracting(RlpSlice::keccak)
        .containsExactly(state().root(), storageRoot, storageRoot);
  }

  private static Hash contractWithStorage() {
    int row = 0;
    while (!state().account(row).hasStorage()) {
      row++;
    }
    return state().accounts().key(row);
  }

  @Test
  void anOldPeerHasNoSnapAndGivesNodesByHash() throws InterruptedException {
    GatewayEvent.PeerReady ready = dial(63);

    assertThat(ready.snapVersion()).isZero();
    Answer answer = ask(ready.peer(), 1, new WireRequest.Nodes(List.of(state().root())));
    assertThat(((Answer.Items) answer).items()).extracting(RlpSlice::keccak).containsExactly(state().root());
  }

  @Test
  void nothingAtAllIsAnEmptyAnswer() throws InterruptedException {
    PeerId peer = dial(68, Behaviour.stateless()).peer();

    assertThat(ask(peer, 1, accounts()).isEmpty()).isTrue();
  }

  @Test
  void malformedSnapIsAFault() throws InterruptedException {
    PeerId peer = dial(68, Behaviour.malformedRlp()).peer();

    transport.perform(new GatewayCommand.Ask(peer, 1, accounts()));

    assertThat(next(GatewayEvent.PeerFault.class).fault()).isEqualTo(Fault.MALFORMED);
    assertThat(next(GatewayEvent.PeerGone.class).peer()).isEqualTo(peer);
  }
}

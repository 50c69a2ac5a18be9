package io.argosy.wirepeer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.argosy.chain.RangeRows;
import io.argosy.devp2p.eth.EthMessage.GetNodeData;
import io.argosy.devp2p.eth.EthMessage.NodeData;
import io.argosy.devp2p.snap.NodePaths;
import io.argosy.devp2p.snap.SnapMessage.AccountRange;
import io.argosy.devp2p.snap.SnapMessage.ByteCodes;
import io.argosy.devp2p.snap.SnapMessage.GetAccountRange;
import io.argosy.devp2p.snap.SnapMessage.GetByteCodes;
import io.argosy.devp2p.snap.SnapMessage.GetStorageRanges;
import io.argosy.devp2p.snap.SnapMessage.GetTrieNodes;
import io.argosy.devp2p.snap.SnapMessage.StorageRanges;
import io.argosy.devp2p.snap.SnapMessage.TrieNodes;
import io.argosy.primitives.Hash;
import io.argosy.rlp.RlpReader;
import io.argosy.rlp.RlpSlice;
import io.argosy.servedstate.GeneratedState;
import io.argosy.servedstate.ServedState;
import io.argosy.trie.LeafColumns;
import io.argosy.trie.RangeProof;
import io.argosy.trie.RangeProof.Proven;
import io.argosy.verdict.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** States over the wire, served well and badly. */
@Timeout(60)
class StateServingTest {
  private static final Hash HIGHEST = Hash.ofWords(-1, -1, -1, -1);
  private static final ServedState STATE = GeneratedState.seeded(5, 1000).withContracts(50, 3000).make();
  private static final ServedState NEXT = GeneratedState.next(STATE, 6, 50);
  private static final ServedChain CHAIN = SmallChains.ofStates(1, Hash.ZERO, STATE.root(), NEXT.root(), Hash.ofWords(1, 1, 1, 1));
  private static final Hash CONTRACT = largestContract();
  private static final long LIMIT = 64 << 10;

  private interface Scene {
    void play(WireClient client);
  }

  private static void with(Scene scene, Behaviour... behaviours) {
    try (WirePeer peer = WirePeer.serving(CHAIN).having(STATE, NEXT).behaving(behaviours).listen();
        WireClient client = WireClient.dialForState(peer.enode(), 68)) {
      scene.play(client);
    }
  }

  private static Hash largestContract() {
    return IntStream.range(0, STATE.accounts().size())
        .mapToObj(STATE.accounts()::key)
        .max(java.util.Comparator.comparing(key -> STATE.storage(key).size()))
        .orElseThrow();
  }

  private static AccountRange accounts(WireClient client, Hash root, long bytes) {
    return (AccountRange) client.ask(new GetAccountRange(7, root, Hash.ZERO, HIGHEST, bytes));
  }

  private static StorageRanges storages(WireClient client, Hash... accounts) {
    return (StorageRanges) client.ask(new GetStorageRanges(8, STATE.root(), List.of(accounts), Hash.ZERO, HIGHEST, LIMIT));
  }

  private static Verdict<Proven> verdict(AccountRange range) {
    return new RangeProof().verify(STATE.root(), Hash.ZERO, new RangeRows().accounts(range.accounts()), range.proof());
  }

  private static Verdict<Proven> verdict(StorageRanges ranges) {
    LeafColumns rows = new RangeRows().slots(ranges.slots().getLast());
    return new RangeProof().verify(STATE.storage(CONTRACT).root(), Hash.ZERO, rows, ranges.proof());
  }

  private static boolean isEmpty(AccountRange range) {
    return range.proof().isEmpty() && !RlpReader.listOf(range.accounts()).hasNext();
  }

  private static List<RlpSlice> codes(WireClient client) {
    return ((ByteCodes) client.ask(new GetByteCodes(9, List.copyOf(STATE.codes().keySet()), LIMIT))).codes();
  }

  private static List<RlpSlice> rootNodes(WireClient client) {
    RlpSlice top = RlpSlice.of(new byte[1]);
    List<NodePaths> paths = List.of(new NodePaths.OfAccounts(top), new NodePaths.OfStorage(CONTRACT, List.of(top)));
    return ((TrieNodes) client.ask(new GetTrieNodes(10, STATE.root(), paths, LIMIT))).nodes();
  }

  @Test
  void rangesComeWithProofsThatHold() {
    with(client -> {
      assertThat(verdict(accounts(client, STATE.root(), 5000))).isEqualTo(Verdict.accepted(new Proven(true)));
      assertThat(verdict(accounts(client, STATE.root(), 1 << 20))).isEqualTo(Verdict.accepted(new Proven(false)));
      assertThat(verdict(storages(client, CONTRACT, CONTRACT))).isEqualTo(Verdict.accepted(new Proven(true)));
    });
  }

  @Test
  void codesAndNodesComeInTheirOrder() {
    with(client -> {
      assertThat(codes(client)).containsExactlyElementsOf(List.copyOf(STATE.codes().values()));
      assertThat(rootNodes(client)).extracting(RlpSlice::keccak).containsExactly(STATE.root(), STATE.storage(CONTRACT).root());
    });
  }

  @Test
  void whatItWasAskedIsCounted() {
    try (WirePeer peer = WirePeer.serving(CHAIN).having(STATE).listen();
        WireClient client = WireClient.dialForState(peer.enode(), 68)) {
      accounts(client, STATE.root(), 1 << 20);
      storages(client, CONTRACT);
      codes(client);
      rootNodes(client);

      Tally tally = peer.tally();
      assertThat(tally.items(Tally.Kind.ACCOUNTS)).isEqualTo(STATE.accounts().size());
      assertThat(tally.items(Tally.Kind.SLOTS)).isPositive();
      assertThat(tally.items(Tally.Kind.CODES)).isEqualTo(STATE.codes().size());
      assertThat(tally.items(Tally.Kind.PLACES)).isEqualTo(2);
      assertThat(tally.requests(Tally.Kind.ACCOUNTS)).isOne();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {63, 66})
  void oldVersionsGiveNodesAndCodesByHash(int version) {
    Hash code = STATE.codes().keySet().iterator().next();
    try (WirePeer peer = WirePeer.serving(CHAIN).speaking(version).having(STATE).listen();
        WireClient client = WireClient.dialForState(peer.enode(), version)) {
      NodeData data = (NodeData) client.ask(new GetNodeData(0, List.of(STATE.root(), Hash.ZERO, code)));

      assertThat(data.values()).extracting(RlpSlice::keccak).containsExactly(STATE.root(), code);
      assertThat(client.hasSnap()).isEqualTo(version == 66);
    }
  }

  @Test
  void aPeerWithoutStatesDoesNotOfferSnap() {
    try (WirePeer peer = WirePeer.listening(CHAIN);
        WireClient client = WireClient.dialForState(peer.enode(), 68)) {
      assertThat(client.hasSnap()).isFalse();
    }
  }

  @Test
  void statesThatAreTooOldAreDroppedWhenTheHeadMoves() {
    try (WirePeer peer = WirePeer.serving(CHAIN.upTo(1)).having(STATE).keepingStatesOf(2).listen();
        WireClient client = WireClient.dialForState(peer.enode(), 68)) {
      peer.head(CHAIN.upTo(2), NEXT);
      assertThat(isEmpty(accounts(client, STATE.root(), LIMIT))).isFalse();

      peer.head(CHAIN);

      assertThat(isEmpty(accounts(client, STATE.root(), LIMIT))).isTrue();
      assertThat(isEmpty(accounts(client, NEXT.root(), LIMIT))).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource
  void noLieIsProven(StateLie lie) {
    with(client -> {
      boolean accounts = verdict(accounts(client, STATE.root(), 5000)) instanceof Verdict.Rejected;
      boolean slots = verdict(storages(client, CONTRACT)) instanceof Verdict.Rejected;

      assertThat(accounts).isEqualTo(lie != StateLie.SLOT && lie != StateLie.CODE);
      assertThat(slots).isEqualTo(lie != StateLie.ACCOUNT && lie != StateLie.CODE);
      assertThat(STATE.codes().containsKey(codes(client).getFirst().keccak())).isEqualTo(lie != StateLie.CODE);
      assertThat(rootNodes(client).getFirst().keccak().equals(STATE.root())).isEqualTo(lie != StateLie.NODE);
    }, Behaviour.lyingAboutState(lie));
  }

  @Test
  void nodesByHashMayBeALieToo() {
    try (WirePeer peer = WirePeer.serving(CHAIN).speaking(65).having(STATE).behaving(Behaviour.lyingAboutState(StateLie.NODE)).listen();
        WireClient client = WireClient.dial(peer.enode(), 65)) {
      NodeData data = (NodeData) client.ask(new GetNodeData(0, List.of(STATE.root())));

      assertThat(data.values().getFirst().keccak()).isNotEqualTo(STATE.root());
    }
  }

  @Test
  void anotherStateIsProvenUnderAnotherRoot() {
    with(client -> {
      AccountRange range = accounts(client, STATE.root(), 5000);

      assertThat(verdict(range)).isInstanceOf(Verdict.Rejected.class);
      assertThat(new RangeProof().verify(NEXT.root(), Hash.ZERO, new RangeRows().accounts(range.accounts()), range.proof()))
          .isEqualTo(Verdict.accepted(new Proven(true)));
    }, Behaviour.servingAnotherState(NEXT));
  }

  @Test
  void anotherSendsMoreThanWasAskedFor() {
    with(client -> {
      assertThat(accounts(client, STATE.root(), 1000).accounts().length()).isGreaterThan(30_000);
      assertThat(storages(client, CONTRACT).slots()).hasSize(2);
      assertThat(codes(client)).hasSize(STATE.codes().size() + 1);
      assertThat(rootNodes(client)).hasSize(3);
    }, Behaviour.moreThanAsked());
  }

  @Test
  void anotherAnswersTrulyAndWithNextToNothing() {
    with(client -> {
      AccountRange range = accounts(client, STATE.root(), LIMIT);

      assertThat(new RangeRows().accounts(range.accounts()).size()).isOne();
      assertThat(verdict(range)).isEqualTo(Verdict.accepted(new Proven(true)));
      assertThat(codes(client)).hasSize(1);
    }, Behaviour.tinyAnswers());
  }

  @Test
  void anotherHasOnlyTheOldState() {
    with(client -> {
      assertThat(isEmpty(accounts(client, STATE.root(), LIMIT))).isFalse();
      assertThat(isEmpty(accounts(client, NEXT.root(), LIMIT))).isTrue();
    }, Behaviour.oldStateOnly());
  }

  @Test
  void aStatelessOneAnswersEverythingWithNothing() {
    with(client -> {
      assertThat(isEmpty(accounts(client, STATE.root(), LIMIT))).isTrue();
      assertThat(storages(client, CONTRACT).slots()).isEmpty();
      assertThat(codes(client)).isEmpty();
      assertThat(rootNodes(client)).isEmpty();
    }, Behaviour.stateless());
  }

  @Test
  void anotherVanishes() {
    with(client -> {
      assertThat(rootNodes(client)).hasSize(2);
      assertThatThrownBy(() -> rootNodes(client)).isInstanceOf(WireClient.NoAnswerException.class);
    }, Behaviour.vanishesAfter(1));
  }

  @Test
  void aLongAndNarrowLineTakesItsTime() {
    with(client -> {
      long start = System.nanoTime();

      for (int i = 0; i < 4; i++) {
        assertThat(verdict(accounts(client, STATE.root(), 32 << 10))).isEqualTo(Verdict.accepted(new Proven(true)));
      }

      // Four of about 28 KB, each of which is there when its last byte is.
      assertThat(System.nanoTime() - start).isBetween(Duration.ofMillis(420).toNanos(), Duration.ofSeconds(5).toNanos());
    }, Behaviour.slow(Duration.ofMillis(20)), Behaviour.limitedUpload(256 << 10));
  }
}

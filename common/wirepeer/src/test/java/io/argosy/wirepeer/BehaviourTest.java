package io.argosy.wirepeer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.argosy.devp2p.eth.EthMessage.*;
import io.argosy.primitives.Hash;
import io.argosy.primitives.UInt256;
import io.argosy.rlp.RlpReader;
import io.argosy.rlp.RlpSlice;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class BehaviourTest {
  private static final ServedChain CHAIN = SmallChains.of(3, 100);
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final Duration SHORT = Duration.ofMillis(200);
  private static final GetBlockHeaders TEN = new GetBlockHeaders(
      0, new io.argosy.devp2p.eth.BlockStart.ByNumber(10), 10, 0, io.argosy.devp2p.eth.Direction.RISING);

  /** What a test does with a client of a peer that behaves. */
  private interface Scene {
    void play(WireClient client);
  }

  private static void with(int version, Scene scene, Behaviour... behaviours) {
    try (WirePeer peer = WirePeer.serving(CHAIN).speaking(version).behaving(behaviours).listen();
        WireClient client = WireClient.dial(peer.enode(), version)) {
      scene.play(client);
    }
  }

  @Test
  void anHonestPeerIsHonest() {
    with(68, client -> assertThat(client.headers(10, 1)).containsExactly(CHAIN.header(10)), Behaviour.honest());
  }

  @Test
  void aSilentOneSaysNothingMoreAndStaysConnected() {
    with(68, client -> {
      assertThat(client.headers(10, 1)).hasSize(1);
      assertThat(client.headers(10, 1)).hasSize(1);
      assertThatThrownBy(() -> client.ask(TEN, SHORT)).hasMessage("no answer in time");
      assertThat(client.isConnected()).isTrue();
    }, Behaviour.silentAfter(2));
  }

  @Test
  void aSlowOneAnswersRightButLate() {
    with(68, client -> {
      long start = System.nanoTime();

      assertThat(client.headers(10, 1)).containsExactly(CHAIN.header(10));
      assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(SHORT.toNanos());
    }, Behaviour.slow(SHORT));
  }

  @Test
  void aTricklingOneAnswersRightInPieces() {
    with(68, client -> {
      long start = System.nanoTime();

      assertThat(((BlockHeaders) client.ask(TEN)).headers()).hasSize(10);
      assertThat(System.nanoTime() - start).isGreaterThan(Duration.ofMillis(20).toNanos());
    }, Behaviour.trickling(100, Duration.ofMillis(1)));
  }

  @ParameterizedTest
  @ValueSource(ints = {63, 69})
  void anEmptyOneHasNothing(int version) {
    with(version, client -> {
      assertThat(client.headers(10, 5)).isEmpty();
      assertThat(client.bodies(hashes(10, 15))).isEmpty();
      assertThat(client.receipts(hashes(10, 15))).isEmpty();
    }, Behaviour.emptyAnswers());
  }

  @Test
  void aShortOneGivesTheFirstItemsOnly() {
    with(68, client -> {
      assertThat(client.headers(10, 5)).containsExactly(CHAIN.header(10), CHAIN.header(11));
      assertThat(client.bodies(hashes(10, 15))).containsExactly(CHAIN.body(10), CHAIN.body(11));
      assertThat(client.receipts(hashes(10, 15))).hasSize(2);
    }, Behaviour.shortAnswers(2));
  }

  @ParameterizedTest
  @ValueSource(ints = {63, 69})
  void anotherGivesWhatNobodyAskedFor(int version) {
    with(version, client -> {
      assertThat(client.headers(10, 5)).hasSize(5).doesNotContainAnyElementsOf(slices(10, 14));
      for (int number = 0; number < 100; number++) {
        assertThat(client.bodies(hashes(number, number))).hasSize(1).doesNotContain(CHAIN.body(number));
        assertThat(client.receipts(hashes(number, number))).hasSize(1).doesNotContain(CHAIN.receipts(number, version));
      }
    }, Behaviour.somethingElse());
  }

  @Test
  void aWrongBodyIsWellFormedAndOfThatBlockOnly() {
    with(68, client -> {
      List<RlpSlice> bodies = client.bodies(hashes(10, 12));

      assertThat(bodies).hasSize(3).element(1).isNotEqualTo(CHAIN.body(11));
      assertThat(List.of(bodies.getFirst(), bodies.getLast())).containsExactly(CHAIN.body(10), CHAIN.body(12));
      assertThat(RlpReader.listOf(bodies.get(1)).count(3)).isEqualTo(2);
    }, Behaviour.wrongBody(11));
  }

  @ParameterizedTest
  @ValueSource(ints = {68, 69})
  void wrongReceiptsAreOneTooMany(int version) {
    with(version, client -> {
      List<RlpSlice> lists = client.receipts(hashes(10, 12));

      int honest = RlpReader.listOf(CHAIN.receipts(11, version)).count(9);
      assertThat(RlpReader.listOf(lists.get(1)).count(9)).isEqualTo(honest + 1);
      assertThat(lists.getFirst()).isEqualTo(CHAIN.receipts(10, version));
    }, Behaviour.wrongReceipt(11));
  }

  @Test
  void aBadHeaderKeepsItsNumberAndBreaksItsLink() {
    with(68, client -> {
      RlpSlice bad = client.headers(11, 1).getFirst();

      assertThat(bad.length()).isEqualTo(CHAIN.header(11).length());
      assertThat(bad.keccak()).isNotEqualTo(CHAIN.hashOf(11));
      assertThat(client.headers(12, 1)).containsExactly(CHAIN.header(12));
    }, Behaviour.badHeader(11));
  }

  @Test
  void anOversizedFrameIsAnnounced() {
    endsWith("frame of 16777215 bytes", Behaviour.oversizedFrame());
  }

  @Test
  void aMalformedFrameHasAMacThatDoesNotHold() {
    endsWith("body MAC does not hold", Behaviour.malformedFrame());
  }

  @Test
  void malformedRlpEndsTooEarly() {
    endsWith("eth/68 message 4", Behaviour.malformedRlp());
  }

  @Test
  void aBombDeclaresAGigabyte() {
    endsWith("message of 1073741824 bytes", Behaviour.decompressionBomb());
  }

  @Test
  void anotherHangsUpMidAnswer() {
    endsWith("the other side closed", Behaviour.disconnectsMidAnswer());
  }

  private static void endsWith(String why, Behaviour behaviour) {
    with(68, client -> {
      assertThatThrownBy(() -> client.ask(TEN)).isInstanceOf(WireClient.NoAnswerException.class);
      assertThat(client.ending(SOON)).contains(why);
    }, behaviour);
  }

  @ParameterizedTest
  @ValueSource(ints = {63, 68, 69})
  void aStatusMayLieInEveryVersion(int version) {
    Status honest = CHAIN.status(version);
    Hash elsewhere = Hash.keccak(new byte[] {1});

    with(version, client -> assertThat(client.status().genesis()).isNotEqualTo(honest.genesis()), Behaviour.wrongGenesis());
    with(version, client -> assertThat(client.status().networkId()).isEqualTo(1338), Behaviour.wrongNetwork());
    with(version, client -> assertThat(client.status().forkId().equals(honest.forkId())).isEqualTo(version == 63), Behaviour.wrongForkId());
    with(version, client -> {
      assertThat(client.status().head()).isEqualTo(elsewhere);
      assertThat(client.headers(99, 5)).hasSize(1);
    }, Behaviour.lyingHead(5000, elsewhere, UInt256.MAX));
  }

  @Test
  void aLiarClaimsDifficultyOrRange() {
    Behaviour liar = Behaviour.lyingHead(5000, Hash.keccak(new byte[] {1}), UInt256.MAX);

    with(68, client -> assertThat(((StatusByDifficulty) client.status()).totalDifficulty()).isEqualTo(UInt256.MAX), liar);
    with(69, client -> assertThat(((StatusByRange) client.status()).served().last()).isEqualTo(5000), liar);
  }

  @Test
  void anotherNeverSaysItsStatus() {
    try (WirePeer peer = WirePeer.serving(CHAIN).behaving(Behaviour.neverAnswersStatus()).listen();
        WireClient client = WireClient.claiming(
            CHAIN, io.argosy.devp2p.rlpx.NodeKey.random(new java.security.SecureRandom()), peer.enode(), 68)) {
      assertThat(client.hello().clientId()).isEqualTo("argosy-wirepeer/peer");
      long deadline = System.nanoTime() + SOON.toNanos();
      while (peer.tally().sessions() == 0) {
        assertThat(System.nanoTime()).isLessThan(deadline);
        Thread.onSpinWait();
      }
      assertThat(client.isConnected()).isTrue();
      assertThat(client.hasStatus()).isFalse();
    }
  }

  @Test
  void behavioursAreCombined() {
    with(68, client -> {
      assertThat(client.headers(10, 5)).hasSize(3).doesNotContainAnyElementsOf(slices(10, 14));
      assertThat(client.headers(10, 5)).hasSize(3);
      assertThatThrownBy(() -> client.ask(TEN, SHORT)).hasMessage("no answer in time");
    }, Behaviour.shortAnswers(3), Behaviour.somethingElse(), Behaviour.silentAfter(2));
  }

  @Test
  void aBehaviourMayBeginLater() {
    with(68, client -> {
      assertThat(client.headers(10, 5)).hasSize(5);
      assertThat(client.headers(10, 5)).isEmpty();
    }, Behaviour.after(1, Behaviour.emptyAnswers()));
  }

  private static List<Hash> hashes(int first, int last) {
    return IntStream.rangeClosed(first, last).mapToObj(CHAIN::hashOf).toList();
  }

  private static List<RlpSlice> slices(int first, int last) {
    return IntStream.rangeClosed(first, last).mapToObj(CHAIN::header).toList();
  }
}

package io.argosy.wirepeer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.argosy.devp2p.eth.BlockStart;
import io.argosy.devp2p.eth.Direction;
import io.argosy.devp2p.eth.EthMessage.*;
import io.argosy.devp2p.eth.ForkId;
import io.argosy.devp2p.p2p.DisconnectReason;
import io.argosy.devp2p.rlpx.NodeKey;
import io.argosy.primitives.Hash;
import io.argosy.primitives.Hex;
import io.argosy.rlp.RlpReader;
import io.argosy.rlp.RlpSlice;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class WirePeerTest {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final ServedChain CHAIN = SmallChains.of(7, 300).on(61, new ForkId(0x01020304, 9));

  @ParameterizedTest
  @ValueSource(ints = {62, 63, 64, 65, 66, 67, 68, 69, 70, 71})
  void aClientGetsHeadersAndBodiesInEveryVersion(int version) {
    try (WirePeer peer = WirePeer.serving(CHAIN).speaking(version).listen();
        WireClient client = WireClient.dial(peer.enode(), version)) {
      List<RlpSlice> headers = client.headers(10, 100);
      List<RlpSlice> bodies = client.bodies(hashes(10, 109));

      assertThat(client.status()).isEqualTo(CHAIN.status(version));
      assertThat(headers).isEqualTo(numbers(10, 109).mapToObj(CHAIN::header).toList());
      assertThat(bodies).isEqualTo(numbers(10, 109).mapToObj(CHAIN::body).toList());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {63, 66, 68, 69, 70})
  void aClientGetsReceiptsInTheFormOfItsVersion(int version) {
    try (WirePeer peer = WirePeer.serving(CHAIN).speaking(version).listen();
        WireClient client = WireClient.dial(peer.enode(), version)) {
      List<RlpSlice> receipts = client.receipts(hashes(0, 99));

      assertThat(receipts).hasSize(100);
      assertThat(receipts).isEqualTo(numbers(0, 99).mapToObj(n -> CHAIN.receipts(n, version)).toList());
    }
  }

  @Test
  void receiptsFromEth69OnHaveATypeAndNoBloom() {
    RlpSlice old = CHAIN.receipts(blockWithTwoReceipts(), 68);
    RlpReader list = RlpReader.listOf(CHAIN.receipts(blockWithTwoReceipts(), 69));

    RlpReader first = list.list();
    RlpReader second = list.list();

    assertThat(old.length()).isGreaterThan(512);
    assertThat(List.of(first.number(), first.number(), first.number())).containsExactly(0L, 1L, 21000L);
    assertThat(List.of(second.number(), second.number(), second.number())).containsExactly(2L, 1L, 42000L);
    assertThat(first.list().hasNext()).isFalse();
    first.end();
  }

  @Test
  void aCutAnswerOfReceiptsGoesOnAtAnIndex() {
    long number = blockWithTwoReceipts();
    try (WirePeer peer = WirePeer.serving(CHAIN).speaking(70).listen();
        WireClient client = WireClient.dial(peer.enode(), 70)) {
      Receipts reply = (Receipts) client.ask(new GetReceipts(0, List.of(CHAIN.hashOf(number)), 1));

      RlpReader rest = RlpReader.listOf(reply.lists().getFirst());
      assertThat(rest.list().number()).isEqualTo(2);
      assertThat(reply.lastIncomplete()).isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "10, 5, 0, RISING, 10 11 12 13 14", "10, 3, 4, RISING, 10 15 20", "10, 3, 4, FALLING, 10 5 0",
    "2, 9, 0, FALLING, 2 1 0", "297, 9, 0, RISING, 297 298 299", "300, 4, 0, RISING, ''",
    "5, 4, 9223372036854775807, RISING, 5", "5, 4, 9223372036854775807, FALLING, 5", "5, 0, 0, RISING, ''"
  })
  void headersAreServedFromAnyStartInAnyStep(long start, int limit, long skip, Direction direction, String expected) {
    List<RlpSlice> wanted =
        expected.isEmpty() ? List.of() : List.of(expected.split(" ")).stream().map(n -> CHAIN.header(Long.parseLong(n))).toList();
    try (WirePeer peer = WirePeer.listening(CHAIN);
        WireClient client = WireClient.dial(peer.enode(), 68)) {
      assertThat(client.headers(new BlockStart.ByNumber(start), limit, skip, direction)).isEqualTo(wanted);
      if (start < 300) {
        BlockStart byHash = new BlockStart.ByHash(CHAIN.hashOf(start));
        assertThat(client.headers(byHash, limit, skip, direction)).isEqualTo(wanted);
      }
    }
  }

  @Test
  void unknownBlocksAreLeftOutUpToEth68AndEndTheAnswerAfterIt() {
    List<Hash> asked = List.of(CHAIN.hashOf(1), Hash.ZERO, CHAIN.hashOf(2));
    try (WirePeer peer = WirePeer.listening(CHAIN);
        WireClient old = WireClient.dial(peer.enode(), 68);
        WireClient current = WireClient.dial(peer.enode(), 69)) {
      assertThat(old.bodies(asked)).containsExactly(CHAIN.body(1), CHAIN.body(2));
      assertThat(current.bodies(asked)).containsExactly(CHAIN.body(1));
    }
  }

  @ParameterizedTest
  @CsvSource({"65, 192, 128", "66, 300, 300"})
  void aPeerServesNoMoreThanItsTimesDid(int version, int headers, int bodies) {
    try (WirePeer peer = WirePeer.serving(CHAIN).speaking(version).listen();
        WireClient client = WireClient.dial(peer.enode(), version)) {
      assertThat(client.headers(0, 1000)).hasSize(headers);
      assertThat(client.bodies(hashes(0, 299))).hasSize(bodies);
    }
  }

  @Test
  void anAnswerEndsOnceItIsLargeEnough() {
    ServingLimits small = new ServingLimits(100, 100, 100, 100, 2000, 1 << 20);
    try (WirePeer peer = WirePeer.serving(CHAIN).limitedTo(small).listen();
        WireClient client = WireClient.dial(peer.enode(), 68)) {
      List<RlpSlice> headers = client.headers(0, 100);

      int bytes = headers.stream().mapToInt(RlpSlice::length).sum();
      assertThat(bytes).isBetween(2000, 2000 + headers.getLast().length());
    }
  }

  @Test
  void aListOfReceiptsThatDoesNotFitComesInPagesFromEth70On() {
    List<Hash> asked = hashes(1, 40);
    List<RlpSlice> whole;
    try (WirePeer peer = WirePeer.serving(CHAIN).speaking(69).listen();
        WireClient client = WireClient.dial(peer.enode(), 69)) {
      whole = client.receipts(asked);
    }
    try (WirePeer peer = WirePeer.serving(CHAIN).speaking(70).limitedTo(ServingLimits.cuttingAt(150)).listen();
        WireClient client = WireClient.dial(peer.enode(), 70)) {
      List<List<RlpSlice>> receipts = new ArrayList<>();
      int cuts = 0;
      for (int block = 0, leaveOut = 0; block < asked.size(); ) {
        Receipts page = client.receipts(asked.subList(block, asked.size()), leaveOut);
        assertThat(page.lists()).isNotEmpty();
        cuts += page.lastIncomplete() ? 1 : 0;
        for (RlpSlice list : page.lists()) {
          if (leaveOut > 0) {
            receipts.getLast().addAll(itemsOf(list));
          } else {
            receipts.add(new ArrayList<>(itemsOf(list)));
          }
          leaveOut = 0;
        }
        leaveOut = page.lastIncomplete() ? receipts.getLast().size() : 0;
        block = receipts.size() - (page.lastIncomplete() ? 1 : 0);
      }
      assertThat(cuts).isPositive();
      assertThat(receipts).isEqualTo(whole.stream().map(WirePeerTest::itemsOf).toList());
    }
  }

  private static List<RlpSlice> itemsOf(RlpSlice list) {
    List<RlpSlice> items = new ArrayList<>();
    for (RlpReader reader = RlpReader.listOf(list); reader.hasNext(); ) {
      items.add(reader.item());
    }
    return items;
  }

  @Test
  void nodesAreServedByHash() {
    RlpSlice node = RlpSlice.of(Hex.decode("c20102"));
    ServedChain chain = CHAIN.withNodes(Map.of(node.keccak(), node));
    try (WirePeer peer = WirePeer.serving(chain).speaking(63).listen();
        WireClient client = WireClient.dial(peer.enode(), 63)) {
      NodeData reply = (NodeData) client.ask(new GetNodeData(0, List.of(Hash.ZERO, node.keccak())));

      assertThat(reply.values()).containsExactly(node);
    }
  }

  @Test
  void theHeadMovesAndIsAnnounced() {
    ServedChain shorter = CHAIN.upTo(100);
    try (WirePeer peer = WirePeer.serving(shorter).speaking(66, 69).listen();
        WireClient old = WireClient.dial(peer.enode(), 66);
        WireClient current = WireClient.dial(peer.enode(), 69)) {
      old.headers(0, 1);
      current.headers(0, 1);

      peer.head(CHAIN);
      peer.announce();

      assertThat(((StatusByDifficulty) old.status()).totalDifficulty()).isEqualTo(CHAIN.totalDifficulty(100));
      assertThat(((NewBlockHashes) old.nextAnnouncement(SOON)).blocks().getFirst().hash()).isEqualTo(CHAIN.headHash());
      assertThat(((NewBlock) old.nextAnnouncement(SOON)).totalDifficulty()).isEqualTo(CHAIN.totalDifficulty(299));
      assertThat(((BlockRangeUpdate) current.nextAnnouncement(SOON)).served().last()).isEqualTo(299);
      assertThat(current.headers(299, 1)).containsExactly(CHAIN.header(299));
    }
  }

  @Test
  void aReorganizedPeerServesTheOtherFork() {
    ServedChain fork = CHAIN.forkedAt(200, new SmallChains(8).blocks(201, 120, CHAIN.hashOf(200)));
    try (WirePeer peer = WirePeer.listening(CHAIN);
        WireClient client = WireClient.dial(peer.enode(), 68)) {
      peer.head(fork);

      assertThat(client.headers(200, 2)).containsExactly(CHAIN.header(200), fork.header(201));
      assertThat(client.bodies(List.of(CHAIN.hashOf(250)))).isEmpty();
      assertThat(fork.head()).isEqualTo(320);
    }
  }

  @Test
  void itCountsWhatItWasAskedMoreThanOnce() {
    try (WirePeer peer = WirePeer.listening(CHAIN);
        WireClient client = WireClient.dial(peer.enode(), 68)) {
      client.headers(0, 10);
      client.headers(5, 10);
      client.bodies(hashes(3, 4));

      Tally tally = peer.tally();
      assertThat(tally.requests(Tally.Kind.HEADERS)).isEqualTo(2);
      assertThat(tally.items(Tally.Kind.HEADERS)).isEqualTo(20);
      assertThat(tally.repeated(Tally.Kind.HEADERS)).isEqualTo(5);
      assertThat(tally.timesAsked(Tally.Kind.HEADERS, 7)).isEqualTo(2);
      assertThat(tally.timesAsked(Tally.Kind.BODIES, 3)).isEqualTo(1);
      assertThat(tally.repeated(Tally.Kind.BODIES)).isZero();
      assertThat(tally.sessions()).isEqualTo(1);
    }
  }

  @Test
  void itLeavesAPeerOfAnotherGenesis() {
    ServedChain other = SmallChains.of(99, 3).on(61, new ForkId(0x01020304, 9));
    try (WirePeer peer = WirePeer.listening(CHAIN);
        WireClient client = WireClient.claiming(other, NodeKey.random(new SecureRandom()), peer.enode(), 68)) {
      assertThat(client.goodbye(SOON)).isEqualTo(DisconnectReason.SUBPROTOCOL_ERROR);
    }
  }

  @Test
  void itRemembersWhyOthersLeft() {
    try (WirePeer listener = WirePeer.listening(CHAIN);
        WirePeer dialer = WirePeer.serving(CHAIN).dial(listener.enode())) {
      await(() -> listener.connected() == 1 && dialer.connected() == 1);

      dialer.disconnectAll(DisconnectReason.TOO_MANY_PEERS);

      await(() -> listener.tally().goodbyes().equals(List.of(DisconnectReason.TOO_MANY_PEERS)));
      assertThatThrownBy(dialer::enode).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void twoSpeakTheHighestVersionTheyShare() {
    try (WirePeer peer = WirePeer.serving(CHAIN).speaking(64, 66, 68).listen();
        WireClient client = WireClient.dial(peer.enode(), 63, 64, 66, 69)) {
      assertThat(client.version()).isEqualTo(66);
    }
  }

  private static long blockWithTwoReceipts() {
    return numbers(0, 299)
        .filter(n -> RlpReader.listOf(CHAIN.receipts(n, 68)).count(9) == 2)
        .findFirst()
        .orElseThrow();
  }

  private static List<Hash> hashes(long first, long last) {
    return numbers(first, last).mapToObj(CHAIN::hashOf).toList();
  }

  private static LongStream numbers(long first, long last) {
    return LongStream.rangeClosed(first, last);
  }

  private static void await(java.util.function.BooleanSupplier condition) {
    long deadline = System.nanoTime() + SOON.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited too long").isLessThan(deadline);
      Thread.onSpinWait();
    }
  }
}

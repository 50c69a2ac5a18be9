package io.argosy.devp2p;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.devp2p.p2p.Capability;
import io.argosy.devp2p.p2p.DisconnectReason;
import io.argosy.devp2p.p2p.P2pMessage.Hello;
import io.argosy.devp2p.rlpx.Eip8Vectors;
import io.argosy.devp2p.rlpx.NodeId;
import io.argosy.devp2p.rlpx.NodeKey;
import io.argosy.primitives.Hex;
import io.argosy.props.Gen;
import io.argosy.props.SeededTest;
import io.argosy.rlp.RlpSlice;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xerial.snappy.Snappy;

class PeerConnectionTest {
  private static final Capability ETH = Capability.eth(68);

  @SeededTest(runs = 40)
  void messagesGoBothWaysWhateverThePieces(Gen gen) {
    Connections pair = Connections.offering(Connections.OFFER, Connections.OFFER);
    pair.exchange(gen);
    List<RlpSlice> sent = gen.list(1, 8, () -> RlpSlice.of(payload(gen)));

    for (RlpSlice payload : sent) {
      pair.dialer.send(pair.dialer.connection.encode(ETH, 0x10, payload));
      pair.accepter.send(pair.accepter.connection.encode(Capability.snap(1), 7, payload));
    }
    pair.exchange(gen);

    assertThat(pair.dialer.reports.getFirst()).isEqualTo("handshaken b [eth/68, snap/1]");
    assertThat(pair.accepter.reports.getFirst()).isEqualTo("handshaken a [eth/68, snap/1]");
    assertThat(pair.accepter.payloads).isEqualTo(sent);
    assertThat(pair.dialer.payloads).isEqualTo(sent);
    assertThat(pair.accepter.reports).contains("message eth/68 16").doesNotContain("message snap/1 7");
    assertThat(pair.dialer.reports).contains("message snap/1 7");
  }

  @Test
  void theLargestMessageGoesThrough() {
    Connections pair = Connections.open();
    byte[] noise = Gen.seeded(9).bytes(PeerConnection.MAX_MESSAGE);

    pair.accepter.receive(pair.dialer.connection.encode(ETH, 2, noise));

    assertThat(pair.accepter.payloads).containsExactly(RlpSlice.of(noise));
  }

  @Test
  void anOlderBaseProtocolIsNotCompressed() {
    NodeKey a = NodeKey.random(Connections.RANDOM);
    NodeKey b = NodeKey.random(Connections.RANDOM);
    Connections pair = new Connections(
        a, Hello.of("a", Connections.OFFER, a.id()), b, new Hello(4, "b", Connections.OFFER, 0, b.id()));
    pair.exchange(Gen.seeded(3));

    byte[] frame = pair.dialer.connection.encode(ETH, 2, new byte[5000]);
    pair.accepter.receive(frame);

    assertThat(frame.length).isGreaterThan(5000);
    assertThat(pair.accepter.payloads).containsExactly(RlpSlice.of(new byte[5000]));
  }

  @Test
  void aPingIsAnsweredAtOnce() {
    Connections pair = Connections.open();

    pair.dialer.send(pair.dialer.connection.ping());
    pair.exchange(Gen.seeded(2));

    assertThat(pair.accepter.reports).endsWith("ping");
    assertThat(pair.dialer.reports).endsWith("pong");
  }

  @Test
  void aGoodbyeEndsTheReports() {
    Connections pair = Connections.open();

    pair.dialer.send(pair.dialer.connection.ping());
    pair.accepter.send(pair.accepter.connection.disconnect(DisconnectReason.TOO_MANY_PEERS));
    pair.exchange(Gen.seeded(2));
    pair.dialer.receive(new byte[100]);

    assertThat(pair.dialer.reports).endsWith("disconnected TOO_MANY_PEERS");
    assertThat(pair.accepter.reports).hasSize(1);
  }

  /** The last two are compressed, the others as they stand: both come from clients in the wild. */
  @ParameterizedTest
  @CsvSource({
    "01c104, TOO_MANY_PEERS", "0104, TOO_MANY_PEERS", "01c0, REQUESTED", "01ffff, UNKNOWN", "0101000a, SELF",
    "010204c108, QUITTING"
  })
  void aGoodbyeIsUnderstoodInEveryForm(String body, DisconnectReason reason) {
    Connections pair = Connections.open();

    pair.accepter.receive(pair.dialer.connection.unchecked(Hex.decode(body)));

    assertThat(pair.accepter.reports).endsWith("disconnected " + reason);
  }

  @Test
  void aGoodbyeMayComeInsteadOfHello() {
    RawPeer peer = new RawPeer();

    peer.say(1, Hex.decode("c104"));

    assertThat(peer.accepter.reports).containsExactly("disconnected TOO_MANY_PEERS");
  }

  @Test
  void aHelloWithMoreItemsIsUnderstood() {
    RawPeer peer = new RawPeer(NodeKey.random(Connections.RANDOM), Eip8Vectors.STATIC_B);

    peer.say(0x80, Hex.decode(Eip8Vectors.HELLO));

    assertThat(peer.accepter.reports).containsExactly("refused UNEXPECTED_IDENTITY");
  }

  @Test
  void aPeerWithNothingInCommonIsToldSo() {
    Connections pair = Connections.offering(List.of(Capability.eth(69)), List.of(Capability.eth(66)));

    pair.exchange(Gen.seeded(5));

    assertThat(pair.dialer.reports).containsExactly("refused USELESS_PEER");
    assertThat(pair.accepter.reports).containsExactly("refused USELESS_PEER");
  }

  @Test
  void ourselvesAreRefused() {
    NodeKey key = NodeKey.random(Connections.RANDOM);
    RawPeer peer = new RawPeer(key, key);

    peer.hello(key.id());

    assertThat(peer.accepter.reports).containsExactly("refused SELF");
    assertThat(peer.accepter.outgoing.size()).isPositive();
  }

  @Test
  void aHelloWithoutAnIdentityIsRefused() {
    RawPeer peer = new RawPeer();

    peer.hello(NodeId.of(new byte[64]));

    assertThat(peer.accepter.reports).containsExactly("refused NULL_IDENTITY");
  }

  @Test
  void aHelloInAnotherNameIsRefused() {
    RawPeer peer = new RawPeer();

    peer.hello(NodeKey.random(Connections.RANDOM).id());

    assertThat(peer.accepter.reports).containsExactly("refused UNEXPECTED_IDENTITY");
  }

  @ParameterizedTest
  @CsvSource({"16, message 16 before Hello", "2, base message 2 before Hello"})
  void nothingComesBeforeHello(int id, String evidence) {
    RawPeer peer = new RawPeer();

    peer.say(id, Hex.decode("c0"));

    assertThat(peer.accepter.reports).containsExactly("broken MALFORMED: " + evidence);
  }

  @Test
  void aLargeHelloIsRefused() {
    RawPeer peer = new RawPeer();

    peer.say(0x80, new byte[2049]);

    assertThat(peer.accepter.reports)
        .containsExactly("broken MALFORMED: frame of 2050 bytes, expected 1 to 2049");
  }

  @ParameterizedTest
  @CsvSource({
    "290100, message 41 of no capability", "00c0, message id", "8180c0, message id", "ff, message id",
    "10, compressed message without a length", "10ffffffffff01, compressed message without a length",
    "10050000, message that does not inflate", "03, compressed message without a length"
  })
  void whatIsNotAMessageBreaksTheConnection(String body, String evidence) {
    Connections pair = Connections.open();

    pair.accepter.receive(pair.dialer.connection.unchecked(Hex.decode(body)));

    assertThat(pair.accepter.reports.getLast()).startsWith("broken MALFORMED: ").contains(evidence);
    assertThat(pair.accepter.connection.isOpen()).isFalse();
  }

  @Test
  void aReservedBaseMessageIsIgnored() {
    Connections pair = Connections.open();

    pair.accepter.receive(pair.dialer.connection.unchecked(Hex.decode("040100c0")));

    assertThat(pair.accepter.reports).hasSize(1);
    assertThat(pair.accepter.connection.isOpen()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "0x10, 10485761, expected at most 10485760", "0x10, 16777216, expected at most 10485760",
    "0x10, 4294967295, expected at most 10485760", "0x03, 2049, expected at most 2048",
    "0x10, 10485760, do not inflate to 10485760"
  })
  void aBombIsRefusedByWhatItDeclares(String id, long declared, String evidence) {
    Connections pair = Connections.open();

    pair.accepter.receive(pair.dialer.connection.unchecked(declaring(Integer.decode(id), declared)));

    assertThat(pair.accepter.reports.getLast()).startsWith("broken MALFORMED").contains(evidence);
  }

  @Test
  void aRealBombIsRefused() throws IOException {
    Connections pair = Connections.open();
    byte[] bomb = Snappy.compress(new byte[PeerConnection.MAX_MESSAGE + 1]);
    byte[] body = new byte[1 + bomb.length];
    body[0] = 0x10;
    System.arraycopy(bomb, 0, body, 1, bomb.length);

    pair.accepter.receive(pair.dialer.connection.unchecked(body));

    assertThat(pair.accepter.reports.getLast()).contains("message of 10485761 bytes");
  }

  @Test
  void aFrameLargerThanAnyMessageIsRefusedByItsHeader() {
    Connections pair = Connections.open();

    byte[] frame = pair.dialer.connection.unchecked(new byte[13_000_000]);
    pair.accepter.connection.receive(frame, 0, 32, pair.accepter);

    assertThat(pair.accepter.reports.getLast()).startsWith("broken MALFORMED: frame of 13000000 bytes");
  }

  @SeededTest(runs = 200)
  void aChangedBitBreaksTheConnection(Gen gen) {
    Connections pair = Connections.open();
    byte[] frame = pair.dialer.connection.encode(ETH, 3, payload(gen));
    frame[gen.between(0, frame.length - 1)] ^= (byte) (1 << gen.between(0, 7));

    pair.accepter.receive(frame);

    assertThat(pair.accepter.reports.getLast()).startsWith("broken MALFORMED");
    assertThat(pair.accepter.reports).hasSize(2);
  }

  @SeededTest(runs = 300)
  void anyBodyIsReportedSomehowAndNothingIsThrown(Gen gen) {
    Connections pair = Connections.open();
    byte[] body = gen.bytes(gen.between(1, 60));
    body[0] = (byte) gen.between(0, 0x2a);

    pair.accepter.receive(pair.dialer.connection.unchecked(body));

    assertThat(pair.accepter.reports.size()).isBetween(1, 2);
  }

  @SeededTest(runs = 100)
  void anyBytesInsteadOfAHandshakeAreReportedAtMostOnce(Gen gen) {
    Connections pair = Connections.offering(Connections.OFFER, Connections.OFFER);

    pair.accepter.receive(gen.bytes(gen.between(1, 4000)), gen);

    assertThat(pair.accepter.reports.size()).isLessThanOrEqualTo(1);
  }

  private static byte[] declaring(int id, long length) {
    byte[] body = new byte[1 + 5 + 200];
    body[0] = (byte) id;
    for (int i = 0; i < 5; i++) {
      body[1 + i] = (byte) (length >>> (7 * i) & 0x7f | (i < 4 ? 0x80 : 0));
    }
    return body;
  }

  private static byte[] payload(Gen gen) {
    int size = gen.oneOf(1, 3, 1000, 70_000);
    return gen.chance(0.5) ? gen.bytes(size) : new byte[size];
  }
}

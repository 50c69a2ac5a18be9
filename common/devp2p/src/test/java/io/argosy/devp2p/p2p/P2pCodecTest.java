package io.argosy.devp2p.p2p;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.devp2p.p2p.P2pMessage.Disconnect;
import io.argosy.devp2p.p2p.P2pMessage.Hello;
import io.argosy.devp2p.rlpx.Eip8Vectors;
import io.argosy.devp2p.rlpx.NodeId;
import io.argosy.primitives.Hex;
import io.argosy.props.Gen;
import io.argosy.props.SeededTest;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import io.argosy.verdict.Fault;
import io.argosy.verdict.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class P2pCodecTest {
  @Test
  void theHelloOfEip8IsReadThoughItHasMoreItems() {
    RlpSlice payload = RlpSlice.of(Hex.decode(Eip8Vectors.HELLO));

    Verdict<P2pMessage> verdict = P2pCodec.decode(P2pMessage.HELLO, payload);

    Hello hello = (Hello) ((Verdict.Accepted<P2pMessage>) verdict).value();
    assertThat(hello.version()).isEqualTo(55);
    assertThat(hello.clientId()).isEqualTo("kneth/v0.91/plan9");
    assertThat(hello.capabilities()).containsExactly(Capability.eth(61), new Capability("mork", 22));
    assertThat(hello.id().brief()).isEqualTo("fda1cff6");
  }

  @SeededTest(runs = 100)
  void aHelloComesBackAsItWas(Gen gen) {
    Hello hello = new Hello(
        gen.between(0, 9),
        "argosy/" + gen.anyNumber(),
        gen.list(0, 8, () -> new Capability(gen.oneOf("eth", "snap", "les", "x"), gen.between(0, 99))),
        gen.between(0, 65535),
        NodeId.of(gen.bytes(64)));

    Verdict<P2pMessage> verdict = P2pCodec.decode(P2pMessage.HELLO, RlpSlice.of(P2pCodec.encode(hello)));

    assertThat(verdict).isEqualTo(Verdict.accepted(hello));
  }

  @SeededTest(runs = 500)
  void aChangedHelloIsReadOrRefused(Gen gen) {
    byte[] payload = gen.mutated(Hex.decode(Eip8Vectors.HELLO));

    Verdict<P2pMessage> verdict = P2pCodec.decode(P2pMessage.HELLO, RlpSlice.of(payload));

    assertThat(verdict instanceof Verdict.Rejected<P2pMessage>(Fault fault, String _) ? fault : Fault.MALFORMED)
        .isEqualTo(Fault.MALFORMED);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "UNKNOWN")
  void everyReasonComesBackAsItWas(DisconnectReason reason) {
    Disconnect message = new Disconnect(reason);

    assertThat(P2pCodec.decode(P2pMessage.DISCONNECT, RlpSlice.of(P2pCodec.encode(message))))
        .isEqualTo(Verdict.accepted(message));
  }

  @ParameterizedTest
  @CsvSource({
    "c104, TOO_MANY_PEERS", "04, TOO_MANY_PEERS", "c180, REQUESTED", "80, REQUESTED", "c0, REQUESTED",
    "c110, SUBPROTOCOL_ERROR", "10, SUBPROTOCOL_ERROR", "c10c, UNKNOWN", "c20405, TOO_MANY_PEERS"
  })
  void aReasonIsReadInAllItsForms(String payload, DisconnectReason reason) {
    Verdict<P2pMessage> verdict = P2pCodec.decode(P2pMessage.DISCONNECT, RlpSlice.of(Hex.decode(payload)));

    assertThat(verdict).isEqualTo(Verdict.accepted(new Disconnect(reason)));
  }

  @Test
  void aCapabilityThatCannotBeOursIsSkipped() {
    RlpWriter writer = new RlpWriter().startList().number(5).bytes(new byte[] {7, 'x'}).startList();
    writer.startList().bytes("averylongname".getBytes(java.nio.charset.StandardCharsets.US_ASCII)).number(1).endList();
    writer.startList().bytes(new byte[] {'e', 't', 'h'}).number(68).number(3).endList();
    writer.endList().number(0).bytes(new byte[64]).endList();

    Verdict<P2pMessage> verdict = P2pCodec.decode(P2pMessage.HELLO, writer.toSlice());

    Hello hello = (Hello) ((Verdict.Accepted<P2pMessage>) verdict).value();
    assertThat(hello.capabilities()).containsExactly(Capability.eth(68));
    assertThat(hello.clientId()).isEqualTo("?x");
  }

  @Test
  void aPeerCannotFillOurLogs() {
    RlpWriter writer = new RlpWriter().startList().number(5).bytes(new byte[1500]).startList().endList();
    writer.number(0).bytes(new byte[64]).endList();

    Verdict<P2pMessage> verdict = P2pCodec.decode(P2pMessage.HELLO, writer.toSlice());

    Hello hello = (Hello) ((Verdict.Accepted<P2pMessage>) verdict).value();
    assertThat(hello.clientId()).hasSize(Hello.MAX_CLIENT_ID).containsOnlyOnce("?".repeat(Hello.MAX_CLIENT_ID));
  }
}

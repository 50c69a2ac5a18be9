package io.argosy.devp2p;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.devp2p.p2p.Capability;
import io.argosy.devp2p.snap.SnapCodec;
import io.argosy.devp2p.snap.SnapMessage;
import io.argosy.primitives.Hash;
import io.argosy.primitives.Hex;
import io.argosy.props.Gen;
import io.argosy.rlp.RlpSlice;
import io.argosy.verdict.Verdict;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SnapConnectionTest {
  private static final Capability SNAP = Capability.snap(1);
  private static final RlpSlice EMPTY_LIST = RlpSlice.of(new byte[] {(byte) 0xc0});

  private static List<Capability> upTo(int newest) {
    List<Capability> offer = new ArrayList<>(List.of(SNAP));
    for (int version = 62; version <= newest; version++) {
      offer.add(Capability.eth(version));
    }
    return offer;
  }

  /** Bodies with ids as they stand on the wire, and the empty list compressed: what another client would send. */
  @ParameterizedTest
  @CsvSource({
    "62, 8", "63, 17", "64, 17", "65, 17", "66, 17", "67, 17", "68, 17", "69, 18", "70, 18", "71, 20", "72, 22"
  })
  void bothCapabilitiesHaveTheirIdsWithEveryVersionOfEth(int eth, int length) {
    Connections pair = Connections.offering(upTo(72), upTo(eth));
    pair.exchange(Gen.seeded(eth));

    for (int id = 0x10; id < 0x10 + length + 8; id++) {
      pair.accepter.receive(pair.dialer.connection.unchecked(Hex.decode(String.format("%02x0100c0", id))));
    }

    List<String> expected = new ArrayList<>(List.of("handshaken a [eth/" + eth + ", snap/1]"));
    for (int code = 0; code < length; code++) {
      expected.add("message eth/" + eth + " " + code);
    }
    for (int code = 0; code < 8; code++) {
      expected.add("message snap/1 " + code);
    }
    assertThat(pair.accepter.reports).isEqualTo(expected);
    assertThat(pair.accepter.payloads).containsOnly(EMPTY_LIST);
    pair.accepter.receive(
        pair.dialer.connection.unchecked(Hex.decode(String.format("%02x0100c0", 0x10 + length + 8))));
    assertThat(pair.accepter.reports.getLast()).startsWith("broken MALFORMED");
  }

  @Test
  void aRequestAndItsReplyGoThrough() {
    Connections pair = Connections.offering(upTo(69), upTo(71));
    pair.exchange(Gen.seeded(1));
    SnapMessage request = new SnapMessage.GetByteCodes(-1, List.of(Hash.ZERO), 1 << 19);
    SnapMessage reply = new SnapMessage.ByteCodes(-1, List.of(RlpSlice.of(new byte[24_576])));

    pair.dialer.send(frame(pair.dialer, request));
    pair.accepter.send(frame(pair.accepter, reply));
    pair.exchange(Gen.seeded(2));

    assertThat(pair.accepter.reports.getLast()).isEqualTo("message snap/1 4");
    assertThat(SnapCodec.decode(4, pair.accepter.payloads.getLast())).isEqualTo(Verdict.accepted(request));
    assertThat(SnapCodec.decode(5, pair.dialer.payloads.getLast())).isEqualTo(Verdict.accepted(reply));
  }

  private static byte[] frame(Connections.End end, SnapMessage message) {
    SnapCodec.Encoded encoded = SnapCodec.encode(message);
    return end.connection.encode(SNAP, encoded.code(), encoded.payload());
  }

  @Test
  void aPeerThatSpeaksOnlySnapIsUseless() {
    Connections pair = Connections.offering(upTo(69), List.of(SNAP));

    pair.exchange(Gen.seeded(5));

    assertThat(pair.dialer.reports).containsExactly("refused USELESS_PEER");
  }
}

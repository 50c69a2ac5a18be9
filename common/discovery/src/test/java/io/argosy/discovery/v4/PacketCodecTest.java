package io.argosy.discovery.v4;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.devp2p.rlpx.NodeId;
import io.argosy.devp2p.rlpx.NodeKey;
import io.argosy.discovery.Contact;
import io.argosy.discovery.Endpoint;
import io.argosy.discovery.IpAddress;
import io.argosy.discovery.NodeRecord;
import io.argosy.discovery.v4.Packet.Stated;
import io.argosy.primitives.Hash;
import io.argosy.primitives.Hex;
import io.argosy.props.ChainData;
import io.argosy.props.Gen;
import io.argosy.props.SeededTest;
import io.argosy.verdict.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class PacketCodecTest {
  private static final NodeKey EIP8 = NodeKey.of(Hex.decode("b71c71a67e1177ad4e901695e1b4b9ee17ae16c6668d313eac2f96dbcda3f291"));

  @Test
  void thePublishedPacketsAreReadWhateverIsBehindTheirItems() {
    List<PacketCodec.Opened> opened = vectors().stream().map(PacketCodecTest::open).toList();

    assertThat(opened).hasSize(5).allMatch(o -> o.from().equals(EIP8.id()));
    assertThat(opened.get(0).packet())
        .isEqualTo(new Packet.Ping(at("127.0.0.1", 3322, 5544), at("::1", 2222, 3333), 1136239445, OptionalLong.of(1)));
    assertThat(opened.get(1).packet()).isInstanceOfSatisfying(Packet.Ping.class, ping -> {
      assertThat(ping.from()).isEqualTo(at("2001:db8:3c4d:15::abcd:ef12", 3322, 5544));
      assertThat(ping.expiration()).isEqualTo(1136239445);
    });
    assertThat(opened.get(2).packet()).isInstanceOfSatisfying(Packet.Pong.class, pong ->
        assertThat(pong.ping()).isEqualTo(Hash.fromHex("fbc914b16819237dcd8801d7e53f69e9719adecb3cc0e790c57e91ca4461c954")));
    assertThat(opened.get(3).packet()).isInstanceOfSatisfying(Packet.FindNode.class, find ->
        assertThat(find.target()).isEqualTo(EIP8.id()));
    assertThat(opened.get(4).packet()).isInstanceOfSatisfying(Packet.Neighbors.class, neighbors -> {
      assertThat(neighbors.contacts()).hasSize(4);
      assertThat(neighbors.contacts().getFirst().endpoint()).isEqualTo(new Endpoint(IpAddress.parse("99.33.22.55"), 4444, 4445));
    });
  }

  /** The five packets of EIP-8's section on discovery. */
  private static List<byte[]> vectors() {
    String page = ChainData.externalText("rlpx-eip8/eip-8.md");
    String section = page.substring(page.indexOf("#### RLPx Discovery Protocol\n\nImplementations"), page.indexOf("#### RLPx Handshake\n\nIn"));
    return Pattern.compile("packet with[^`]*```text\\n([0-9a-f\\n]+)```").matcher(section).results()
        .map(match -> Hex.decode(match.group(1).replace("\n", "")))
        .toList();
  }

  private static Stated at(String ip, int udp, int tcp) {
    return new Stated(IpAddress.parse(ip), udp, tcp);
  }

  private static PacketCodec.Opened open(byte[] bytes) {
    return switch (PacketCodec.open(bytes, bytes.length)) {
      case Verdict.Accepted<PacketCodec.Opened>(PacketCodec.Opened opened) -> opened;
      case Verdict.Rejected<PacketCodec.Opened>(_, String evidence) -> throw new AssertionError(evidence);
    };
  }

  @SeededTest(runs = 100)
  void whatIsSealedIsOpened(Gen gen) {
    NodeKey key = NodeKey.of(gen.bytes(32));
    Packet packet = packet(gen, key);

    PacketCodec.Sealed sealed = PacketCodec.seal(packet, key);

    assertThat(sealed.bytes().length()).isLessThanOrEqualTo(PacketCodec.MAX_BYTES);
    assertThat(open(sealed.bytes().toBytes())).isEqualTo(new PacketCodec.Opened(key.id(), sealed.hash(), packet));
  }

  @SeededTest(runs = 300)
  void aByteThatIsAnotherMakesItNobodysOrAnothers(Gen gen) {
    NodeKey key = NodeKey.of(gen.bytes(32));
    byte[] changed = gen.mutated(PacketCodec.seal(packet(gen, key), key).bytes().toBytes());

    // The hash covers all that follows it.
    assertThat(PacketCodec.open(changed, changed.length).isAccepted()).isFalse();
  }

  @SeededTest(runs = 300)
  void contentThatIsRightlySignedButBrokenIsRefusedAndNeverThrowsThrough(Gen gen) {
    NodeKey key = NodeKey.of(gen.bytes(32));
    byte[] bytes = PacketCodec.seal(packet(gen, key), key).bytes().toBytes();
    byte[] broken = gen.mutated(Arrays.copyOfRange(bytes, 97, bytes.length));

    byte[] resealed = new byte[97 + broken.length];
    System.arraycopy(broken, 0, resealed, 97, broken.length);
    byte[] signed = io.argosy.primitives.Keccak.hash256(broken, 0, broken.length).toBytes();
    System.arraycopy(key.signRecoverable(signed), 0, resealed, 32, 65);
    io.argosy.primitives.Keccak.hash256(resealed, 32, resealed.length - 32).write(resealed, 0);

    switch (PacketCodec.open(resealed, resealed.length)) {
      case Verdict.Accepted<PacketCodec.Opened>(PacketCodec.Opened opened) -> assertThat(opened.from()).isEqualTo(key.id());
      case Verdict.Rejected<PacketCodec.Opened>(_, String evidence) -> assertThat(evidence).isNotBlank();
    }
  }

  @Test
  void aPacketHasItsBounds() {
    assertThat(PacketCodec.open(new byte[PacketCodec.MAX_BYTES + 1], PacketCodec.MAX_BYTES + 1).isAccepted()).isFalse();
    assertThat(PacketCodec.open(new byte[97], 97).isAccepted()).isFalse();
    assertThat(PacketCodec.open(new byte[0], 0).isAccepted()).isFalse();
  }

  private static Packet packet(Gen gen, NodeKey key) {
    long expiration = gen.anyNumber();
    OptionalLong sequence = gen.chance(0.5) ? OptionalLong.of(gen.anyNumber()) : OptionalLong.empty();
    return switch (gen.between(1, 6)) {
      case 1 -> new Packet.Ping(stated(gen), stated(gen), expiration, sequence);
      case 2 -> new Packet.Pong(stated(gen), Hash.of(gen.bytes(32)), expiration, sequence);
      case 3 -> new Packet.FindNode(NodeId.of(gen.bytes(64)), expiration);
      case 4 -> {
        List<Contact> contacts = new ArrayList<>();
        for (int i = gen.between(0, Packet.Neighbors.MAX); i > 0; i--) {
          contacts.add(Contact.of(NodeId.of(gen.bytes(64)), new Endpoint(IpAddress.of(gen.bytes(16)), gen.between(1, 65535), gen.between(0, 65535))));
        }
        yield new Packet.Neighbors(contacts, expiration);
      }
      case 5 -> new Packet.EnrRequest(expiration);
      default -> new Packet.EnrResponse(
          Hash.of(gen.bytes(32)), new NodeRecord.Draft(gen.anyLong()).endpoint(IpAddress.of(gen.bytes(4)), 30303, 30303).sign(key));
    };
  }

  private static Stated stated(Gen gen) {
    return new Stated(IpAddress.of(gen.bytes(gen.oneOf(4, 16))), gen.between(0, 65535), gen.between(0, 65535));
  }
}

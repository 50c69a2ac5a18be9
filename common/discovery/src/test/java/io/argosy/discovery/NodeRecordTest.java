package io.argosy.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.argosy.devp2p.eth.ForkId;
import io.argosy.devp2p.rlpx.NodeKey;
import io.argosy.primitives.Hex;
import io.argosy.props.ChainData;
import io.argosy.props.Gen;
import io.argosy.props.SeededTest;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import io.argosy.verdict.Verdict;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class NodeRecordTest {
  /** EIP-778, test vectors (CC0). */
  private static final String VECTOR =
      "enr:-IS4QHCYrYZbAKWCBRlAy5zzaDZXJBGkcnh4MHcBFZntXNFrdvJjX04jRzjzCBOonrkTfj499SZuOh8R33Ls8RRcy5wBgmlkgnY0gmlwhH8AAAGJc2VjcDI1NmsxoQPKY0yuDUmstAHYpMa2_oxVtw0RW_QAdpzBQA8yWM0xOIN1ZHCCdl8";

  private static final NodeKey KEY = NodeKey.of(Hex.decode("b71c71a67e1177ad4e901695e1b4b9ee17ae16c6668d313eac2f96dbcda3f291"));

  @Test
  void thePublishedRecordIsRead() {
    NodeRecord record = read(VECTOR);

    assertThat(record.id()).isEqualTo(KEY.id());
    assertThat(record.id().address().toHex()).endsWith("a448f24c6d18e575453db13171562b71999873db5b286df957af199ec94617f7");
    assertThat(record.sequence()).isEqualTo(1);
    assertThat(record.endpoint()).contains(new Endpoint(IpAddress.parse("127.0.0.1"), 30303, 0));
    assertThat(record.eth()).isEmpty();
    assertThat(record.toText()).isEqualTo(VECTOR);
  }

  @Test
  void ourOwnOfTheSameContentIsThePublishedOne() {
    NodeRecord record = new NodeRecord.Draft(1).endpoint(IpAddress.parse("127.0.0.1"), 30303, 0).sign(KEY);

    assertThat(record.toText()).isEqualTo(VECTOR);
  }

  @Test
  void allRecordsOfTheSpecificationsAreRead() {
    String pages = ChainData.externalText("enr/eip-778.md") + ChainData.externalText("enr/enr.md") + ChainData.externalText("dns-discovery/eip-1459.md");

    Matcher records = Pattern.compile("enr:[A-Za-z0-9_-]{100,}").matcher(pages);

    assertThat(records.results().map(r -> NodeRecord.parse(r.group())).toList())
        .hasSizeGreaterThanOrEqualTo(5)
        .allMatch(Verdict::isAccepted);
  }

  @SeededTest(runs = 50)
  void whatIsSignedIsRead(Gen gen) {
    NodeKey key = NodeKey.of(gen.bytes(32));
    IpAddress ip = IpAddress.of(gen.bytes(gen.oneOf(4, 16)));
    ForkId fork = new ForkId((int) gen.anyLong(), gen.anyNumber());
    int udp = gen.between(1, 65535);
    int tcp = gen.between(1, 65535);

    NodeRecord record = new NodeRecord.Draft(gen.anyLong())
        .endpoint(ip, udp, tcp)
        .eth(fork)
        .put("snap", w -> w.startList().endList())
        .sign(key);

    assertThat(read(record.toText())).isEqualTo(record);
    assertThat(NodeRecord.decode(record.encoded())).isEqualTo(Verdict.accepted(record));
    assertThat(read(record.toText()).eth()).contains(fork);
    assertThat(read(record.toText()).endpoint()).contains(new Endpoint(ip, udp, tcp));
    assertThat(record.has("snap")).isTrue();
    assertThat(record.sequence()).isEqualTo(read(record.toText()).sequence());
  }

  @SeededTest(runs = 200)
  void aByteThatIsAnotherMakesItNobodys(Gen gen) {
    byte[] changed = gen.mutated(read(VECTOR).encoded().toBytes());

    assertThat(NodeRecord.decode(RlpSlice.of(changed)).isAccepted()).isFalse();
  }

  @Test
  void keysMustAscendAndBeUnique() {
    assertThat(signed("id", "secp256k1", "udp", "tcp")).isInstanceOf(Verdict.Rejected.class);
    assertThat(signed("id", "secp256k1", "udp", "udp")).isInstanceOf(Verdict.Rejected.class);
    assertThat(signed("id", "secp256k1", "tcp", "udp")).isInstanceOf(Verdict.Accepted.class);
  }

  @Test
  void aRecordNeedsASchemeAndAKey() {
    assertThat(signed("secp256k1")).isInstanceOf(Verdict.Rejected.class);
    assertThat(signed("id")).isInstanceOf(Verdict.Rejected.class);
    assertThat(signed("id", "secp256k1")).isInstanceOf(Verdict.Accepted.class);
  }

  /** A record with these keys, rightly signed whatever they are. */
  private static Verdict<NodeRecord> signed(String... keys) {
    RlpWriter content = new RlpWriter();
    content.startList();
    entries(content, keys);
    byte[] signature = KEY.sign(content.endList().toSlice().keccak().toBytes());
    RlpWriter whole = new RlpWriter().startList().bytes(signature);
    entries(whole, keys);
    return NodeRecord.decode(whole.endList().toSlice());
  }

  private static void entries(RlpWriter writer, String... keys) {
    writer.number(7);
    for (String key : keys) {
      writer.bytes(key.getBytes());
      switch (key) {
        case "id" -> writer.bytes("v4".getBytes());
        case "secp256k1" -> writer.bytes(KEY.id().compressed());
        default -> writer.number(30303);
      }
    }
  }

  @Test
  void threeHundredBytesAreTheMost() {
    int room = NodeRecord.MAX_BYTES - signedWith(0).encoded().length();

    // A long value and a long list have a byte more in front.
    assertThat(signedWith(room - 2).encoded().length()).isEqualTo(NodeRecord.MAX_BYTES);
    assertThat(read(signedWith(room - 2).toText())).isEqualTo(signedWith(room - 2));
    assertThatThrownBy(() -> signedWith(room - 1)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("301 bytes");
    assertThat(NodeRecord.decode(RlpSlice.of(new byte[301])).isAccepted()).isFalse();
  }

  private static NodeRecord signedWith(int bytes) {
    return new NodeRecord.Draft(1).put("x", w -> w.bytes(filled(bytes))).sign(KEY);
  }

  private static byte[] filled(int length) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) 0xee);
    return bytes;
  }

  @Test
  void theTextHasNoPaddingAndBase64ForUrls() {
    String padded = VECTOR + "=";
    String classic = "enr:" + Base64.getEncoder().withoutPadding().encodeToString(read(VECTOR).encoded().toBytes());

    assertThat(NodeRecord.parse(padded).isAccepted()).isFalse();
    assertThat(classic).isNotEqualTo(VECTOR);
    assertThat(NodeRecord.parse(classic).isAccepted()).isFalse();
    assertThat(NodeRecord.parse(VECTOR.substring(4)).isAccepted()).isFalse();
    assertThat(NodeRecord.parse(VECTOR.replace("enr:", "enr:" + "A".repeat(500))).isAccepted()).isFalse();
  }

  @Test
  void whatFollowsTheForkIdIsOfVersionsToCome() {
    NodeRecord record = new NodeRecord.Draft(1)
        .put("eth", w -> w.startList().startList().bytes(Hex.decode("fc64ec04")).number(1150000).endList().number(1).endList())
        .sign(KEY);
    NodeRecord broken = new NodeRecord.Draft(1).put("eth", w -> w.bytes(Hex.decode("fc64ec04"))).sign(KEY);

    assertThat(record.eth()).contains(new ForkId(0xfc64ec04, 1150000));
    assertThat(broken.eth()).isEmpty();
    assertThat(broken.has("eth")).isTrue();
  }

  private static NodeRecord read(String text) {
    return switch (NodeRecord.parse(text)) {
      case Verdict.Accepted<NodeRecord>(NodeRecord record) -> record;
      case Verdict.Rejected<NodeRecord>(_, String evidence) -> throw new AssertionError(evidence);
    };
  }
}

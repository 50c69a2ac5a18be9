package io.argosy.devp2p.snap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.argosy.devp2p.snap.SnapMessage.AccountRange;
import io.argosy.devp2p.snap.SnapMessage.ByteCodes;
import io.argosy.devp2p.snap.SnapMessage.GetAccountRange;
import io.argosy.devp2p.snap.SnapMessage.GetByteCodes;
import io.argosy.devp2p.snap.SnapMessage.GetStorageRanges;
import io.argosy.devp2p.snap.SnapMessage.GetTrieNodes;
import io.argosy.devp2p.snap.SnapMessage.StorageRanges;
import io.argosy.devp2p.snap.SnapMessage.TrieNodes;
import io.argosy.primitives.Hash;
import io.argosy.primitives.Hex;
import io.argosy.props.Gen;
import io.argosy.props.SeededTest;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import io.argosy.verdict.Fault;
import io.argosy.verdict.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SnapCodecTest {
  private static final Hash HASH = Hash.fromHex("11".repeat(32));
  private static final String HEX = "a0" + "11".repeat(32);
  private static final Hash HIGHEST = Hash.fromHex("ff".repeat(32));

  @SeededTest(runs = 300)
  void everyMessageComesBackAsItWas(Gen gen) {
    for (SnapMessage message : new SnapMessages(gen).oneOfEach()) {
      SnapCodec.Encoded encoded = SnapCodec.encode(message);

      assertThat(SnapCodec.decode(encoded.code(), encoded.payload())).isEqualTo(Verdict.accepted(message));
    }
  }

  @SeededTest(runs = 1000)
  void aChangedMessageIsReadOrRefusedAndNothingIsThrown(Gen gen) {
    for (SnapMessage message : new SnapMessages(gen).oneOfEach()) {
      SnapCodec.Encoded encoded = SnapCodec.encode(message);
      byte[] mutated = gen.mutated(encoded.payload().toBytes());

      Verdict<SnapMessage> verdict = SnapCodec.decode(encoded.code(), RlpSlice.of(mutated));

      switch (verdict) {
        case Verdict.Rejected<SnapMessage>(Fault fault, String _) -> assertThat(fault).isEqualTo(Fault.MALFORMED);
        case Verdict.Accepted<SnapMessage>(SnapMessage read) ->
          assertThat(SnapCodec.decode(encoded.code(), SnapCodec.encode(read).payload())).isEqualTo(verdict);
      }
    }
  }

  @SeededTest(runs = 500)
  void anyBytesUnderAnyCodeAreReadOrRefused(Gen gen) {
    Verdict<SnapMessage> verdict =
        SnapCodec.decode(gen.between(-1, 9), RlpSlice.of(gen.bytes(gen.between(0, 40))));

    assertThat(verdict).isNotNull();
  }

  @Test
  void messagesStandAsTheSnapPageHasThem() {
    RlpSlice accounts = RlpSlice.of(Hex.decode("e7e6" + HEX + "c401808080"));
    RlpSlice slots = RlpSlice.of(Hex.decode("e3e2" + HEX + "05"));
    RlpSlice path = RlpSlice.of(Hex.decode("00"));
    RlpSlice odd = RlpSlice.of(Hex.decode("11ab"));

    assertThat(hex(new GetAccountRange(7, HASH, HASH, HASH, 500)))
        .isEqualTo("0 f86707" + HEX + HEX + HEX + "8201f4");
    assertThat(hex(new AccountRange(7, accounts, List.of(path)))).isEqualTo("1 eb07e7e6" + HEX + "c401808080" + "c100");
    assertThat(hex(new GetStorageRanges(7, HASH, List.of(HASH), Hash.ZERO, HIGHEST, 500)))
        .isEqualTo("2 f88907" + HEX + "e1" + HEX + "a0" + "00".repeat(32) + "a0" + "ff".repeat(32) + "8201f4");
    assertThat(hex(new StorageRanges(7, List.of(slots), List.of()))).isEqualTo("3 e707e4e3e2" + HEX + "05c0");
    assertThat(hex(new GetByteCodes(7, List.of(HASH), 500))).isEqualTo("4 e607e1" + HEX + "8201f4");
    assertThat(hex(new ByteCodes(7, List.of(odd)))).isEqualTo("5 c507c38211ab");
    assertThat(hex(new GetTrieNodes(
            7, HASH, List.of(new NodePaths.OfAccounts(path), new NodePaths.OfStorage(HASH, List.of(path, odd))), 500)))
        .isEqualTo("6 f84e07" + HEX + "e8c100e5" + HEX + "008211ab" + "8201f4");
    assertThat(hex(new TrieNodes(7, List.of(odd, RlpSlice.EMPTY)))).isEqualTo("7 c607c48211ab80");
  }

  private static String hex(SnapMessage message) {
    SnapCodec.Encoded encoded = SnapCodec.encode(message);
    assertThat(SnapCodec.decode(encoded.code(), encoded.payload())).isEqualTo(Verdict.accepted(message));
    return encoded.code() + " " + Hex.encode(encoded.payload().toBytes());
  }

  @Test
  void boundsThatAreLeftOutAreTheWidest() {
    RlpSlice payload = new RlpWriter()
        .startList().number(9).hash(HASH).hashes(List.of(HASH)).bytes(new byte[0]).bytes(new byte[0]).number(-1L).endList()
        .toSlice();

    assertThat(SnapCodec.decode(SnapCode.GET_STORAGE_RANGES, payload))
        .isEqualTo(Verdict.accepted(
            new GetStorageRanges(9, HASH, List.of(HASH), Hash.ZERO, HIGHEST, Long.MAX_VALUE)));
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 8, 9, 0x40})
  void anotherCodeIsRefused(int code) {
    assertThat(SnapCodec.decode(code, RlpSlice.of(new byte[] {(byte) 0xc0})))
        .isEqualTo(Verdict.rejected(Fault.MALFORMED, "snap/1 has no message " + code));
  }

  @ParameterizedTest
  @CsvSource({
    "1, c40180c0c0, expected a list", "1, c401c180c0, expected a list", "1, c501c2c180c0, key of 0 bytes",
    "3, c601c3c2c180c0, key of 0 bytes", "3, c401c180c0, expected a list", "5, c301c1c0, expected a byte string",
    "5, c302c080, bytes too many", "7, c101, no item left", "4, c201c0, no item left", "6, c0, no item left"
  })
  void whatIsNotOfItsShapeIsRefused(int code, String payload, String evidence) {
    assertThat(evidence(code, RlpSlice.of(Hex.decode(payload)))).contains(evidence);
  }

  private static String evidence(int code, RlpSlice payload) {
    return SnapCodec.decode(code, payload) instanceof Verdict.Rejected<SnapMessage>(Fault _, String evidence)
        ? evidence
        : "accepted";
  }

  @ParameterizedTest
  @CsvSource({"5, 1024", "7, 1024"})
  void anAnswerWithMoreItemsThanAnyoneServesIsRefused(int code, int most) {
    assertThat(evidence(code, answer(writer -> repeat(writer, most, "80")))).isEqualTo("accepted");
    assertThat(evidence(code, answer(writer -> repeat(writer, most + 1, "80")))).contains("more than " + most);
  }

  @Test
  void aProofOfMoreThanAHundredAndTwentyEightNodesIsRefused() {
    for (int code : new int[] {SnapCode.ACCOUNT_RANGE, SnapCode.STORAGE_RANGES}) {
      assertThat(evidence(code, answer(writer -> repeat(repeat(writer, 0, ""), 128, "80")))).isEqualTo("accepted");
      assertThat(evidence(code, answer(writer -> repeat(repeat(writer, 0, ""), 129, "80"))))
          .contains("more than 128");
    }
  }

  @Test
  void rowsAreCountedOverAllLists() {
    String row = "e2" + HEX + "05";

    assertThat(evidence(SnapCode.STORAGE_RANGES, answer(writer -> twoLists(writer, row, 50_000, 50_000))))
        .isEqualTo("accepted");
    assertThat(evidence(SnapCode.STORAGE_RANGES, answer(writer -> twoLists(writer, row, 50_000, 50_001))))
        .contains("more than 50000");
  }

  private static void twoLists(RlpWriter writer, String row, int first, int second) {
    writer.startList();
    repeat(repeat(writer, first, row), second, row);
    writer.endList();
    repeat(writer, 0, "");
  }

  @Test
  void pathsAreCountedOverAllSets() {
    List<RlpSlice> many = java.util.Collections.nCopies(2048, RlpSlice.of(new byte[] {0}));
    NodePaths set = new NodePaths.OfStorage(HASH, many);
    RlpSlice most = SnapCodec.encode(new GetTrieNodes(1, HASH, List.of(set, set), 1)).payload();
    RlpSlice above = SnapCodec.encode(new GetTrieNodes(
            1, HASH, List.of(set, set, new NodePaths.OfAccounts(RlpSlice.of(new byte[] {0}))), 1))
        .payload();

    assertThat(evidence(SnapCode.GET_TRIE_NODES, most)).isEqualTo("accepted");
    assertThat(evidence(SnapCode.GET_TRIE_NODES, above)).contains("more than 4096 paths");
  }

  @ParameterizedTest
  @CsvSource({
    "c1c0, a set of no paths", "c2c180, path of 0 bytes", "c4c38200c0, accepted", "c3c20000, expected a hash of 32 bytes"
  })
  void setsOfPathsHaveTheirShape(String sets, String evidence) {
    RlpSlice payload = new RlpWriter()
        .startList().number(1).hash(HASH).item(RlpSlice.of(Hex.decode(sets))).number(9).endList()
        .toSlice();

    assertThat(evidence(SnapCode.GET_TRIE_NODES, payload)).contains(evidence);
  }

  @Test
  void aStorageSetNamesAtLeastOneNode() {
    assertThatThrownBy(() -> new NodePaths.OfStorage(HASH, List.of())).isInstanceOf(IllegalArgumentException.class);
  }

  private static RlpSlice answer(java.util.function.Consumer<RlpWriter> content) {
    RlpWriter writer = new RlpWriter().startList().number(1);
    content.accept(writer);
    return writer.endList().toSlice();
  }

  private static RlpWriter repeat(RlpWriter writer, int count, String item) {
    RlpSlice encoded = RlpSlice.of(Hex.decode(item));
    writer.startList();
    for (int i = 0; i < count; i++) {
      writer.item(encoded);
    }
    return writer.endList();
  }
}

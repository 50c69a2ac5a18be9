package io.argosy.devp2p.eth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.argosy.devp2p.eth.EthMessage.*;
import io.argosy.primitives.BlockRange;
import io.argosy.primitives.Hash;
import io.argosy.primitives.Hex;
import io.argosy.primitives.UInt256;
import io.argosy.props.ChainData;
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

class EthCodecTest {
  private static final Hash HASH = Hash.fromHex("11".repeat(32));

  @SeededTest(runs = 100)
  void everyMessageOfEveryVersionComesBackAsItWas(Gen gen) {
    for (int version = EthCodec.OLDEST; version <= EthCodec.NEWEST; version++) {
      EthCodec codec = EthCodec.of(version);
      for (EthMessage message : new EthMessages(gen, version).oneOfEach()) {
        EthCodec.Encoded encoded = codec.encode(message);

        assertThat(codec.decode(encoded.code(), encoded.payload())).isEqualTo(Verdict.accepted(message));
      }
    }
  }

  @SeededTest(runs = 300)
  void aChangedMessageIsReadOrRefusedAndNothingIsThrown(Gen gen) {
    EthCodec codec = EthCodec.of(gen.between(EthCodec.OLDEST, EthCodec.NEWEST));
    for (EthMessage message : new EthMessages(gen, codec.version()).oneOfEach()) {
      EthCodec.Encoded encoded = codec.encode(message);
      byte[] mutated = gen.mutated(encoded.payload().toBytes());

      Verdict<EthMessage> verdict = codec.decode(encoded.code(), RlpSlice.of(mutated));

      assertThat(verdict instanceof Verdict.Rejected<EthMessage>(Fault fault, String _) ? fault : Fault.MALFORMED)
          .isEqualTo(Fault.MALFORMED);
    }
  }

  @SeededTest(runs = 500)
  void anyBytesUnderAnyCodeAreReadOrRefused(Gen gen) {
    EthCodec codec = EthCodec.of(gen.between(EthCodec.OLDEST, EthCodec.NEWEST));

    Verdict<EthMessage> verdict = codec.decode(gen.between(-1, 0x20), RlpSlice.of(gen.bytes(gen.between(0, 40))));

    assertThat(verdict).isNotNull();
  }

  @ParameterizedTest
  @CsvSource({
    "62, 8", "62, 13", "62, 15", "62, 16", "63, 8", "63, 9", "63, 17", "64, 10", "67, 13", "67, 14", "68, 13",
    "68, 17", "69, 14", "70, 18", "71, 20", "66, 11", "66, 12", "66, 99"
  })
  void aCodeTheVersionDoesNotHaveIsRefused(int version, int code) {
    Verdict<EthMessage> verdict = EthCodec.of(version).decode(code, RlpSlice.of(new byte[] {(byte) 0xc0}));

    assertThat(verdict)
        .isEqualTo(Verdict.rejected(Fault.MALFORMED, "eth/" + version + " has no message " + code));
  }

  @Test
  void requestsStandAsTheEthPageWritesThem() {
    GetBlockHeaders headers =
        new GetBlockHeaders(0, new BlockStart.ByNumber(314), 5, 5, Direction.FALLING);
    GetBlockHeaders identified =
        new GetBlockHeaders(1111, new BlockStart.ByNumber(9999), 5, 5, Direction.RISING);

    assertThat(hex(65, headers)).isEqualTo("c682013a050501");
    assertThat(hex(66, identified)).isEqualTo("ca820457c682270f050580");
    assertThat(hex(66, new GetBlockBodies(1111, List.of()))).isEqualTo("c4820457c0");
    assertThat(hex(70, new GetReceipts(1111, List.of(), 7))).isEqualTo("c582045707c0");
    assertThat(hex(70, new Receipts(1111, List.of(), true))).isEqualTo("c582045701c0");
    assertThat(hex(69, new Receipts(1111, List.of()))).isEqualTo("c4820457c0");
  }

  @Test
  void aStatusHasTheFormOfItsVersion() {
    StatusByDifficulty old = new StatusByDifficulty(63, 1, UInt256.of(5), HASH, HASH, null);
    StatusByDifficulty forked = new StatusByDifficulty(64, 1, UInt256.of(5), HASH, HASH, new ForkId(0xfc64ec04, 1150000));
    StatusByRange ranged = new StatusByRange(69, 1, HASH, new ForkId(0xfc64ec04, 1150000), new BlockRange(0, 3), HASH);
    String hash = "a0" + "11".repeat(32);

    assertThat(hex(63, old)).isEqualTo("f8453f0105" + hash + hash);
    assertThat(hex(64, forked)).isEqualTo("f84f400105" + hash + hash + "c984fc64ec0483118c30");
    assertThat(hex(69, ranged)).isEqualTo("f8504501" + hash + "c984fc64ec0483118c30" + "8003" + hash);
    assertThatThrownBy(() -> EthCodec.of(64).encode(old)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> EthCodec.of(69).encode(forked)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> EthCodec.of(68).encode(ranged)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aRangeThatEndsBeforeItBeginsIsRefused() {
    RlpSlice payload = new RlpWriter().startList().number(5).number(4).hash(HASH).endList().toSlice();

    assertThat(EthCodec.of(69).decode(EthCode.BLOCK_RANGE_UPDATE, payload).isAccepted()).isFalse();
  }

  @Test
  void aRangeWithoutAHeadIsRefused() {
    RlpSlice payload = new RlpWriter().startList().number(4).number(5).hash(Hash.ZERO).endList().toSlice();

    assertThat(EthCodec.of(69).decode(EthCode.BLOCK_RANGE_UPDATE, payload).isAccepted()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {EthCode.BLOCK_HEADERS, EthCode.BLOCK_BODIES, EthCode.RECEIPTS, EthCode.NODE_DATA})
  void anAnswerWithMoreItemsThanAnyoneServesIsRefused(int code) {
    byte item = (byte) (code == EthCode.NODE_DATA ? 0x80 : 0xc0);

    assertThat(EthCodec.of(63).decode(code, repeated(1024, item)).isAccepted()).isTrue();
    assertThat(EthCodec.of(63).decode(code, repeated(1025, item)).isAccepted()).isFalse();
  }

  @Test
  void moreThanFiveThousandTransactionsAreRefused() {
    assertThat(EthCodec.of(68).decode(EthCode.TRANSACTIONS, repeated(5000, (byte) 0xc0)).isAccepted()).isTrue();
    assertThat(EthCodec.of(68).decode(EthCode.TRANSACTIONS, repeated(5001, (byte) 0xc0)).isAccepted()).isFalse();
  }

  @Test
  void anAnswerIsRefusedWhoseItemsAreNotLists() {
    RlpSlice payload = RlpSlice.of(Hex.decode("c20102"));

    assertThat(EthCodec.of(63).decode(EthCode.BLOCK_HEADERS, payload).isAccepted()).isFalse();
  }

  @Test
  void bytesAfterAMessageAreRefused() {
    RlpSlice payload = RlpSlice.of(Hex.decode("c0c0"));

    for (int code : new int[] {EthCode.NEW_BLOCK_HASHES, EthCode.BLOCK_HEADERS, EthCode.GET_BLOCK_BODIES, EthCode.TRANSACTIONS}) {
      assertThat(EthCodec.of(63).decode(code, payload).isAccepted()).as("code %d", code).isFalse();
    }
  }

  @Test
  void anAnnouncementSeenOnMainnetIsRead() {
    RlpSlice payload =
        RlpSlice.of(Hex.decode(ChainData.externalText("eth-wire/new_pooled_transactions_network_rlp").strip()));

    Verdict<EthMessage> verdict = EthCodec.of(67).decode(EthCode.NEW_POOLED_TRANSACTION_HASHES, payload);

    assertThat(verdict.isAccepted()).isTrue();
  }

  @Test
  void aVersionWithoutIdsDoesNotSwallowOne() {
    GetBlockBodies request = new GetBlockBodies(7, List.of(HASH));

    assertThatThrownBy(() -> EthCodec.of(65).encode(request)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> EthCodec.of(67).encode(new GetNodeData(1, List.of())))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> EthCodec.of(61)).isInstanceOf(IllegalArgumentException.class);
  }

  private static RlpSlice repeated(int count, byte item) {
    byte[] content = new byte[count];
    java.util.Arrays.fill(content, item);
    RlpWriter writer = new RlpWriter().startList();
    writer.item(RlpSlice.of(content));
    return writer.endList().toSlice();
  }

  private static String hex(int version, EthMessage message) {
    return Hex.encode(EthCodec.of(version).encode(message).payload().toBytes());
  }
}

package io.argosy.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.argosy.primitives.Address;
import io.argosy.primitives.Hash;
import io.argosy.primitives.Keccak;
import io.argosy.props.Gen;
import io.argosy.props.SeededTest;
import io.argosy.rlp.MalformedRlpException;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ReceiptTest {
  private static Log anyLog(Gen gen) {
    return new Log(
        Address.of(gen.bytes(20)),
        gen.list(0, 4, () -> Hash.of(gen.bytes(32))),
        RlpSlice.of(gen.bytes(gen.between(0, 100))));
  }

  private static Receipt any(Gen gen) {
    byte[] outcome = gen.oneOf(List.of(new byte[0], new byte[] {1}, gen.bytes(32)));
    return new Receipt(gen.between(0, 4), RlpSlice.of(outcome), gen.anyNumber(), gen.list(0, 5, () -> anyLog(gen)));
  }

  @SeededTest(runs = 300)
  void allFormsOfAReceiptAreTheSameReceipt(Gen gen) {
    Receipt receipt = any(gen);
    RlpWriter compact = new RlpWriter();
    receipt.writeCompact(compact);
    byte[] consensus = receipt.toConsensus();
    RlpSlice wire = RlpSlice.of(
        receipt.type() == 0 ? consensus : new RlpWriter().bytes(consensus).toBytes());

    assertThat(Receipt.decode(RlpSlice.of(compact.toBytes()))).isEqualTo(receipt);
    assertThat(Receipt.decode(wire)).isEqualTo(receipt);
    assertThat(Receipt.decodeConsensus(RlpSlice.of(consensus))).isEqualTo(receipt);
    assertThat(consensus[0] & 0xff).isEqualTo(receipt.type() == 0 ? consensus[0] & 0xff : receipt.type());
  }

  @SeededTest(runs = 500)
  void aByteChangedIsReadOrMalformed(Gen gen) {
    RlpWriter compact = new RlpWriter();
    any(gen).writeCompact(compact);

    try {
      Receipt other = Receipt.decode(RlpSlice.of(gen.mutated(compact.toBytes())));
      assertThat(other.type()).isBetween(0, 0x7f);
    } catch (MalformedRlpException expected) {
      assertThat(expected.getMessage()).isNotBlank();
    }
  }

  @SeededTest(runs = 200)
  void bloomsHoldWhatWasAddedHoweverOftenTheBuilderIsUsed(Gen gen) {
    BloomBuilder builder = new BloomBuilder();
    for (int round = 0; round < 3; round++) {
      List<Log> logs = gen.list(0, 30, () -> anyLog(gen));
      byte[] expected = new byte[256];
      builder.clear();
      for (Log log : logs) {
        builder.add(log);
        set(expected, log.address().toBytes());
        log.topics().forEach(topic -> set(expected, topic.toBytes()));
      }

      Bloom bloom = builder.build();

      assertThat(bloom.toBytes()).isEqualTo(expected);
      assertThat(Bloom.of(RlpSlice.of(expected))).isEqualTo(bloom);
      logs.forEach(log -> assertThat(bloom.mayContain(log.address())).isTrue());
    }
  }

  /** The definition, bit by bit. */
  private static void set(byte[] bloom, byte[] element) {
    byte[] h = Keccak.of256().update(element).digest();
    for (int i = 0; i < 6; i += 2) {
      int bit = ((h[i] & 0xff) << 8 | h[i + 1] & 0xff) & 0x7ff;
      bloom[255 - bit / 8] |= (byte) (1 << bit % 8);
    }
  }

  @Test
  void aTopicThatIsAPaddedAddressHasItsOwnBits() {
    Address address = Address.fromHex("0123456789012345678901234567890123456789");
    byte[] padded = new byte[32];
    address.write(padded, 12);
    BloomBuilder builder = new BloomBuilder();

    Bloom ofAddress = builder.add(address).build();
    builder.clear();
    Bloom ofTopic = builder.add(Hash.of(padded)).build();

    assertThat(ofTopic).isNotEqualTo(ofAddress);
    assertThat(ofTopic.mayContain(Hash.of(padded))).isTrue();
    assertThat(ofTopic.mayContain(address)).isFalse();
  }

  @Test
  void statusesAreOneOfThree() {
    assertThatThrownBy(() -> Receipt.requireOutcome(RlpSlice.of(new byte[] {2}))).isInstanceOf(MalformedRlpException.class);
    assertThatThrownBy(() -> Receipt.requireOutcome(RlpSlice.of(new byte[31]))).isInstanceOf(MalformedRlpException.class);
    Receipt.requireOutcome(RlpSlice.EMPTY);
  }
}

package io.argosy.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.argosy.primitives.Address;
import io.argosy.primitives.Hash;
import io.argosy.primitives.UInt256;
import io.argosy.props.Gen;
import io.argosy.props.SeededTest;
import io.argosy.rlp.MalformedRlpException;
import io.argosy.rlp.RlpReader;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BlockHeaderTest {
  private static HeaderDraft any(Gen gen) {
    return new HeaderDraft()
        .fields(gen.oneOf(15, 16, 17, 20, 21, 23))
        .parentHash(Hash.of(gen.bytes(32)))
        .ommersHash(Hash.of(gen.bytes(32)))
        .coinbase(Address.of(gen.bytes(20)))
        .stateRoot(Hash.of(gen.bytes(32)))
        .transactionsRoot(Hash.of(gen.bytes(32)))
        .receiptsRoot(Hash.of(gen.bytes(32)))
        .logsBloom(RlpSlice.of(gen.bytes(256)))
        .difficulty(UInt256.read(gen.bytes(32), 0, gen.between(0, 32)))
        .number(gen.anyNumber())
        .gasLimit(gen.anyNumber())
        .gasUsed(gen.anyNumber())
        .time(gen.anyNumber())
        .extraData(RlpSlice.of(gen.bytes(gen.oneOf(0, 1, 32, 97))))
        .mixDigest(Hash.of(gen.bytes(32)))
        .nonce(gen.anyLong())
        .baseFee(UInt256.of(gen.anyNumber()))
        .withdrawalsRoot(Hash.of(gen.bytes(32)))
        .blobGasUsed(gen.anyNumber())
        .excessBlobGas(gen.anyNumber())
        .parentBeaconBlockRoot(Hash.of(gen.bytes(32)))
        .requestsHash(Hash.of(gen.bytes(32)))
        .blockAccessListHash(Hash.of(gen.bytes(32)))
        .slotNumber(gen.anyNumber());
  }

  @SeededTest(runs = 300)
  void headersOfEveryForkComeBackFromTheirBytes(Gen gen) {
    BlockHeader header = any(gen).build();

    BlockHeader again = header.toDraft().build();

    assertThat(again).isEqualTo(header);
    assertThat(again.raw()).isEqualTo(header.raw());
    assertThat(header.hash()).isEqualTo(header.raw().keccak());
    assertThat(header.baseFee().isPresent()).isEqualTo(header.fields() >= 16);
    assertThat(header.withdrawalsRoot().isPresent()).isEqualTo(header.fields() >= 17);
    assertThat(header.blobGasUsed().isPresent()).isEqualTo(header.fields() >= 20);
    assertThat(header.requestsHash().isPresent()).isEqualTo(header.fields() >= 21);
    assertThat(header.slotNumber().isPresent()).isEqualTo(header.fields() >= 23);
  }

  @SeededTest(runs = 500)
  void aByteChangedIsAnotherHeaderOrMalformed(Gen gen) {
    BlockHeader header = any(gen).build();
    byte[] mutated = gen.mutated(header.raw().toBytes());

    try {
      BlockHeader other = BlockHeader.decode(RlpSlice.of(mutated));
      assertThat(other.toDraft().build().raw()).isEqualTo(RlpSlice.of(mutated));
      assertThat(other).isNotEqualTo(header);
    } catch (MalformedRlpException expected) {
      assertThat(expected.getMessage()).isNotBlank();
    }
  }

  @SeededTest
  void sealHashesLeaveOutTheSeal(Gen gen) {
    BlockHeader header = any(gen).build();
    RlpWriter work = new RlpWriter().startList();
    RlpWriter authority = new RlpWriter().startList();
    RlpReader fields = RlpReader.listOf(header.raw());
    for (int i = 0; fields.hasNext(); i++) {
      RlpSlice item = fields.item();
      if (i != 13 && i != 14) {
        work.item(item);
      }
      if (i == 12 && header.extraData().length() >= 65) {
        authority.string(header.extraData().part(0, header.extraData().length() - 65));
      } else {
        authority.item(item);
      }
    }

    assertThat(header.sealHash()).isEqualTo(Hash.keccak(work.endList().toBytes()));
    if (header.extraData().length() >= 65) {
      assertThat(header.cliqueSealHash()).isEqualTo(Hash.keccak(authority.endList().toBytes()));
    } else {
      assertThatThrownBy(header::cliqueSealHash).isInstanceOf(MalformedRlpException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 14, 18, 19, 22, 24})
  void otherNumbersOfFieldsAreMalformed(int count) {
    RlpReader fields = RlpReader.listOf(new HeaderDraft().fields(23).build().raw());
    RlpWriter writer = new RlpWriter().startList();
    for (int i = 0; i < count; i++) {
      writer.item(fields.hasNext() ? fields.item() : RlpSlice.of(new byte[] {1}));
    }

    assertThatThrownBy(() -> BlockHeader.decode(RlpSlice.of(writer.endList().toBytes())))
        .isInstanceOf(MalformedRlpException.class);
  }
}

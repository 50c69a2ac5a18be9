package io.argosy.devp2p.eth;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.devp2p.eth.TransactionNames.Name;
import io.argosy.primitives.Hash;
import io.argosy.primitives.Hex;
import io.argosy.props.Gen;
import io.argosy.props.SeededTest;
import io.argosy.rlp.RlpSlice;
import io.argosy.verdict.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

class TransactionNamesTest {
  @SeededTest(runs = 50)
  void whatIsWrittenIsAMessageOfItsVersionAndReadAgain(Gen gen) {
    int version = gen.between(65, EthCodec.NEWEST);
    List<Name> names = gen.list(0, 20, () -> version < 68
        ? new Name(Hash.of(gen.bytes(32)), -1, 0)
        : new Name(Hash.of(gen.bytes(32)), gen.between(0, 4), gen.between(1, 1 << 20)));

    RlpSlice payload = TransactionNames.write(names, version);

    EthMessage.NewPooledTransactionHashes message = new EthMessage.NewPooledTransactionHashes(payload);
    assertThat(EthCodec.of(version).decode(EthCode.NEW_POOLED_TRANSACTION_HASHES, payload)).isEqualTo(Verdict.accepted(message));
    assertThat(TransactionNames.read(payload, version)).isEqualTo(names);
  }

  @Test
  void theFormOfEth68IsTypesSizesAndHashesSideBySide() {
    Hash hash = Hash.fromHex("11".repeat(32));

    RlpSlice payload = TransactionNames.write(List.of(new Name(hash, 2, 0x80), new Name(hash, 0, 5)), 68);

    assertThat(payload).isEqualTo(RlpSlice.of(Hex.decode("f84b" + "820200" + "c3818005" + "f842" + "a0" + "11".repeat(32) + "a0" + "11".repeat(32))));
  }
}

package io.argosy.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.argosy.primitives.Hash;
import io.argosy.primitives.Hex;
import io.argosy.primitives.UInt256;
import io.argosy.props.ChainData;
import io.argosy.props.Gen;
import io.argosy.props.SeededTest;
import io.argosy.rlp.MalformedRlpException;
import io.argosy.rlp.RlpReader;
import io.argosy.rlp.RlpSlice;
import io.argosy.trie.LeafColumns;
import io.argosy.trie.RangeProof;
import io.argosy.verdict.Verdict;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AccountTest {
  private static Account any(Gen gen) {
    return new Account(
        gen.oneOf(gen.anyNumber(), gen.anyLong()),
        UInt256.read(gen.bytes(32), 0, gen.between(0, 32)),
        gen.chance(0.5) ? Account.NO_STORAGE : Hash.of(gen.bytes(32)),
        gen.chance(0.5) ? Account.NO_CODE : Hash.of(gen.bytes(32)));
  }

  @SeededTest(runs = 300)
  void bothFormsAreTheSameAccount(Gen gen) {
    Account account = any(gen);

    assertThat(Account.decode(account.encode())).isEqualTo(account);
    assertThat(Account.decodeSlim(account.encodeSlim())).isEqualTo(account);
    assertThat(account.encodeSlim().length()).isLessThanOrEqualTo(account.encode().length());
  }

  @SeededTest(runs = 500)
  void whatIsReadHasOneFormAndTheRestIsMalformed(Gen gen) {
    Account account = any(gen);
    byte[] full = gen.mutated(account.encode().toBytes());
    byte[] slim = gen.mutated(account.encodeSlim().toBytes());

    try {
      assertThat(Account.decode(RlpSlice.of(full)).encode()).isEqualTo(RlpSlice.of(full));
    } catch (MalformedRlpException malformed) {
      assertThat(malformed.getMessage()).isNotBlank();
    }
    try {
      assertThat(Account.decodeSlim(RlpSlice.of(slim)).encodeSlim()).isEqualTo(RlpSlice.of(slim));
    } catch (MalformedRlpException malformed) {
      assertThat(malformed.getMessage()).isNotBlank();
    }
  }

  @Test
  void theSmallestAccountIsOfFiveBytesSlim() {
    Account nobody = new Account(0, UInt256.ZERO, Account.NO_STORAGE, Account.NO_CODE);

    assertThat(Hex.encode(nobody.encodeSlim().toBytes())).isEqualTo("c480808080");
    assertThat(nobody.encode().length()).isEqualTo(70);
    assertThat(nobody.hasCode()).isFalse();
    assertThat(nobody.hasStorage()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "c48080c080, byte string", "c3808080, no item left", "c58080808080, 1 bytes too many",
    "c480800180, or none", "c400808080, leading zero"
  })
  void anotherShapeIsMalformed(String hex, String evidence) {
    assertThatThrownBy(() -> Account.decodeSlim(RlpSlice.of(Hex.decode(hex))))
        .isInstanceOf(MalformedRlpException.class)
        .hasMessageContaining(evidence);
  }

  @Test
  void aSlimAccountLeavesOutWhatItCan() {
    RlpSlice spelledOut = RlpSlice.of(Hex.decode("e4808080a0" + Account.NO_CODE.toHex().substring(2)));

    assertThatThrownBy(() -> Account.decodeSlim(spelledOut)).hasMessageContaining("leaves out");
  }

  /** A thousand accounts of a test network as a peer sent them, slim. The file was written with {@code c0} where the wire has {@code 80}. */
  @Test
  void aRangeThatARealPeerServedIsProven() throws IOException {
    List<String> lines;
    try (GZIPInputStream file =
        new GZIPInputStream(Files.newInputStream(ChainData.external("snap/sample1.txt.gz")))) {
      lines = new String(file.readAllBytes(), StandardCharsets.US_ASCII).lines().toList();
    }
    RlpReader answer = RlpReader.listOf(Hex.decode(lines.get(2)));
    LeafColumns rows = new LeafColumns();
    RlpReader accounts = answer.list();
    while (accounts.hasNext()) {
      RlpReader row = accounts.list();
      rows.add(row.hash(), slim(row.list()).encode());
    }
    List<RlpSlice> proof = new ArrayList<>();
    RlpReader nodes = answer.list();
    while (nodes.hasNext()) {
      proof.add(nodes.string());
    }

    Verdict<RangeProof.Proven> verdict =
        new RangeProof().verify(Hash.fromHex(lines.get(0)), Hash.fromHex(lines.get(1)), rows, proof);

    assertThat(rows.size()).isEqualTo(1051);
    assertThat(verdict).isEqualTo(Verdict.accepted(new RangeProof.Proven(true)));
  }

  private static Account slim(RlpReader items) {
    return new Account(
        items.number64(), items.uint256(), hash(items, Account.NO_STORAGE), hash(items, Account.NO_CODE));
  }

  private static Hash hash(RlpReader items, Hash leftOut) {
    if (items.nextIsList()) {
      items.skip();
      return leftOut;
    }
    return items.hash();
  }
}

package io.argosy.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.argosy.primitives.Hash;
import io.argosy.primitives.Hex;
import io.argosy.primitives.UInt256;
import io.argosy.props.Gen;
import io.argosy.props.SeededTest;
import io.argosy.rlp.MalformedRlpException;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import io.argosy.trie.LeafColumns;
import io.argosy.trie.RangeProof;
import io.argosy.trie.StackTrie;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RangeRowsTest {
  private final RangeRows rows = new RangeRows();

  private static TreeMap<Hash, Account> state(Gen gen, int size) {
    TreeMap<Hash, Account> state = new TreeMap<>();
    while (state.size() < size) {
      Hash storage = gen.chance(0.9) ? Account.NO_STORAGE : Hash.of(gen.bytes(32));
      Hash code = gen.chance(0.9) ? Account.NO_CODE : Hash.of(gen.bytes(32));
      UInt256 balance = UInt256.read(gen.bytes(12), 0, gen.between(0, 12));
      state.put(Hash.of(gen.bytes(32)), new Account(gen.between(0, 1000), balance, storage, code));
    }
    return state;
  }

  private static RlpSlice slim(TreeMap<Hash, Account> state) {
    RlpWriter writer = new RlpWriter().startList();
    state.forEach((key, account) -> writer.startList().hash(key).item(account.encodeSlim()).endList());
    return writer.endList().toSlice();
  }

  @SeededTest(runs = 100)
  void accountsOfAnAnswerAreTheLeavesOfTheState(Gen gen) {
    TreeMap<Hash, Account> state = state(gen, gen.between(0, 50));
    StackTrie trie = new StackTrie();
    state.forEach((key, account) -> trie.add(key.toBytes(), account.encode().toBytes()));

    LeafColumns leaves = rows.accounts(slim(state));

    assertThat(leaves.size()).isEqualTo(state.size());
    assertThat(new RangeProof().verify(trie.finish(), Hash.ZERO, leaves, List.of()).isAccepted()).isTrue();
    assertThat(rows.accounts(slim(state)).size()).isEqualTo(state.size());
  }

  @Test
  void slotsAreTakenAsTheyStand() {
    Hash key = Hash.fromHex("11".repeat(32));

    LeafColumns leaves = rows.slots(RlpSlice.of(Hex.decode("e4e3a0" + "11".repeat(32) + "8181")));

    assertThat(leaves.size()).isEqualTo(1);
    assertThat(leaves.key(0)).isEqualTo(key);
    assertThat(leaves.value(0)).isEqualTo(RlpSlice.of(new byte[] {(byte) 0x81}));
  }

  @ParameterizedTest
  @CsvSource({"80", "c180", "c2c180", "c3c20180"})
  void anotherShapeIsMalformed(String hex) {
    RlpSlice list = RlpSlice.of(Hex.decode(hex));

    assertThatThrownBy(() -> rows.accounts(list)).isInstanceOf(MalformedRlpException.class);
    assertThatThrownBy(() -> rows.slots(list)).isInstanceOf(MalformedRlpException.class);
  }

  @Test
  void aMillionSlimAccountsAreReadInSeconds() {
    RlpSlice answer = slim(state(Gen.seeded(1), 5_000));
    double best = 0;
    for (int round = 0; round < 5; round++) {
      long start = System.nanoTime();
      for (int i = 0; i < 40; i++) {
        rows.accounts(answer);
      }
      best = Math.max(best, 200_000 * 1e3 / (System.nanoTime() - start));
    }
    System.out.printf("RangeRows: %.2f million accounts/s%n", best);

    assertThat(best).isGreaterThan(0.05);
  }
}

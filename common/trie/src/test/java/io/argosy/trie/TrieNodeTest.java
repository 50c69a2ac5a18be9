package io.argosy.trie;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.argosy.primitives.Hash;
import io.argosy.primitives.Hex;
import io.argosy.props.Gen;
import io.argosy.props.SeededTest;
import io.argosy.rlp.MalformedRlpException;
import io.argosy.rlp.RlpSlice;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TrieNodeTest {
  private static final String HASH = "a0" + "11".repeat(32);

  @SeededTest(runs = 200)
  void everyNodeOfATrieComesBackAsItWas(Gen gen) {
    States state = States.any(gen, gen.between(1, 60));

    for (byte[] bytes : state.trie.hashedNodes().values()) {
      TrieNode node = TrieNode.decode(RlpSlice.of(bytes));

      assertThat(node.encode()).isEqualTo(RlpSlice.of(bytes));
      assertThat(node.hash()).isEqualTo(Hash.keccak(bytes));
      assertThat(TrieNode.decode(node.encode())).isEqualTo(node);
    }
  }

  @SeededTest(runs = 500)
  void whatIsReadIsCanonicalAndTheRestIsMalformed(Gen gen) {
    States state = States.any(gen, gen.between(1, 20));
    byte[] mutated = gen.mutated(gen.oneOf(List.copyOf(state.trie.hashedNodes().values())));

    try {
      assertThat(TrieNode.decode(RlpSlice.of(mutated)).encode()).isEqualTo(RlpSlice.of(mutated));
    } catch (MalformedRlpException malformed) {
      assertThat(malformed.getMessage()).isNotBlank();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "80, list", "c0, items", "c101, items", "c3010203, items", "c22001c0, many", "c24001, path that begins with 64",
    "c22101, path that begins with 33", "c23101, ok", "c22001, ok", "c22f01, path that begins with 47", "c21101, 1 bytes",
    "c28001, no bytes", "c22080, without a value",
    "c20080, no nibbles", "c21180, something else", "c311c180, items", "c411c22001, something else",
    "d2808080808080808080808080808080808080, items"
  })
  void onlyTheOneFormOfANodeIsRead(String hex, String evidence) {
    RlpSlice bytes = RlpSlice.of(Hex.decode(hex));

    if (evidence.equals("ok")) {
      assertThat(TrieNode.decode(bytes).encode()).isEqualTo(bytes);
    } else {
      assertThatThrownBy(() -> TrieNode.decode(bytes))
          .isInstanceOf(MalformedRlpException.class)
          .hasMessageContaining(evidence);
    }
  }

  @Test
  void aBranchHasAtLeastTwoEntries() {
    String none = "d1" + "80".repeat(17);
    String one = "f1" + HASH + "80".repeat(16);
    String two = "f851" + HASH + HASH + "80".repeat(15);
    String withValue = "f1" + HASH + "80".repeat(15) + "05";

    assertMalformed(none, "branch of 0 entries");
    assertMalformed(one, "branch of 1 entries");
    assertThat(TrieNode.decode(RlpSlice.of(Hex.decode(two))).references()).hasSize(2);
    assertThat(TrieNode.decode(RlpSlice.of(Hex.decode(withValue))).references()).hasSize(1);
  }

  @Test
  void aReferenceHasThirtyTwoBytesAndAnEmbeddedNodeFewer() {
    String leafOf31 = "de20" + "9c" + "01".repeat(28);
    String leafOf32 = "df20" + "9d" + "01".repeat(29);

    assertMalformed("f2" + "a1" + "11".repeat(33) + "80".repeat(15) + "05", "reference of 33 bytes");
    assertMalformed("f0" + "9f" + "11".repeat(31) + "80".repeat(15) + "05", "reference of 31 bytes");
    assertThat(TrieNode.decode(RlpSlice.of(Hex.decode("ef" + leafOf31 + "80".repeat(15) + "05")))).isNotNull();
    assertMalformed("f0" + leafOf32 + "80".repeat(15) + "05", "node of 32 bytes is embedded");
  }

  private static void assertMalformed(String hex, String evidence) {
    assertThatThrownBy(() -> TrieNode.decode(RlpSlice.of(Hex.decode(hex))))
        .isInstanceOf(MalformedRlpException.class)
        .hasMessageContaining(evidence);
  }

  @Test
  void nodesThatNoTrieHasCannotBeMade() {
    TrieNode.Leaf leaf = new TrieNode.Leaf(NibblePath.EMPTY, RlpSlice.of(new byte[] {1}));

    assertThatThrownBy(() -> new TrieNode.Leaf(NibblePath.EMPTY, RlpSlice.EMPTY)).hasMessageContaining("empty");
    assertThatThrownBy(() -> new TrieNode.Extension(NibblePath.EMPTY, new TrieNode.Hashed(Hash.ZERO)))
        .hasMessageContaining("nibble");
    assertThatThrownBy(() -> new TrieNode.Extension(NibblePath.fromHex("1"), new TrieNode.Embedded(leaf)))
        .hasMessageContaining("branch");
    assertThatThrownBy(() -> new TrieNode.Branch(Collections.nCopies(16, new TrieNode.Nothing()), RlpSlice.EMPTY))
        .hasMessageContaining("0 entries");
    assertThatThrownBy(() -> new TrieNode.Embedded(new TrieNode.Leaf(NibblePath.EMPTY, RlpSlice.of(new byte[40]))))
        .hasMessageContaining("large");
  }

  @SeededTest(runs = 100)
  void aWalkFromTheRootFindsAllNodesAndAllLeaves(Gen gen) {
    States state = States.any(gen, gen.oneOf(1, 2, gen.between(1, 300)));
    Map<Hash, byte[]> byHash = new TreeMap<>();
    state.trie.hashedNodes().values().forEach(node -> byHash.put(Hash.keccak(node), node));
    TreeMap<Hash, RlpSlice> found = new TreeMap<>();
    List<String> visited = new ArrayList<>();
    ArrayDeque<TrieWalk.Below> open = new ArrayDeque<>(List.of(new TrieWalk.Below(NibblePath.EMPTY, state.root())));

    while (!open.isEmpty()) {
      TrieWalk.Below next = open.poll();
      visited.add(next.path().toString());
      TrieWalk walk = TrieWalk.of(next.path(), RlpSlice.of(byHash.get(next.hash())));
      open.addAll(walk.below());
      walk.leaves().forEach(leaf -> found.put(leaf.key().toHash(), leaf.value()));
    }

    assertThat(found).isEqualTo(state.leaves);
    assertThat(visited).containsExactlyInAnyOrderElementsOf(state.trie.hashedNodes().keySet());
  }

  @SeededTest(runs = 300)
  void aPathIsItsDigits(Gen gen) {
    String digits = Hex.encode(gen.bytes(gen.between(0, 33)));
    String text = digits.substring(0, gen.between(0, digits.length()));
    String other = digits.substring(0, gen.between(0, text.length())) + gen.oneOf("", "0", "7", "f");
    NibblePath path = NibblePath.fromHex(text);

    assertThat(path.toString()).isEqualTo(text);
    assertThat(path.length()).isEqualTo(text.length());
    assertThat(NibblePath.ofHexPrefix(RlpSlice.of(path.toHexPrefix()))).isEqualTo(path);
    assertThat(Integer.signum(path.compareTo(NibblePath.fromHex(other))))
        .isEqualTo(Integer.signum(text.compareTo(other)));
    assertThat(path.startsWith(NibblePath.fromHex(other))).isEqualTo(text.startsWith(other));
    assertThat(path.concat(NibblePath.fromHex(other)).toString()).isEqualTo(text + other);
    assertThat(path.child(0xb)).isEqualTo(NibblePath.fromHex(text + "b"));
    assertThat(path.equals(NibblePath.fromHex(other))).isEqualTo(text.equals(other));
    assertThat(path.child(3).hashCode()).isEqualTo(NibblePath.fromHex(text + "3").hashCode());
  }
}

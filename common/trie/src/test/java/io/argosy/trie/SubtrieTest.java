package io.argosy.trie;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.argosy.primitives.Hash;
import io.argosy.primitives.Hex;
import io.argosy.props.Gen;
import io.argosy.props.SeededTest;
import io.argosy.rlp.MalformedRlpException;
import io.argosy.rlp.RlpSlice;
import io.argosy.trie.NaiveTrie.Hashable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SubtrieTest {
  /** One part for each of the 16 or 256 prefixes. */
  private static List<Subtrie> parts(States state, int prefixNibbles) {
    StackTrie trie = new StackTrie();
    List<Subtrie> parts = new ArrayList<>();
    for (int prefix = 0; prefix < 1 << 4 * prefixNibbles; prefix++) {
      int wanted = prefix;
      state.leaves.forEach((key, value) -> {
        if (key.byteAt(0) >> 8 - 4 * prefixNibbles == wanted) {
          trie.add(key.toBytes(), value.toBytes());
        }
      });
      parts.add(Subtrie.decode(trie.finishSubtrie().encode()));
    }
    return parts;
  }

  private static Hash fold(List<Subtrie> parts) {
    StackTrie trie = new StackTrie();
    parts.forEach(trie::add);
    return trie.finish();
  }

  @ParameterizedTest
  @CsvSource({"0", "1", "2", "3", "17", "1000"})
  void partsUnderAllPrefixesGiveTheRootOfTheWhole(int size) {
    for (int seed = 0; seed < 20; seed++) {
      States state = States.any(Gen.seeded(seed), size);

      assertThat(fold(parts(state, 1))).isEqualTo(state.root());
      assertThat(fold(parts(state, 2))).isEqualTo(state.root());
    }
  }

  /** Keys that leave lone children at every level: all below one prefix, two that part at the last nibble, one beside many. */
  @ParameterizedTest
  @CsvSource({
    "00 00", "0000 0001", "00 01 02", "0f 10", "0f f0", "000001 000010 000100", "ab01 ab02 ab03", "ab01 ab02 ac01",
    "ab01 ab02 b000", "ff ff01 ff02", "1 2 3 4 5 6 7 8 9 a b c d e f", "aa0 aa1 ab0 ab1", "50 5f 6"
  })
  void loneChildrenMoveUpWhereTheyBelong(String starts) {
    for (String end : List.of("00", "ff", "5a")) {
      TreeMap<Hash, RlpSlice> leaves = new TreeMap<>();
      for (String start : starts.split(" ")) {
        String digits = (start + end.repeat(32)).substring(0, 63);
        for (String last : List.of("1", "2")) {
          leaves.put(Hash.fromHex(digits + last), RlpSlice.of(new byte[] {1}));
          leaves.put(Hash.fromHex(start + "0".repeat(63 - start.length()) + last), RlpSlice.of(new byte[40]));
        }
      }
      States all = new States(leaves);
      States one = new States(new TreeMap<>(Map.of(leaves.firstKey(), leaves.firstEntry().getValue())));

      for (States state : List.of(all, one)) {
        assertThat(fold(parts(state, 1))).as(starts).isEqualTo(state.root());
        assertThat(fold(parts(state, 2))).as(starts).isEqualTo(state.root());
      }
    }
  }

  @SeededTest(runs = 100)
  void partsOfPartsFoldTheSameWay(Gen gen) {
    States state = States.any(gen, gen.oneOf(0, 1, 2, gen.between(0, 300)));
    List<Subtrie> fine = parts(state, 2);
    StackTrie trie = new StackTrie();
    List<Subtrie> coarse = new ArrayList<>();
    for (int from = 0; from < 256; from += 16) {
      fine.subList(from, from + 16).forEach(trie::add);
      coarse.add(trie.finishSubtrie());
    }

    assertThat(fold(coarse)).isEqualTo(state.root());
    coarse.forEach(trie::add);
    Subtrie whole = trie.finishSubtrie();
    trie.add(whole);
    assertThat(trie.finish()).isEqualTo(state.root());
  }

  @SeededTest(runs = 200)
  void everyNodeComesOnceAndInOrder(Gen gen) {
    States state = States.any(gen, gen.oneOf(0, 1, 2, gen.between(0, 30), gen.between(0, 600)));
    Map<String, byte[]> emitted = new LinkedHashMap<>();
    List<byte[]> order = new ArrayList<>();
    NodeSink sink = collect(emitted, order);
    StackTrie trie = new StackTrie(sink);

    state.leaves.forEach((key, value) -> trie.add(key.toBytes(), value.toBytes()));
    Hash root = trie.finish();

    assertThat(root).isEqualTo(state.root());
    assertThat(hex(emitted)).isEqualTo(state.leaves.isEmpty() ? Map.of() : hex(state.trie.hashedNodes()));
    assertThat(order).isSortedAccordingTo(Arrays::compareUnsigned);
  }

  @SeededTest(runs = 100)
  void nodesOfPartsAndOfTheirFoldAreAllNodes(Gen gen) {
    States state = States.any(gen, gen.oneOf(1, 2, gen.between(1, 30), gen.between(1, 600)));
    Map<String, byte[]> emitted = new LinkedHashMap<>();
    NodeSink sink = collect(emitted, new ArrayList<>());
    StackTrie trie = new StackTrie(sink);
    List<Subtrie> parts = new ArrayList<>();
    for (int prefix = 0; prefix < 256; prefix++) {
      int wanted = prefix;
      state.leaves.forEach((key, value) -> {
        if (key.byteAt(0) == wanted) {
          trie.add(key.toBytes(), value.toBytes());
        }
      });
      parts.add(trie.finishSubtrie());
    }

    parts.forEach(trie::add);
    Hash root = trie.finish();

    assertThat(root).isEqualTo(state.root());
    assertThat(hex(emitted)).isEqualTo(hex(state.trie.hashedNodes()));
  }

  private static NodeSink collect(Map<String, byte[]> emitted, List<byte[]> order) {
    return node -> {
      byte[] bytes = new byte[node.length()];
      node.copyTo(bytes, 0);
      assertThat(node.hash()).isEqualTo(Hash.keccak(bytes));
      assertThat(node.encoding()).isEqualTo(RlpSlice.of(bytes));
      assertThat(node.path().length()).isEqualTo(node.depth());
      assertThat(node.kind()).isEqualTo(kindOf(TrieNode.decode(node.encoding())));
      assertThat(emitted.put(node.path().toString(), bytes)).isNull();
      order.add(node.path().toSortKey());
    };
  }

  private static BuiltNode.Kind kindOf(TrieNode node) {
    return switch (node) {
      case TrieNode.Branch _ -> BuiltNode.Kind.BRANCH;
      case TrieNode.Extension _ -> BuiltNode.Kind.EXTENSION;
      case TrieNode.Leaf _ -> BuiltNode.Kind.LEAF;
    };
  }

  private static Map<String, String> hex(Map<String, byte[]> nodes) {
    return nodes.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, entry -> Hex.encode(entry.getValue())));
  }

  @SeededTest(runs = 200)
  void keysOfAnyLengthStillHaveTheirRoot(Gen gen) {
    TreeMap<Hashable, byte[]> leaves = new TreeMap<>();
    for (int i = gen.between(1, 40); i > 0; i--) {
      byte[] key = gen.bytes(gen.between(1, 4));
      key[0] &= 0x13;
      leaves.put(new Hashable(key), gen.bytes(gen.oneOf(1, 40)));
    }
    StackTrie part = new StackTrie();
    StackTrie whole = new StackTrie();
    for (int nibble = 0; nibble < 16; nibble++) {
      int wanted = nibble;
      leaves.forEach((key, value) -> {
        if ((key.bytes()[0] >> 4 & 0xf) == wanted) {
          part.add(key.bytes(), value);
        }
      });
      whole.add(part.finishSubtrie());
    }

    assertThat(whole.finish()).isEqualTo(NaiveTrie.root(leaves));
  }

  @Test
  void partsThatOverlapOrDescendAreRefused() {
    RlpSlice reference = RlpSlice.of(Hex.decode("a0" + "11".repeat(32)));
    StackTrie trie = new StackTrie();
    trie.add(new Subtrie.Branching(NibblePath.fromHex("123"), reference));

    for (String path : List.of("123", "1234", "12", "122", "0")) {
      assertThatThrownBy(() -> trie.add(new Subtrie.Branching(NibblePath.fromHex(path), reference)))
          .hasMessageContaining("ascend");
    }
    assertThatThrownBy(() -> trie.add(new byte[] {0x12, 0x34}, new byte[] {1})).hasMessageContaining("ascend");
  }

  @ParameterizedTest
  @CsvSource({"c3800180, leaf", "c3010001, branch", "c0c0, many", "c3012080, branch", "c101, no item", "c402000101, 0 or 1"})
  void whatIsNoPartIsMalformed(String hex, String evidence) {
    assertThatThrownBy(() -> Subtrie.decode(RlpSlice.of(Hex.decode(hex))))
        .isInstanceOf(MalformedRlpException.class)
        .hasMessageContaining(evidence);
  }
}

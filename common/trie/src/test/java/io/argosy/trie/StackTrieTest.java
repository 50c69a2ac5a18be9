package io.argosy.trie;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.argosy.primitives.Hash;
import io.argosy.primitives.Hex;
import io.argosy.props.ChainData;
import io.argosy.props.Gen;
import io.argosy.props.SeededTest;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import io.argosy.trie.NaiveTrie.Hashable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class StackTrieTest {
  private final StackTrie trie = new StackTrie();

  @SeededTest(runs = 1500)
  void hasTheRootOfTheNaiveTrie(Gen gen) {
    TreeMap<Hashable, byte[]> leaves = new TreeMap<>();
    int keyBytes = gen.oneOf(1, 2, 3, 32);
    boolean sameLength = gen.chance(0.6);
    int count = gen.between(0, gen.oneOf(3, 20, 200));
    for (int i = 0; i < count; i++) {
      byte[] key = gen.bytes(sameLength ? keyBytes : gen.between(1, keyBytes));
      if (gen.chance(0.4)) {
        for (int j = 0; j < key.length * 3 / 4; j++) {
          key[j] &= (byte) (int) gen.oneOf(0, 1, 0x10);
        }
      }
      leaves.put(new Hashable(key), gen.bytes(gen.oneOf(1, 1, 5, 33, 70, 300)));
    }

    leaves.forEach((key, value) -> trie.add(key.bytes(), value));

    assertThat(trie.finish()).isEqualTo(NaiveTrie.root(leaves));
    assertThat(trie.finish()).isEqualTo(StackTrie.EMPTY_ROOT);
  }

  @SeededTest(runs = 300)
  void listsHaveTheRootOfTheirTrie(Gen gen) {
    int count = gen.oneOf(gen.between(0, 3), gen.between(100, 150), gen.between(0, 600), 127, 128, 129, 256, 257);
    List<RlpSlice> values = new ArrayList<>();
    TreeMap<Hashable, byte[]> leaves = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      byte[] value = gen.bytes(gen.between(1, 200));
      values.add(RlpSlice.of(value));
      leaves.put(new Hashable(new RlpWriter().number(i).toBytes()), value);
    }
    OrderedRoot ordered = new OrderedRoot();

    Hash root = ordered.of(values);

    assertThat(root).isEqualTo(NaiveTrie.root(leaves)).isEqualTo(ordered.of(values));
  }

  @Test
  void listsOfMoreThanTwoBytesOfIndexAreOrdered() {
    List<RlpSlice> values = new ArrayList<>();
    TreeMap<Hashable, byte[]> leaves = new TreeMap<>();
    for (int i = 0; i < 70_000; i++) {
      byte[] value = {(byte) i, (byte) (i >> 8), (byte) (i >> 16), 1};
      values.add(RlpSlice.of(value));
      leaves.put(new Hashable(new RlpWriter().number(i).toBytes()), value);
    }

    assertThat(new OrderedRoot().of(values)).isEqualTo(NaiveTrie.root(leaves));
  }

  @Test
  void refusesKeysThatDoNotAscend() {
    trie.add(new byte[] {2, 2}, new byte[] {1});

    assertThatThrownBy(() -> trie.add(new byte[] {2, 2}, new byte[] {1})).hasMessageContaining("ascend");
    assertThatThrownBy(() -> trie.add(new byte[] {2, 1}, new byte[] {1})).hasMessageContaining("ascend");
    assertThatThrownBy(() -> trie.add(new byte[] {2}, new byte[] {1})).hasMessageContaining("ascend");
    assertThatThrownBy(() -> trie.add(new byte[] {3}, new byte[0])).hasMessageContaining("empty");
    trie.reset();
    assertThat(trie.finish()).isEqualTo(StackTrie.EMPTY_ROOT);
  }

  @TestFactory
  Stream<DynamicTest> agreesWithTheVectorsOfEthereumTests() {
    return Stream.of("trietest.json", "trieanyorder.json", "hex_encoded_securetrie_test.json").flatMap(this::vectors);
  }

  private Stream<DynamicTest> vectors(String file) {
    boolean hashed = file.contains("secure");
    JsonNode all = JsonMapper.builder().build().readTree(ChainData.externalText("trie/" + file));
    return all.properties().stream().map(test -> DynamicTest.dynamicTest(file + " " + test.getKey(), () -> {
      TreeMap<Hashable, byte[]> leaves = new TreeMap<>();
      JsonNode in = test.getValue().get("in");
      if (in.isArray()) {
        in.forEach(pair -> put(leaves, hashed, pair.get(0).asString(), pair.get(1)));
      } else {
        in.properties().forEach(pair -> put(leaves, hashed, pair.getKey(), pair.getValue()));
      }

      leaves.forEach((key, value) -> trie.add(key.bytes(), value));

      assertThat(trie.finish()).isEqualTo(Hash.fromHex(test.getValue().get("root").asString()));
    }));
  }

  private static void put(TreeMap<Hashable, byte[]> leaves, boolean hashed, String keyText, JsonNode value) {
    byte[] key = bytes(keyText);
    Hashable place = new Hashable(hashed ? Hash.keccak(key).toBytes() : key);
    if (value.isNull()) {
      leaves.remove(place);
    } else {
      leaves.put(place, bytes(value.asString()));
    }
  }

  private static byte[] bytes(String text) {
    return text.startsWith("0x") ? Hex.decode(text) : text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void isFastEnoughToRebuildState() {
    int leaves = 300_000;
    byte[] keys = new byte[32 * leaves];
    Gen gen = Gen.seeded(1);
    List<Hash> sorted = new ArrayList<>();
    for (int i = 0; i < leaves; i++) {
      sorted.add(Hash.of(gen.bytes(32)));
    }
    sorted.sort(null);
    for (int i = 0; i < leaves; i++) {
      sorted.get(i).write(keys, 32 * i);
    }
    byte[] value = gen.bytes(70);
    double best = 0;
    for (int round = 0; round < 6; round++) {
      long start = System.nanoTime();
      for (int i = 0; i < leaves; i++) {
        trie.add(keys, 32 * i, 32, value, 0, value.length);
      }
      trie.finish();
      best = Math.max(best, leaves * 1e9 / (System.nanoTime() - start));
    }
    System.out.printf("StackTrie: %.2f million leaves/s%n", best / 1e6);

    assertThat(best).isGreaterThan(100_000);
  }
}

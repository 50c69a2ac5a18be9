package io.argosy.servedstate;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.primitives.Hash;
import io.argosy.props.Gen;
import io.argosy.props.SeededTest;
import io.argosy.rlp.RlpSlice;
import io.argosy.trie.LeafColumns;
import io.argosy.trie.NibblePath;
import io.argosy.trie.RangeProof;
import io.argosy.trie.RangeProof.Proven;
import io.argosy.trie.StackTrie;
import io.argosy.verdict.Verdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Nodes that are made anew, against a trie that keeps all of them. */
class ServedTrieTest {
  private final RangeProof proofs = new RangeProof();

  private static TreeMap<Hash, RlpSlice> anyRows(Gen gen) {
    TreeMap<Hash, RlpSlice> rows = new TreeMap<>();
    byte[] crowd = gen.bytes(32);
    double crowding = gen.oneOf(0.0, 0.5, 1.0);
    for (int i = gen.oneOf(1, 2, 9, 300, gen.between(1, 60)); i > 0; i--) {
      byte[] key = gen.bytes(32);
      if (gen.chance(crowding)) {
        System.arraycopy(crowd, 0, key, 0, gen.between(1, 31));
      }
      rows.put(Hash.of(key), RlpSlice.of(gen.bytes(gen.oneOf(1, 1, 33, 70, gen.between(1, 200)))));
    }
    return rows;
  }

  private static Map<NibblePath, RlpSlice> nodesOf(TreeMap<Hash, RlpSlice> rows) {
    Map<NibblePath, RlpSlice> nodes = new HashMap<>();
    StackTrie trie = new StackTrie(node -> nodes.put(node.path(), node.encoding()));
    rows.forEach((key, value) -> trie.add(key.toBytes(), value.toBytes()));
    trie.finish();
    return nodes;
  }

  private static NibblePath anyPath(Gen gen, ServedTrie trie) {
    byte[] key = gen.chance(0.2) ? gen.bytes(32) : trie.key(gen.between(0, trie.size() - 1)).toBytes();
    if (gen.chance(0.3)) {
      key[gen.between(0, 31)] ^= (byte) (1 << gen.between(0, 7));
    }
    return NibblePath.of(key, gen.between(0, 64));
  }

  @SeededTest(runs = 300)
  void everyNodeIsFoundByItsPathAndNoOther(Gen gen) {
    TreeMap<Hash, RlpSlice> rows = anyRows(gen);
    Map<NibblePath, RlpSlice> nodes = nodesOf(rows);
    ServedTrie trie = ServedTrie.of(rows);

    nodes.forEach((path, node) -> assertThat(trie.node(path)).as("%s", path).contains(node));
    for (int i = 0; i < 50; i++) {
      NibblePath path = anyPath(gen, trie);
      assertThat(trie.node(path).orElse(null)).as("%s", path).isEqualTo(nodes.get(path));
    }
    assertThat(trie.root()).isEqualTo(nodes.get(NibblePath.EMPTY).keccak());
  }

  @SeededTest(runs = 300)
  void everyNodeIsFoundByItsHash(Gen gen) {
    TreeMap<Hash, RlpSlice> rows = anyRows(gen);
    TreeMap<Hash, RlpSlice> others = anyRows(gen);

    NodeIndex index = NodeIndex.of(List.of(ServedTrie.of(rows), ServedTrie.of(others), ServedTrie.of(rows)));

    nodesOf(rows).values().forEach(node -> assertThat(index.find(node.keccak())).contains(node));
    nodesOf(others).values().forEach(node -> assertThat(index.find(node.keccak())).contains(node));
    assertThat(index.find(Hash.of(gen.bytes(32)))).isEmpty();
  }

  private static Hash anyOrigin(Gen gen, ServedTrie trie) {
    if (gen.chance(0.3)) {
      return gen.oneOf(Hash.ZERO, Hash.ofWords(-1, -1, -1, -1), Hash.of(gen.bytes(32)));
    }
    byte[] key = trie.key(gen.between(0, trie.size() - 1)).toBytes();
    if (gen.chance(0.5)) {
      key[gen.oneOf(31, gen.between(0, 31))] += (byte) gen.between(-1, 1);
    }
    return Hash.of(key);
  }

  @SeededTest(runs = 1000)
  void everyRangeIsProvenAndNoneThatWasTamperedWith(Gen gen) {
    ServedTrie trie = ServedTrie.of(anyRows(gen));
    Hash origin = anyOrigin(gen, trie);
    int first = trie.from(origin);
    int end = Math.min(trie.size(), first + gen.oneOf(1, 2, 10, 1000));
    LeafColumns rows = columns(trie, first, end, -1);
    List<RlpSlice> proof = end > first ? trie.prove(origin, trie.key(end - 1)) : trie.prove(origin);

    assertThat(proofs.verify(trie.root(), origin, rows, proof)).isEqualTo(Verdict.accepted(new Proven(end < trie.size())));

    if (end - first > 1) {
      // Not the last one: without it, the rows are a shorter range that is true.
      int left = gen.between(first, end - 2);
      assertThat(proofs.verify(trie.root(), origin, columns(trie, first, end, left), proof)).isInstanceOf(Verdict.Rejected.class);
    }
    List<RlpSlice> spoiled = new ArrayList<>(proof);
    int at = gen.between(0, spoiled.size() - 1);
    byte[] node = spoiled.get(at).toBytes();
    node[gen.between(0, node.length - 1)] ^= (byte) (1 << gen.between(0, 7));
    spoiled.remove(at);
    boolean isNeeded = spoiled.isEmpty() || proofs.verify(trie.root(), origin, rows, spoiled) instanceof Verdict.Rejected;
    spoiled.add(RlpSlice.of(node));
    assertThat(proofs.verify(trie.root(), origin, rows, spoiled) instanceof Verdict.Rejected).isEqualTo(isNeeded);
  }

  private static LeafColumns columns(ServedTrie trie, int first, int end, int without) {
    LeafColumns columns = new LeafColumns();
    for (int row = first; row < end; row++) {
      if (row != without) {
        columns.add(trie.key(row), trie.value(row));
      }
    }
    return columns;
  }

  @SeededTest(runs = 4)
  void aLargeTrieIsBuiltInPartsThatFit(Gen gen) {
    byte[] first = gen.bytes(1);
    boolean isLopsided = gen.chance(0.5);
    TreeMap<Hash, RlpSlice> rows = new TreeMap<>();
    while (rows.size() < 12_000) {
      byte[] key = gen.bytes(32);
      if (isLopsided) {
        key[0] = first[0];
      }
      rows.put(Hash.of(key), RlpSlice.of(gen.bytes(gen.between(1, 40))));
    }
    Map<NibblePath, RlpSlice> nodes = nodesOf(rows);

    ServedTrie trie = ServedTrie.of(rows);

    assertThat(trie.root()).isEqualTo(nodes.get(NibblePath.EMPTY).keccak());
    nodes.forEach((path, node) -> assertThat(trie.node(path)).as("%s", path).contains(node));
  }

  @Test
  void anEmptyTrieHasTheRootOfNothingAndNoNode() {
    assertThat(ServedTrie.EMPTY.root()).isEqualTo(StackTrie.EMPTY_ROOT);
    assertThat(ServedTrie.EMPTY.node(NibblePath.EMPTY)).isEmpty();
    assertThat(ServedTrie.EMPTY.prove(Hash.ZERO)).isEmpty();
  }
}

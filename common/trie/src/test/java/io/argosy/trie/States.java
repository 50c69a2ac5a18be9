package io.argosy.trie;

import io.argosy.primitives.Hash;
import io.argosy.props.Gen;
import io.argosy.rlp.RlpSlice;
import io.argosy.trie.NaiveTrie.Hashable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/** A random trie of 32-byte keys, with what a server of it would answer. */
final class States {
  static final Hash HIGHEST = Hash.ofWords(-1, -1, -1, -1);

  final TreeMap<Hash, RlpSlice> leaves;
  final NaiveTrie trie;
  private final List<Hash> keys;

  States(TreeMap<Hash, RlpSlice> leaves) {
    this.leaves = leaves;
    TreeMap<Hashable, byte[]> bytes = new TreeMap<>();
    leaves.forEach((key, value) -> bytes.put(new Hashable(key.toBytes()), value.toBytes()));
    this.trie = new NaiveTrie(bytes);
    this.keys = List.copyOf(leaves.keySet());
  }

  /** Keys that are uniform, or crowd below long prefixes, at both ends of the key space too; values of 1 to 200 bytes. */
  static States any(Gen gen, int size) {
    List<byte[]> prefixes = gen.list(1, 4, () -> {
      byte[] prefix = gen.bytes(32);
      if (gen.chance(0.3)) {
        java.util.Arrays.fill(prefix, (byte) (int) gen.oneOf(0, 0xff));
      }
      return prefix;
    });
    TreeMap<Hash, RlpSlice> leaves = new TreeMap<>();
    double crowding = gen.oneOf(0.0, 0.5, 1.0);
    int shortest = gen.oneOf(1, 8, 30);
    while (leaves.size() < size) {
      byte[] key = gen.bytes(32);
      if (gen.chance(crowding)) {
        int shared = gen.between(Math.min(shortest, size > 200 ? 28 : 31), size > 200 ? 29 : 31);
        System.arraycopy(gen.oneOf(prefixes), 0, key, 0, shared);
      }
      if (gen.chance(0.05)) {
        java.util.Arrays.fill(key, gen.between(0, 32), 32, (byte) (int) gen.oneOf(0, 0xff));
      }
      leaves.put(Hash.of(key), RlpSlice.of(gen.bytes(gen.oneOf(1, 1, 2, 33, 70, gen.between(1, 200)))));
    }
    return new States(leaves);
  }

  Hash root() {
    return trie.root();
  }

  List<Hash> keys() {
    return keys;
  }

  /** A key of the trie, one beside a key, or any. */
  Hash anyOrigin(Gen gen) {
    if (keys.isEmpty() || gen.chance(0.25)) {
      return gen.chance(0.3) ? gen.oneOf(Hash.ZERO, HIGHEST) : Hash.of(gen.bytes(32));
    }
    byte[] key = gen.oneOf(keys).toBytes();
    if (gen.chance(0.6)) {
      int at = gen.oneOf(31, gen.between(0, 31));
      key[at] += (byte) gen.between(-1, 1);
    }
    return Hash.of(key);
  }

  /** At most {@code limit} rows from an origin on. */
  List<Hash> rowsFrom(Hash origin, int limit) {
    return leaves.tailMap(origin, true).keySet().stream().limit(limit).toList();
  }

  LeafColumns columns(List<Hash> rows) {
    LeafColumns columns = new LeafColumns();
    rows.forEach(row -> columns.add(row, leaves.get(row)));
    return columns;
  }

  /** The proof of both edges as a server sends it, without doubles. */
  List<RlpSlice> edges(Hash origin, List<Hash> rows) {
    Set<RlpSlice> proof = new LinkedHashSet<>(trie.prove(origin.toBytes()));
    if (!rows.isEmpty()) {
      proof.addAll(trie.prove(rows.getLast().toBytes()));
    }
    return new ArrayList<>(proof);
  }
}

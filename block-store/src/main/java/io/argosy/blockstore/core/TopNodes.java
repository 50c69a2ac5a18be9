package io.argosy.blockstore.core;

import io.argosy.primitives.Hash;
import io.argosy.rlp.RlpSlice;
import io.argosy.trie.NibblePath;
import io.argosy.trie.StackTrie;
import io.argosy.trie.Subtrie;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The nodes of the state's trie above its ranges, which are stored nowhere since they have rows of all shards below: folded of the ranges' parts. Immutable. */
public final class TopNodes {
  private final Map<NibblePath, RlpSlice> nodes = new HashMap<>();
  private final Hash root;

  private TopNodes(List<Subtrie> parts) {
    StackTrie trie = new StackTrie(node -> nodes.put(node.path(), node.encoding()));
    parts.forEach(trie::add);
    root = trie.finish();
  }

  /**
   * @param parts of all ranges, in their order
   */
  public static TopNodes of(List<Subtrie> parts) {
    return new TopNodes(parts);
  }

  public Hash root() {
    return root;
  }

  /** The node at a path, if it is above the topmost branch of its range: the extension that leads to such a branch too, and the leaf of a range that has no other. */
  Optional<RlpSlice> at(NibblePath path) {
    return Optional.ofNullable(nodes.get(path));
  }
}

package io.argosy.servedstate;

import io.argosy.primitives.Hash;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import io.argosy.trie.StackTrie;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where the nodes of some tries stand, by their hashes: sixteen bytes a node in an open table. A hash is kept by its first word only; the node, made anew, tells
 * whether it is the one. Immutable.
 */
final class NodeIndex {
  static final NodeIndex NONE = new NodeIndex(List.of(), new long[2], new long[2]);

  /** A place is the trie, a row below the node, and the node's depth. */
  private static final int ROW_BITS = 31;

  private static final int DEPTH_BITS = 7;

  private final List<ServedTrie> tries;
  private final long[] words;
  private final long[] places;

  private NodeIndex(List<ServedTrie> tries, long[] words, long[] places) {
    this.tries = tries;
    this.words = words;
    this.places = places;
  }

  /** Goes through all tries; one that is there several times is gone through once. */
  static NodeIndex of(List<ServedTrie> tries) {
    Map<ServedTrie, Integer> different = new IdentityHashMap<>();
    long rows = 0;
    for (ServedTrie trie : tries) {
      if (different.putIfAbsent(trie, different.size()) == null) {
        rows += trie.size();
      }
    }
    ServedTrie[] ordered = new ServedTrie[different.size()];
    different.forEach((trie, ordinal) -> ordered[ordinal] = trie);
    // A leaf, a branch and an extension for each row are more than any trie has: the table is never full, and mostly half empty.
    int size = Integer.highestOneBit(Math.toIntExact(3 * rows + ordered.length)) << 1;
    NodeIndex index = new NodeIndex(List.of(ordered), new long[size], new long[size]);
    for (int ordinal = 0; ordinal < ordered.length; ordinal++) {
      index.addAll(ordinal);
    }
    return index;
  }

  private void addAll(int ordinal) {
    Leaves leaves = tries.get(ordinal).leaves();
    int[] below = new int[1];
    StackTrie trie = new StackTrie(node -> add(node.hash(), place(ordinal, below[0], node.depth())));
    RlpWriter scratch = new RlpWriter();
    for (int row = 0; row < leaves.size(); row++) {
      leaves.addTo(trie, row, scratch);
      below[0] = row;
    }
    trie.finish();
  }

  private static long place(int ordinal, int row, int depth) {
    return ((long) ordinal << ROW_BITS | row) << DEPTH_BITS | depth + 1;
  }

  private void add(Hash hash, long place) {
    int at = slot(hash);
    while (places[at] != 0) {
      at = at + 1 & places.length - 1;
    }
    words[at] = hash.firstWord();
    places[at] = place;
  }

  private int slot(Hash hash) {
    return (int) hash.firstWord() & places.length - 1;
  }

  Optional<RlpSlice> find(Hash hash) {
    for (int at = slot(hash); places[at] != 0; at = at + 1 & places.length - 1) {
      if (words[at] == hash.firstWord()) {
        Optional<RlpSlice> node = make(places[at]);
        if (node.isPresent() && node.get().keccak().equals(hash)) {
          return node;
        }
      }
    }
    return Optional.empty();
  }

  private Optional<RlpSlice> make(long place) {
    int depth = (int) (place & (1 << DEPTH_BITS) - 1) - 1;
    int row = (int) (place >>> DEPTH_BITS & (1L << ROW_BITS) - 1);
    ServedTrie trie = tries.get((int) (place >>> DEPTH_BITS + ROW_BITS));
    return trie.node(trie.leaves().path(row, depth));
  }
}

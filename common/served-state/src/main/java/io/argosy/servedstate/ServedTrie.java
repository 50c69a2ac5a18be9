package io.argosy.servedstate;

import io.argosy.primitives.Hash;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import io.argosy.trie.BuiltNode;
import io.argosy.trie.NibblePath;
import io.argosy.trie.NodeSink;
import io.argosy.trie.StackTrie;
import io.argosy.trie.Subtrie;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A trie that proves what it has. Of its nodes only the hashes of branches are kept: a wanted node is made anew by building, of the rows on the way to it, a trie in which
 * every other branch stands as its hash. Immutable.
 */
public final class ServedTrie {
  public static final ServedTrie EMPTY = new ServedTrie(new Leaves.Builder(LeafForm.PLAIN, 0).build());

  private final Leaves leaves;
  private final BranchHashes branches;

  ServedTrie(Leaves leaves) {
    this.leaves = leaves;
    this.branches = BranchHashes.of(leaves);
  }

  /** A trie of these leaves, values as the trie has them. */
  public static ServedTrie of(Map<Hash, RlpSlice> rows) {
    Hash[] keys = rows.keySet().toArray(Hash[]::new);
    Arrays.sort(keys);
    Leaves.Builder builder = new Leaves.Builder(LeafForm.PLAIN, keys.length);
    for (Hash key : keys) {
      builder.add(key, Objects.requireNonNull(rows.get(key)));
    }
    return rows.isEmpty() ? EMPTY : new ServedTrie(builder.build());
  }

  public Hash root() {
    return branches.root();
  }

  /** Rows. */
  public int size() {
    return leaves.size();
  }

  public boolean isEmpty() {
    return size() == 0;
  }

  public Hash key(int row) {
    return leaves.key(row);
  }

  /** As the row has it: an account is slim. */
  public RlpSlice value(int row) {
    return leaves.value(row);
  }

  /** The first row at or above a key; {@link #size()} if there is none. */
  public int from(Hash key) {
    return leaves.from(key);
  }

  /** The row with this key, or -1. */
  public int find(Hash key) {
    return leaves.find(key);
  }

  Leaves leaves() {
    return leaves;
  }

  /** Nodes from the root towards these keys, whether they are there or not: what proves the rows between two of them; the root first. None if the trie is empty. */
  public List<RlpSlice> prove(Hash... keys) {
    List<NibblePath> ways = new ArrayList<>();
    for (Hash key : keys) {
      ways.add(NibblePath.ofKey(key));
    }
    Making making = new Making(ways, Wanted.ALL_ON_THE_WAY);
    if (!isEmpty()) {
      making.rows(0, size());
      making.trie.finish();
    }
    // As geth sends them; some clients take the first for the root.
    return making.made.reversed();
  }

  /** The node at a path from the root; empty if there is none, or if it is embedded in another. */
  public Optional<RlpSlice> node(NibblePath path) {
    if (isEmpty()) {
      return Optional.empty();
    }
    int low = 0;
    int high = size();
    int first = low;
    int end = high;
    // The branch above decides where a node begins, so its other children are built too.
    while (high - low > 1) {
      int depth = leaves.common(low, high - 1);
      if (depth >= path.length()) {
        break;
      }
      first = low;
      end = high;
      while (low < end && leaves.nibble(low, depth) != path.at(depth)) {
        low = leaves.nextChild(low, end, depth);
      }
      if (low == end) {
        return Optional.empty();
      }
      high = leaves.nextChild(low, end, depth);
    }
    if (!leaves.begins(low, path)) {
      return Optional.empty();
    }
    Making making = new Making(List.of(path), Wanted.THE_LAST);
    making.rows(first, end);
    making.trie.finish();
    return making.made.isEmpty() ? Optional.empty() : Optional.of(making.made.getFirst());
  }

  private enum Wanted {
    ALL_ON_THE_WAY,
    THE_LAST
  }

  /** A trie built of what lies beside some ways, for the nodes on them. */
  private final class Making implements NodeSink {
    private final List<NibblePath> ways;
    private final Wanted wanted;
    private final StackTrie trie = new StackTrie(this);
    private final RlpWriter scratch = new RlpWriter();
    private final List<RlpSlice> made = new ArrayList<>();

    Making(List<NibblePath> ways, Wanted wanted) {
      this.ways = ways;
      this.wanted = wanted;
    }

    /** Adds what is below one place of the trie: {@code [low, end)} are all rows there. */
    void rows(int low, int end) {
      if (end - low == 1) {
        leaves.addTo(trie, low, scratch);
        return;
      }
      int depth = leaves.common(low, end - 1);
      int second = leaves.nextChild(low, end, depth);
      RlpSlice reference = branches.reference(second);
      if (!reference.isEmpty() && !isOnTheWay(low, depth)) {
        trie.add(new Subtrie.Branching(leaves.path(low, depth), reference));
        return;
      }
      rows(low, second);
      for (int at = second; at < end; ) {
        int next = leaves.nextChild(at, end, depth);
        rows(at, next);
        at = next;
      }
    }

    private boolean isOnTheWay(int row, int depth) {
      for (NibblePath way : ways) {
        if (leaves.agrees(row, way, depth)) {
          return true;
        }
      }
      return false;
    }

    @Override
    public void node(BuiltNode node) {
      NibblePath path = node.path();
      for (NibblePath way : ways) {
        if (wanted == Wanted.THE_LAST ? way.equals(path) : way.startsWith(path)) {
          made.add(node.encoding());
          return;
        }
      }
    }
  }
}

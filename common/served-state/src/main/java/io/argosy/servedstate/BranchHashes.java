package io.argosy.servedstate;

import io.argosy.primitives.Hash;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import io.argosy.trie.BuiltNode;
import io.argosy.trie.NodeSink;
import io.argosy.trie.StackTrie;
import io.argosy.trie.Subtrie;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The hashes of a trie's branches: all that is kept of its nodes, a third of a hash for each row. A branch goes by the first row of its second child, which no two
 * branches have in common.
 *
 * <p>With them any node is made anew from at most sixteen rows; see {@link ServedTrie}. Immutable.
 */
final class BranchHashes {
  /** With so few rows it is quicker to make all nodes anew than to remember any. */
  private static final int REMEMBERED_ABOVE = 8;

  /** From so many rows on it is worth several threads (a guess: some milliseconds of hashing). */
  private static final int BUILT_TOGETHER_FROM = 10_000;

  /** Place of a branch's hash, from 1; 0 for a row that no branch goes by, or one whose node is embedded. Empty if nothing is remembered. */
  private final int[] places;

  private final byte[] hashes;
  private final Hash root;

  private BranchHashes(int[] places, byte[] hashes, Hash root) {
    this.places = places;
    this.hashes = hashes;
    this.root = root;
  }

  static BranchHashes of(Leaves leaves) {
    int[] places = new int[leaves.size() > REMEMBERED_ABOVE ? leaves.size() : 0];
    if (leaves.size() < BUILT_TOGETHER_FROM) {
      Build build = new Build(leaves, places, 0);
      build.run(0, leaves.size());
      Hash root = build.trie.finish();
      return new BranchHashes(places, build.hashes(), root);
    }
    return ofParts(leaves, places);
  }

  /** Builds what is below each first nibble apart, by as many threads as there are, and then the top. */
  private static BranchHashes ofParts(Leaves leaves, int[] places) {
    List<Part> parts = new ArrayList<>();
    for (int first = 0; first < leaves.size(); ) {
      int end = leaves.nextChild(first, leaves.size(), 0);
      parts.add(new Part(first, end));
      first = end;
    }
    List<Build> builds = parts.parallelStream().map(part -> part.build(leaves, places)).toList();
    Build top = new Build(leaves, places, builds.stream().mapToInt(build -> build.count).sum());
    int before = 0;
    for (int i = 0; i < builds.size(); i++) {
      Build build = builds.get(i);
      parts.get(i).shift(places, before);
      System.arraycopy(build.hashes(), 0, top.hashes, Hash.BYTES * before, Hash.BYTES * build.count);
      before += build.count;
      if (i == 1) {
        top.part(parts.get(i).first, 0);
      }
    }
    builds.forEach(build -> top.trie.add(build.subtrie));
    Hash root = top.trie.finish();
    return new BranchHashes(places, top.hashes(), root);
  }

  /** Rows {@code [first, end)}: all below one first nibble. */
  private record Part(int first, int end) {
    Build build(Leaves leaves, int[] places) {
      Build build = new Build(leaves, places, 0);
      build.run(first, end);
      build.subtrie = build.trie.finishSubtrie();
      return build;
    }

    void shift(int[] places, int by) {
      for (int row = first; row < end; row++) {
        places[row] = places[row] == 0 ? 0 : places[row] + by;
      }
    }
  }

  /** Of the whole trie. */
  Hash root() {
    return root;
  }

  /** How the branch that goes by this row is named in its parent; no bytes if that is not remembered. */
  RlpSlice reference(int row) {
    if (places.length == 0 || places[row] == 0) {
      return RlpSlice.EMPTY;
    }
    return new RlpWriter(1 + Hash.BYTES).bytes(hashes, Hash.BYTES * (places[row] - 1), Hash.BYTES).toSlice();
  }

  /** One pass over rows. The branches that are open after a row are known by their depths alone. */
  private static final class Build implements NodeSink {
    private final Leaves leaves;
    private final int[] places;
    private final StackTrie trie;
    private byte[] hashes;
    private int count;
    private final int[] depths = new int[2 * Hash.BYTES];
    private final int[] rows = new int[2 * Hash.BYTES];
    private int open;
    private Subtrie subtrie = new Subtrie.Empty();

    /**
     * @param places to fill; empty if nothing is to be remembered
     * @param count hashes that others have found
     */
    Build(Leaves leaves, int[] places, int count) {
      this.leaves = leaves;
      this.places = places;
      this.count = count;
      this.hashes = new byte[Hash.BYTES * count];
      this.trie = places.length == 0 ? new StackTrie() : new StackTrie(this);
    }

    void run(int first, int end) {
      RlpWriter scratch = new RlpWriter();
      for (int row = first; row < end; row++) {
        leaves.addTo(trie, row, scratch);
        if (row > first) {
          part(row, leaves.common(row - 1, row));
        }
      }
    }

    byte[] hashes() {
      return Arrays.copyOf(hashes, Hash.BYTES * count);
    }

    /** A row parts from the one before: branches below there are complete, and there is one where they part. */
    private void part(int row, int depth) {
      closeBelow(depth);
      if (open == 0 || depths[open - 1] < depth) {
        depths[open] = depth;
        rows[open++] = row;
      }
    }

    private void closeBelow(int depth) {
      while (open > 0 && depths[open - 1] > depth) {
        open--;
      }
    }

    @Override
    public void node(BuiltNode node) {
      if (node.kind() == BuiltNode.Kind.BRANCH) {
        closeBelow(node.depth());
        if (hashes.length < Hash.BYTES * (count + 1)) {
          hashes = Arrays.copyOf(hashes, (int) Math.min(Integer.MAX_VALUE - 8, hashes.length + hashes.length / 2 + 1024L));
        }
        node.hash().write(hashes, Hash.BYTES * count);
        places[rows[open - 1]] = ++count;
      }
    }
  }
}

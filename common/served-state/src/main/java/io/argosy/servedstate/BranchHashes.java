package io.argosy.servedstate;

import io.argosy.primitives.Hash;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import io.argosy.trie.BuiltNode;
import io.argosy.trie.NodeSink;
import io.argosy.trie.StackTrie;
import java.util.Arrays;

/**
 * The hashes of a trie's branches: all that is kept of its nodes, a third of a hash for each row. A branch goes by the first row of its second child, which no two
 * branches have in common.
 *
 * <p>With them any node is made anew from at most sixteen rows; see {@link ServedTrie}. Immutable.
 */
final class BranchHashes {
  /** With so few rows it is quicker to make all nodes anew than to remember any. */
  private static final int REMEMBERED_ABOVE = 8;

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
    Build build = new Build(leaves.size());
    Hash root = build.run(leaves);
    return new BranchHashes(build.places, Arrays.copyOf(build.hashes, Hash.BYTES * build.count), root);
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

  /** One pass over all rows. The branches that are open after a row are known by their depths alone. */
  private static final class Build implements NodeSink {
    private final int[] places;
    private byte[] hashes = new byte[0];
    private int count;
    private final int[] depths = new int[2 * Hash.BYTES];
    private final int[] rows = new int[2 * Hash.BYTES];
    private int open;

    Build(int size) {
      places = new int[size > REMEMBERED_ABOVE ? size : 0];
    }

    Hash run(Leaves leaves) {
      StackTrie trie = places.length == 0 ? new StackTrie() : new StackTrie(this);
      RlpWriter scratch = new RlpWriter();
      for (int row = 0; row < leaves.size(); row++) {
        leaves.addTo(trie, row, scratch);
        if (row > 0) {
          part(row, leaves.common(row - 1, row));
        }
      }
      return trie.finish();
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

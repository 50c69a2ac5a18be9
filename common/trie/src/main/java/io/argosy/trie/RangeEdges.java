package io.argosy.trie;

import io.argosy.primitives.Hash;
import io.argosy.rlp.MalformedRlpException;
import io.argosy.rlp.RlpSlice;
import io.argosy.trie.TrieNode.Branch;
import io.argosy.trie.TrieNode.Child;
import io.argosy.trie.TrieNode.Extension;
import io.argosy.trie.TrieNode.Leaf;
import io.argosy.trie.TrieNode.Nothing;
import java.util.ArrayList;
import java.util.List;

/**
 * What a proof shows of a trie outside of a range of keys: the parts to its left and to its right, each from left to right. Nodes are opened only where a
 * range's edge runs through them; what lies wholly inside is left out, since the rows must make up for it. Mutable while it is made, for one range.
 */
final class RangeEdges {
  /** Nibbles of a key. */
  private static final int DEPTH = 2 * Hash.BYTES;

  /** Where a part of the trie lies. */
  private enum Side {
    LEFT,
    INSIDE,
    RIGHT,
    ACROSS
  }

  private final ProofNodes nodes;
  private final byte[] first;
  private final byte[] last;
  private final int zerosFrom;
  private final int onesFrom;

  private final List<Subtrie> left = new ArrayList<>();
  private final List<Subtrie> right = new ArrayList<>();

  private RangeEdges(ProofNodes nodes, Hash first, Hash last) {
    this.nodes = nodes;
    this.first = first.toBytes();
    this.last = last.toBytes();
    this.zerosFrom = tail(this.first, 0);
    this.onesFrom = tail(this.last, 0xf);
  }

  /**
   * Opens the trie of {@code root} along the edges of {@code [first, last]}.
   *
   * @throws MalformedRlpException if a node on an edge is not in the proof, or has no place in a trie of keys of 32 bytes
   */
  static RangeEdges of(Hash root, ProofNodes nodes, Hash first, Hash last) {
    RangeEdges edges = new RangeEdges(nodes, first, last);
    if (!root.equals(StackTrie.EMPTY_ROOT) && edges.sideOf(NibblePath.EMPTY) == Side.ACROSS) {
      edges.open(NibblePath.EMPTY, nodes.node(root));
    }
    return edges;
  }

  /** Parts whose keys are below the range. */
  List<Subtrie> left() {
    return left;
  }

  /** Parts whose keys are above the range. */
  List<Subtrie> right() {
    return right;
  }

  private void open(NibblePath path, TrieNode node) {
    switch (node) {
      case Branch(List<Child> children, RlpSlice value) -> {
        if (path.length() >= DEPTH || !value.isEmpty()) {
          throw new MalformedRlpException("key of other than 32 bytes");
        }
        for (int nibble = 0; nibble < 16; nibble++) {
          if (!(children.get(nibble) instanceof Nothing)) {
            place(path.child(nibble), children.get(nibble));
          }
        }
      }
      case Extension extension -> {
        NibblePath below = path.concat(extension.path());
        if (below.length() >= DEPTH) {
          throw new MalformedRlpException("key of other than 32 bytes");
        }
        if (sideOf(below) == Side.ACROSS) {
          open(below, nodes.below(extension));
        } else {
          place(below, extension.child());
        }
      }
      case Leaf(NibblePath rest, RlpSlice value) -> {
        NibblePath key = path.concat(rest);
        if (key.length() != DEPTH) {
          throw new MalformedRlpException("key of other than 32 bytes");
        }
        put(sideOf(key), new Subtrie.Lone(RlpSlice.of(key.packed()), value));
      }
    }
  }

  private void place(NibblePath path, Child child) {
    Side side = sideOf(path);
    if (side == Side.ACROSS) {
      open(path, nodes.node(child));
    } else if (side != Side.INSIDE) {
      put(side, new Subtrie.Branching(path, child.reference()));
    }
  }

  private void put(Side side, Subtrie part) {
    switch (side) {
      case LEFT -> left.add(part);
      case RIGHT -> right.add(part);
      case INSIDE, ACROSS -> {}
    }
  }

  /** Where all keys that begin with {@code path} lie; a whole key is never across. */
  private Side sideOf(NibblePath path) {
    int length = path.length();
    int fromFirst = compare(path, first);
    if (fromFirst < 0) {
      return Side.LEFT;
    }
    int fromLast = compare(path, last);
    if (fromLast > 0) {
      return Side.RIGHT;
    }
    boolean cutBelow = fromFirst == 0 && length < zerosFrom;
    boolean cutAbove = fromLast == 0 && length < onesFrom;
    return cutBelow || cutAbove ? Side.ACROSS : Side.INSIDE;
  }

  /** Orders a path against as many nibbles of a key. */
  private static int compare(NibblePath path, byte[] key) {
    int common = Math.min(path.length(), Nibbles.common(path.packed(), path.packed().length, key, 0, key.length));
    return common == path.length() ? 0 : Integer.compare(path.at(common), Nibbles.at(key, common));
  }

  /** How many nibbles are left of a key without the run of {@code nibble} at its end. */
  private static int tail(byte[] key, int nibble) {
    int from = DEPTH;
    while (from > 0 && Nibbles.at(key, from - 1) == nibble) {
      from--;
    }
    return from;
  }
}

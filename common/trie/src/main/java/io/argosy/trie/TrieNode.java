package io.argosy.trie;

import io.argosy.primitives.Hash;
import io.argosy.rlp.MalformedRlpException;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * A node of a Merkle Patricia trie, in the one form it may have. Immutable.
 *
 * @spec https://ethereum.github.io/yellowpaper/paper.pdf Appendix D; protocol notes 4.1, trie-node rules
 */
public sealed interface TrieNode {
  /** A node shorter than this stands in its parent, a longer one is named there by its hash. The root is named by its hash in any case. */
  int EMBEDDED_BELOW = Hash.BYTES;

  /**
   * Where keys part.
   *
   * @param children 16, by nibble; at least two of them or one and the value are there
   * @param value of the key that ends here, empty if none does; a trie whose keys are of one length has none
   */
  record Branch(List<Child> children, RlpSlice value) implements TrieNode {
    public Branch {
      children = List.copyOf(children);
      if (children.size() != 16) {
        throw new IllegalArgumentException("a branch has 16 children, got " + children.size());
      }
      long entries = children.stream().filter(child -> !(child instanceof Nothing)).count() + (value.isEmpty() ? 0 : 1);
      if (entries < 2) {
        throw new IllegalArgumentException("a branch of " + entries + " entries");
      }
    }
  }

  /**
   * What the keys below have in common.
   *
   * @param path at least one nibble
   * @param child a branch
   */
  record Extension(NibblePath path, Child child) implements TrieNode {
    public Extension {
      if (path.isEmpty() || child instanceof Nothing || child instanceof Embedded(TrieNode node) && !(node instanceof Branch)) {
        throw new IllegalArgumentException("an extension is at least one nibble above a branch");
      }
    }
  }

  /**
   * A key's end and its value.
   *
   * @param path what is left of the key, perhaps nothing
   * @param value never empty
   */
  record Leaf(NibblePath path, RlpSlice value) implements TrieNode {
    public Leaf {
      if (value.isEmpty()) {
        throw new IllegalArgumentException("an empty value is no leaf");
      }
    }
  }

  /** What stands in a parent for the node below. */
  sealed interface Child {
    /** As it stands in the parent: the empty string, a hash as a string of 32 bytes, or a whole node. */
    default RlpSlice reference() {
      return switch (this) {
        case Nothing _ -> RlpSlice.of(new byte[] {(byte) 0x80});
        case Hashed(Hash hash) -> new RlpWriter(33).hash(hash).toSlice();
        case Embedded(TrieNode node) -> node.encode();
      };
    }
  }

  /** There is no node. */
  record Nothing() implements Child {}

  record Hashed(Hash hash) implements Child {}

  /**
   * @param node of less than 32 bytes, so that it names no other by its hash
   */
  record Embedded(TrieNode node) implements Child {
    public Embedded {
      if (node.encode().length() >= EMBEDDED_BELOW) {
        throw new IllegalArgumentException("too large to be embedded: " + node);
      }
    }
  }

  /**
   * Reads one node; slices in it are of the same array. Depth is bounded by the 31 bytes of an embedded node.
   *
   * @throws MalformedRlpException unless it is a node in the form that {@link #encode} gives
   */
  static TrieNode decode(RlpSlice encoded) {
    return NodeReading.node(encoded);
  }

  /** What stands in a parent for a node: its hash as a string of 32 bytes, or the node itself if it is shorter than that. */
  static RlpSlice referenceTo(RlpSlice encoded) {
    return encoded.length() < EMBEDDED_BELOW ? encoded : new RlpWriter(33).hash(encoded.keccak()).toSlice();
  }

  /** The one encoding this node has. */
  default RlpSlice encode() {
    RlpWriter writer = new RlpWriter().startList();
    switch (this) {
      case Branch(List<Child> children, RlpSlice value) -> {
        children.forEach(child -> writer.item(child.reference()));
        writer.string(value);
      }
      case Extension(NibblePath path, Child child) ->
        writer.bytes(path.toHexPrefix(Nibbles.EXTENSION)).item(child.reference());
      case Leaf(NibblePath path, RlpSlice value) -> writer.bytes(path.toHexPrefix(Nibbles.LEAF)).string(value);
    }
    return writer.endList().toSlice();
  }

  default Hash hash() {
    return encode().keccak();
  }

  /** Hashes of the nodes that this one names, from left to right; embedded nodes name none. */
  default List<Hash> references() {
    return switch (this) {
      case Branch(List<Child> children, RlpSlice _) -> {
        List<Hash> hashes = new ArrayList<>(16);
        for (Child child : children) {
          if (child instanceof Hashed(Hash hash)) {
            hashes.add(hash);
          }
        }
        yield List.copyOf(hashes);
      }
      case Extension(NibblePath _, Hashed(Hash hash)) -> List.of(hash);
      case Extension _, Leaf _ -> List.of();
    };
  }
}

package io.argosy.trie;

import io.argosy.primitives.Hash;
import io.argosy.rlp.MalformedRlpException;
import io.argosy.rlp.RlpReader;
import io.argosy.rlp.RlpSlice;
import io.argosy.trie.TrieNode.Branch;
import io.argosy.trie.TrieNode.Child;
import io.argosy.trie.TrieNode.Embedded;
import io.argosy.trie.TrieNode.Extension;
import io.argosy.trie.TrieNode.Hashed;
import io.argosy.trie.TrieNode.Leaf;
import io.argosy.trie.TrieNode.Nothing;
import java.util.ArrayList;
import java.util.List;

/** Encodings into nodes; throws {@link MalformedRlpException} for whatever is not canonical. */
final class NodeReading {
  private static final int SHORT_ITEMS = 2;
  private static final int BRANCH_ITEMS = 17;

  private NodeReading() {}

  static TrieNode node(RlpSlice encoded) {
    RlpReader items = RlpReader.listOf(encoded);
    int count = items.count(BRANCH_ITEMS);
    return switch (count) {
      case SHORT_ITEMS -> pathAndRest(items);
      case BRANCH_ITEMS -> branch(items);
      default -> throw new MalformedRlpException("a trie node has 2 or 17 items, got " + count);
    };
  }

  private static TrieNode pathAndRest(RlpReader items) {
    RlpSlice form = items.string();
    NibblePath path = NibblePath.ofHexPrefix(form);
    if (NibblePath.isLeaf(form)) {
      RlpSlice value = items.string();
      if (value.isEmpty()) {
        throw new MalformedRlpException("leaf without a value");
      }
      return new Leaf(path, value);
    }
    Child child = child(items);
    if (path.isEmpty()) {
      throw new MalformedRlpException("extension of no nibbles");
    }
    if (child instanceof Nothing || child instanceof Embedded(TrieNode node) && !(node instanceof Branch)) {
      throw new MalformedRlpException("extension above something else than a branch");
    }
    return new Extension(path, child);
  }

  private static TrieNode branch(RlpReader items) {
    List<Child> children = new ArrayList<>(16);
    int entries = 0;
    for (int nibble = 0; nibble < 16; nibble++) {
      Child child = child(items);
      entries += child instanceof Nothing ? 0 : 1;
      children.add(child);
    }
    RlpSlice value = items.string();
    entries += value.isEmpty() ? 0 : 1;
    if (entries < 2) {
      throw new MalformedRlpException("branch of " + entries + " entries");
    }
    return new Branch(children, value);
  }

  static Child child(RlpReader items) {
    if (items.nextIsList()) {
      RlpSlice node = items.item();
      if (node.length() >= TrieNode.EMBEDDED_BELOW) {
        throw new MalformedRlpException("node of " + node.length() + " bytes is embedded");
      }
      return new Embedded(node(node));
    }
    RlpSlice reference = items.string();
    if (reference.isEmpty()) {
      return new Nothing();
    }
    if (reference.length() != Hash.BYTES) {
      throw new MalformedRlpException("reference of " + reference.length() + " bytes");
    }
    return new Hashed(reference.lend((array, offset, _) -> Hash.read(array, offset)));
  }
}

package io.argosy.trie;

import io.argosy.primitives.Hash;
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
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What one node says of the trie below it: which nodes must be fetched, and which keys end in it or in what is embedded in it. Both from left to right.
 *
 * @param below nodes it names by hash
 * @param leaves keys that end here
 */
public record TrieWalk(List<Below> below, List<Ending> leaves) {
  private static final int KEY_NIBBLES = 2 * Hash.BYTES;

  /**
   * A node that has to be fetched.
   *
   * @param path of the node, from the root
   */
  public record Below(NibblePath path, Hash hash) {}

  /**
   * A key that ends.
   *
   * @param key whole, from the root
   */
  public record Ending(NibblePath key, RlpSlice value) {}

  public TrieWalk {
    below = List.copyOf(below);
    leaves = List.copyOf(leaves);
  }

  /**
   * Looks into one node.
   *
   * @param path of the node, from the root
   */
  public static TrieWalk of(NibblePath path, TrieNode node) {
    List<Below> below = new ArrayList<>();
    List<Ending> leaves = new ArrayList<>();
    visit(path, node, below, leaves);
    return new TrieWalk(below, leaves);
  }

  /**
   * Looks into one node as it was delivered; throws {@code MalformedRlpException} if it is none.
   *
   * @param path of the node, from the root
   */
  public static TrieWalk of(NibblePath path, RlpSlice encoded) {
    return of(path, TrieNode.decode(encoded));
  }

  /** Why this is no part of a trie whose keys are all hashes; none if nothing speaks against it. Whoever named the root is to blame, not who delivered the node. */
  Optional<String> notOfHashes() {
    return Stream.concat(
            leaves.stream().map(Ending::key).filter(key -> key.length() != KEY_NIBBLES),
            below.stream().map(Below::path).filter(path -> path.length() > KEY_NIBBLES))
        .findFirst()
        .map(path -> "a key of " + path.length() + " nibbles begins with " + path);
  }

  private static void visit(NibblePath path, TrieNode node, List<Below> below, List<Ending> leaves) {
    switch (node) {
      case Branch(List<Child> children, RlpSlice value) -> {
        if (!value.isEmpty()) {
          leaves.add(new Ending(path, value));
        }
        for (int nibble = 0; nibble < 16; nibble++) {
          if (!(children.get(nibble) instanceof Nothing)) {
            visit(path.child(nibble), children.get(nibble), below, leaves);
          }
        }
      }
      case Extension(NibblePath more, Child child) -> visit(path.concat(more), child, below, leaves);
      case Leaf(NibblePath rest, RlpSlice value) -> leaves.add(new Ending(path.concat(rest), value));
    }
  }

  private static void visit(NibblePath path, Child child, List<Below> below, List<Ending> leaves) {
    switch (child) {
      case Nothing _ -> {}
      case Hashed(Hash hash) -> below.add(new Below(path, hash));
      case Embedded(TrieNode node) -> visit(path, node, below, leaves);
    }
  }
}

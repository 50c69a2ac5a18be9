package io.argosy.trie;

import io.argosy.primitives.Hash;
import io.argosy.rlp.MalformedRlpException;
import io.argosy.rlp.RlpSlice;
import io.argosy.trie.TrieNode.Branch;
import io.argosy.trie.TrieNode.Child;
import io.argosy.trie.TrieNode.Extension;
import io.argosy.trie.TrieNode.Leaf;
import io.argosy.trie.TrieNode.Nothing;
import io.argosy.verdict.Fault;
import io.argosy.verdict.Verdict;
import java.util.List;
import java.util.Optional;

/**
 * Checks what a trie has under one key, by the nodes from its root to there: what {@code eth_getProof} answers.
 *
 * @spec https://eips.ethereum.org/EIPS/eip-1186 EIP-1186
 */
public final class MerkleProof {
  private MerkleProof() {}

  /**
   * The value that the trie of {@code root} has under {@code key}, or nothing if it is proven to have none.
   *
   * @param key as the trie has it: for state and storage the hash of the address or slot
   * @param nodes in any order, more than needed do no harm; embedded nodes need not be repeated
   */
  public static Verdict<Optional<RlpSlice>> verify(Hash root, byte[] key, List<RlpSlice> nodes) {
    if (root.equals(StackTrie.EMPTY_ROOT)) {
      return Verdict.accepted(Optional.empty());
    }
    ProofNodes proof = ProofNodes.of(nodes);
    try {
      return Verdict.accepted(find(proof, proof.node(root), NibblePath.ofKey(key)));
    } catch (MalformedRlpException broken) {
      return Verdict.rejected(Fault.WRONG_ROOT, "proof under " + root + ": " + broken.getMessage());
    }
  }

  private static Optional<RlpSlice> find(ProofNodes proof, TrieNode root, NibblePath key) {
    TrieNode node = root;
    int at = 0;
    while (true) {
      switch (node) {
        case Leaf(NibblePath rest, RlpSlice value) -> {
          return at + rest.length() == key.length() && key.hasAt(at, rest) ? Optional.of(value) : Optional.empty();
        }
        case Extension extension -> {
          if (!key.hasAt(at, extension.path())) {
            return Optional.empty();
          }
          at += extension.path().length();
          node = proof.below(extension);
        }
        case Branch(List<Child> children, RlpSlice value) -> {
          if (at == key.length()) {
            return value.isEmpty() ? Optional.empty() : Optional.of(value);
          }
          Child child = children.get(key.at(at));
          if (child instanceof Nothing) {
            return Optional.empty();
          }
          at++;
          node = proof.node(child);
        }
      }
    }
  }
}

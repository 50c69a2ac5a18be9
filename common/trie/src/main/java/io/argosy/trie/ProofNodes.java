package io.argosy.trie;

import io.argosy.primitives.Hash;
import io.argosy.rlp.MalformedRlpException;
import io.argosy.rlp.RlpSlice;
import io.argosy.trie.TrieNode.Branch;
import io.argosy.trie.TrieNode.Child;
import io.argosy.trie.TrieNode.Embedded;
import io.argosy.trie.TrieNode.Extension;
import io.argosy.trie.TrieNode.Hashed;
import io.argosy.trie.TrieNode.Nothing;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The nodes of a proof by the hash of their content: what is found here by a hash is what the hash promised. */
final class ProofNodes {
  private final Map<Hash, RlpSlice> byHash;

  private ProofNodes(Map<Hash, RlpSlice> byHash) {
    this.byHash = byHash;
  }

  static ProofNodes of(List<RlpSlice> nodes) {
    Map<Hash, RlpSlice> byHash = HashMap.newHashMap(nodes.size());
    for (RlpSlice node : nodes) {
      byHash.put(node.keccak(), node);
    }
    return new ProofNodes(byHash);
  }

  /** The node with this hash; throws {@link MalformedRlpException} if the proof lacks it. */
  TrieNode node(Hash hash) {
    RlpSlice encoded = byHash.get(hash);
    if (encoded == null) {
      throw new MalformedRlpException("no node " + hash.brief() + " in the proof");
    }
    return TrieNode.decode(encoded);
  }

  /** The node that stands for {@code child}, which must not be nothing. */
  TrieNode node(Child child) {
    return switch (child) {
      case Hashed(Hash hash) -> node(hash);
      case Embedded(TrieNode node) -> node;
      case Nothing _ -> throw new IllegalArgumentException("there is no node");
    };
  }

  /** The branch below an extension. */
  Branch below(Extension extension) {
    if (node(extension.child()) instanceof Branch branch) {
      return branch;
    }
    throw new MalformedRlpException("extension above something else than a branch");
  }
}

package io.argosy.statesyncservice.core;

import io.argosy.primitives.Hash;
import io.argosy.rlp.RlpSlice;
import io.argosy.trie.TrieNode;
import java.util.List;

/** What was proven of an answer. */
public sealed interface Judgement {
  /** Nothing: the peer is at fault. */
  record Refused() implements Judgement {}

  /** What was asked for, by its hash, and it is no node of a trie: whoever named the hash is at fault, and no peer has anything better. */
  record Broken(String why) implements Judgement {}

  record Accounts(Chunk chunk) implements Judgement {}

  /**
   * @param offset place in the request of the first account
   * @param storages of consecutive accounts
   */
  record Storages(int offset, List<FoundSlots> storages) implements Judgement {
    public Storages {
      storages = List.copyOf(storages);
    }
  }

  record Nodes(List<Node> nodes) implements Judgement {
    public Nodes {
      nodes = List.copyOf(nodes);
    }

    public record Node(Hash hash, TrieNode node) {}
  }

  record Codes(List<Code> codes) implements Judgement {
    public Codes {
      codes = List.copyOf(codes);
    }

    public record Code(Hash hash, RlpSlice code) {}
  }
}

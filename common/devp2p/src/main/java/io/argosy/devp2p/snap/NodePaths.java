package io.argosy.devp2p.snap;

import io.argosy.primitives.Hash;
import io.argosy.rlp.RlpSlice;
import java.util.List;

/** Nodes of one trie that are asked for by their paths: hex-prefix form without a leaf's flag, 1 to 33 bytes each. */
public sealed interface NodePaths {
  /** How many nodes are asked for. */
  int count();

  /** One node of the account trie. */
  record OfAccounts(RlpSlice path) implements NodePaths {
    @Override
    public int count() {
      return 1;
    }
  }

  /**
   * Nodes of one account's storage trie.
   *
   * @param account hash of the address
   * @param paths at least one
   */
  record OfStorage(Hash account, List<RlpSlice> paths) implements NodePaths {
    public OfStorage {
      paths = List.copyOf(paths);
      if (paths.isEmpty()) {
        throw new IllegalArgumentException("no node is asked for");
      }
    }

    @Override
    public int count() {
      return paths.size();
    }
  }
}

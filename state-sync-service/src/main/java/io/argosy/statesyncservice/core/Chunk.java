package io.argosy.statesyncservice.core;

import io.argosy.primitives.Hash;
import io.argosy.rlp.RlpSlice;
import java.util.List;

/**
 * Accounts that were proven to be all there are between two keys.
 *
 * @param rows an encoded list of {@code [hash, slim account]}, ascending
 * @param count of the rows
 * @param contracts those of the rows that have storage or code, ascending
 */
public record Chunk(Hash first, Hash last, RlpSlice rows, int count, List<Contract> contracts) {
  public Chunk {
    contracts = List.copyOf(contracts);
  }

  /**
   * @param storageRoot the empty trie's if it has no storage
   * @param codeHash that of no bytes if it has no code
   */
  public record Contract(Hash account, Hash storageRoot, Hash codeHash) {}
}

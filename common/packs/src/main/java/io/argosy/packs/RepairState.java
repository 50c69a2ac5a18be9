package io.argosy.packs;

import io.argosy.primitives.Hash;
import io.argosy.rlp.RlpSlice;
import java.util.List;

/**
 * What healing found: between two keys there are these rows and no others. Only for ranges that were downloaded whole. Applied again it changes nothing.
 *
 * @param parts of one shard, at least one; applied in their order
 */
public record RepairState(long epoch, List<Part> parts) implements StateCommit {
  public RepairState {
    parts = List.copyOf(parts);
  }

  /**
   * @param account whose slots; zero for accounts
   * @param rows an encoded list in ascending order of {@code [hash, slim account]}, or of {@code [hash, value]}
   */
  public record Part(Hash account, Hash first, Hash last, RlpSlice rows) {
    public Part {
      if (first.compareTo(last) > 0) {
        throw new IllegalArgumentException("from " + first + " to " + last);
      }
    }
  }
}

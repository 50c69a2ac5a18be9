package io.argosy.packs;

import io.argosy.rlp.RlpSlice;
import java.util.List;

/**
 * Contract codes. The store takes those that it wants, by their Keccak-256.
 *
 * @param codes whose hashes are of one shard, at least one
 */
public record PutCodes(long epoch, List<RlpSlice> codes) implements StateCommit {
  public PutCodes {
    codes = List.copyOf(codes);
  }
}

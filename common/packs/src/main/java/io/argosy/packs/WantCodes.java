package io.argosy.packs;

import io.argosy.primitives.Hash;
import java.util.List;

/**
 * Codes that accounts name, for the shard of the code's own hash: what it does not have becomes wanted. Must be on the broker before the accounts are sent, so that no account is ever stored whose code nobody wants.
 *
 * @param hashes of one shard, at least one
 */
public record WantCodes(long epoch, List<Hash> hashes) implements StateCommit {
  public WantCodes {
    hashes = List.copyOf(hashes);
  }
}

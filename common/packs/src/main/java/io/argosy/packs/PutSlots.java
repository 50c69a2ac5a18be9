package io.argosy.packs;

import io.argosy.primitives.Hash;
import io.argosy.rlp.RlpSlice;

/**
 * All slots between two keys of an opened storage, proven: the store takes it only if {@code first} is where the part's cursor stands.
 *
 * @param part number of the part, in the order of its {@link PutAccounts.AccountStorage.Opened}
 * @param last up to where these are all; the part's highest key ends it
 * @param rows an encoded list of {@code [hash, value]} in ascending order
 */
public record PutSlots(long epoch, Hash account, int part, Hash first, Hash last, RlpSlice rows) implements StateCommit {
  public PutSlots {
    if (part < 0 || first.compareTo(last) > 0) {
      throw new IllegalArgumentException("part " + part + ", " + first + " to " + last);
    }
  }
}

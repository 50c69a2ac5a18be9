package io.argosy.statesyncservice.core;

import io.argosy.primitives.Hash;
import io.argosy.rlp.RlpSlice;

/**
 * Slots that were proven to be all there are from where was asked to a key.
 *
 * @param root of the storage
 * @param rows an encoded list of {@code [hash, value]}, ascending
 * @param last up to where these are all; the highest hash if that is the end of the storage
 */
public record FoundSlots(Hash root, RlpSlice rows, Hash last) {
  /** True if nothing is above them. */
  public boolean reachesTheEnd() {
    return last.equals(Hash.HIGHEST);
  }
}

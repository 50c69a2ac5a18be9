package io.argosy.packs;

import io.argosy.primitives.Hash;

/** A peer as services know it: the Keccak-256 of its 64-byte public key, its address in the discovery protocol too. */
public record PeerId(Hash hash) implements Comparable<PeerId> {
  @Override
  public int compareTo(PeerId other) {
    return hash.compareTo(other.hash);
  }

  /** Eight hex characters, as logs show peers. */
  @Override
  public String toString() {
    return hash.brief();
  }
}

package io.argosy.packs;

import io.argosy.primitives.Hash;

/**
 * How far the mending of a range has come in this epoch: whatever had to be repaired below a key was sent before this. Moves forward only, but for a mark at the range's first key, which says that all is to be looked at again.
 *
 * @param range number of the range: the first byte of every key in it
 * @param next first key that may still have to be repaired; meaningless if {@code whole}
 * @param whole nothing is left to repair
 */
public record MarkMended(long epoch, int range, Hash next, boolean whole) implements StateCommit {
  public MarkMended {
    if (range < 0 || range > 255) {
      throw new IllegalArgumentException("range " + range);
    }
  }
}

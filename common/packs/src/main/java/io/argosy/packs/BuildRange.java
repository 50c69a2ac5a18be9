package io.argosy.packs;

/**
 * Asks the store to make the trie nodes of a range that is downloaded whole, and to tell the range's part of the state trie.
 *
 * @param range number of the range: the first byte of every key in it
 */
public record BuildRange(long epoch, int range) implements StateCommit {
  public BuildRange {
    if (range < 0 || range > 255) {
      throw new IllegalArgumentException("range " + range);
    }
  }
}

package io.argosy.chain;

/**
 * The fork of 2016 that moved the DAO's ether, and on which side a chain stands.
 *
 * @param block the first block after it
 */
public record DaoFork(long block, Side side) {
  /** Blocks from {@link #block()} on whose extra data must, or must not, name the fork. */
  public static final int MARKED_BLOCKS = 10;

  /** A chain's answer to the fork. */
  public enum Side {
    SUPPORTS,
    REFUSES
  }

  /** True for the blocks whose extra data is regulated. */
  public boolean marks(long number) {
    return number >= block && number - block < MARKED_BLOCKS;
  }
}

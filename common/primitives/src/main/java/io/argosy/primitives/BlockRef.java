package io.argosy.primitives;

/** A block by height and hash. */
public record BlockRef(long number, Hash hash) {
  public BlockRef {
    if (number < 0) {
      throw new IllegalArgumentException("negative block number " + number);
    }
  }

  /** As people say it: {@code #20500 e6f5fd08}. */
  @Override
  public String toString() {
    return "#" + number + " " + hash.brief();
  }
}

package io.argosy.packs;

import io.argosy.primitives.Hash;

/**
 * Asks for headers at even distances.
 *
 * @param start the first header wanted
 * @param count headers wanted, 1 to {@value #MAX_COUNT}; the gateway slices this to what one peer answers at once
 * @param skip blocks left out between two headers; 0 for consecutive ones
 */
public record HeaderRequest(Ask ask, Start start, int count, int skip, Direction direction) implements RequestPack {
  /** Eight replies of the largest size that peers of all ages serve (192), with room to grow: some seconds of a slow peer's work. */
  public static final int MAX_COUNT = 8192;

  public HeaderRequest {
    if (count < 1 || count > MAX_COUNT || skip < 0) {
      throw new IllegalArgumentException(count + " headers, skip " + skip);
    }
  }

  /** Where to begin: a height on the peer's canonical chain, or a block by hash. */
  public sealed interface Start {
    record AtNumber(long number) implements Start {}

    record AtHash(Hash hash) implements Start {}
  }

  public enum Direction {
    RISING,
    FALLING
  }

  @Override
  public Lane lane() {
    return Lane.HEADERS;
  }

  @Override
  public int items() {
    return count;
  }
}

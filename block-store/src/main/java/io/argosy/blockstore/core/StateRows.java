package io.argosy.blockstore.core;

import io.argosy.primitives.Hash;
import java.util.Optional;

/** The state as rows, whichever volumes they lie in. */
public interface StateRows {
  /** Which state there is, as last committed. */
  KeptState kept();

  /** The nodes above the ranges of a state; none if it is not what is kept any more. */
  Optional<TopNodes> top(KeptState.Sealed state);

  /** What {@code reader} makes of the shard that keeps a key, as it is in one moment. */
  <T> T viewing(Hash key, Reader<T> reader);

  /** Reads one shard. */
  @FunctionalInterface
  interface Reader<T> {
    /**
     * @param header of the shard
     * @param rows of its volume, in the same moment
     */
    T read(StateHeader header, StoredRows rows);
  }
}

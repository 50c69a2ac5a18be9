package io.argosy.blockstore.core;

import io.argosy.primitives.BlockRef;
import io.argosy.primitives.Hash;
import java.util.Collection;
import java.util.Comparator;

/** Which state all shards of a store have together. */
public sealed interface KeptState {
  /** No pivot was ever told: the store is of a mode that has no state, or new. */
  record None() implements KeptState {}

  /** Of this block a state is wanted, and it is not whole. */
  record Unsealed(BlockRef pivot) implements KeptState {}

  /** The state of this block is whole, and may be read. */
  record Sealed(long epoch, BlockRef pivot, Hash root) implements KeptState {}

  /** What the headers of all shards say together. */
  static KeptState of(Collection<StateHeader> shards) {
    StateHeader newest = shards.stream().max(Comparator.comparingLong(StateHeader::epoch)).orElse(StateHeader.NONE);
    if (newest.epoch() == 0) {
      return new None();
    }
    return shards.stream().allMatch(shard -> shard.sealed() && shard.epoch() == newest.epoch())
        ? new Sealed(newest.epoch(), newest.pivot(), newest.root())
        : new Unsealed(newest.pivot());
  }
}

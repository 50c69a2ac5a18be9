package io.argosy.blockstore.adapter.rocksdb;

import java.util.List;
import java.util.function.BooleanSupplier;

/** What a shard consists of, and how its rows get from one volume to another while they are written. For one thread. */
interface ShardCopy extends AutoCloseable {
  /** True if {@link #watch} must come before the copy. */
  boolean mustWatch();

  /** Begins to note what is written; to be called while nobody writes the source. */
  void watch();

  /**
   * Copies, again and again, until little is left; a false of {@code goOn} ends it early.
   *
   * @return true if it is time to hand over
   */
  boolean copy(BooleanSupplier goOn);

  /**
   * Copies what is left; to be called while nobody writes either volume.
   *
   * @param batch of the target, which may be written now and then: nothing of it counts before the claim
   * @return false if what was copied is void: begin again
   */
  boolean copyRest(Volume.Batch batch);

  /** Keys of {@code Table.META} under which a volume may have rows of the shard. */
  List<byte[]> books(Volume volume);

  /** Deletes all rows of the shard but those in {@code Table.META}; only from a volume that does not own it, where nobody reads them any more. */
  void clear(Volume volume);

  /** Rows written so far. */
  long rows();

  /** Notes nothing any more. */
  @Override
  void close();
}

package io.argosy.blockstore.adapter.rocksdb;

import io.argosy.blockstore.core.Shard;
import io.argosy.blockstore.core.ShardClaim;
import io.argosy.blockstore.core.ShardClaim.Standing;
import io.argosy.blockstore.core.Table;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * A shard on its way to another volume of its store.
 *
 * <pre>
 *   watch     while nobody writes the source, if its rows change: from here on what is touched is noted
 *   copy      while the shard is written
 *   hand over while nobody writes either volume: what came since, then progress, Kafka position and the claim in one batch, synced
 *   erase     what is left behind, after every reader has gone over
 * </pre>
 *
 * A crash before the batch leaves the shard where it was, and rows that the next try writes again; one after it leaves rows to be erased. For one thread.
 */
public final class MovingShard implements AutoCloseable {
  private final ShardMap map;
  private final int shard;
  private final Volume from;
  private final Volume to;
  private final ShardCopy copy;

  /**
   * @param map of the shards of its kind
   * @param volumes all of them, by number
   * @param topic whose partition is the shard's log
   */
  public MovingShard(ShardMap map, List<Volume> volumes, int shard, int target, String topic) {
    this(map, volumes, shard, target, topic, StateCopy.Limits.USUAL);
  }

  MovingShard(ShardMap map, List<Volume> volumes, int shard, int target, String topic, StateCopy.Limits limits) {
    this.map = map;
    this.shard = shard;
    this.from = volumes.get(map.ownerOf(shard));
    this.to = volumes.get(target);
    this.copy = map.kind() == Shard.Kind.CHAIN ? new ChainCopy(from, to, shard, topic) : new StateCopy(from, to, shard, topic, limits);
  }

  /** Number of the volume that the shard leaves. */
  public int source() {
    return from.identity().volume();
  }

  /** True if {@link #watch} must come before the copy. */
  public boolean mustWatch() {
    return copy.mustWatch();
  }

  /** Begins to note what is written; to be called while nobody writes the source. */
  public void watch() {
    copy.watch();
  }

  /**
   * Copies, again and again, until little is left; a false of {@code goOn} ends it early.
   *
   * @return true if it is time to hand over
   */
  public boolean copy(BooleanSupplier goOn) {
    return copy.copy(goOn);
  }

  /** Rows written so far. */
  public long rows() {
    return copy.rows();
  }

  /**
   * Makes the shard the target's; to be called while neither volume is written. From the last batch on it is there, whatever happens.
   *
   * @return false if something made what was copied void: begin again
   */
  public boolean handOver() {
    try (Volume.Batch batch = to.batch()) {
      if (!copy.copyRest(batch)) {
        return false;
      }
      copy.books(to).forEach(key -> batch.delete(Table.META, key));
      for (byte[] key : copy.books(from)) {
        byte[] row = from.get(Table.META, key);
        if (row != null) {
          batch.put(Table.META, key, row);
        }
      }
      batch.put(Table.META, map.claimKey(shard), new ShardClaim(ShardClaim.next(map.claims(shard)), Standing.OWNS).toBytes());
      batch.commit();
    }
    to.syncWal();
    map.read();
    return true;
  }

  /** Erases what other volumes than the owner have of a shard; nothing where there is nothing. */
  public static void erase(ShardMap map, List<Volume> volumes, int shard, String topic) {
    for (int volume = 0; volume < volumes.size(); volume++) {
      Map<Integer, ShardClaim> claims = map.claims(shard);
      if (ShardClaim.isToBeErased(volume, map.byNumber(shard), claims)) {
        try (MovingShard move = new MovingShard(map, volumes, shard, volume, topic)) {
          long generation = ShardClaim.next(claims) - 1;
          move.claim(generation, Standing.LEAVES);
          move.copy.clear(move.to);
          move.claim(generation, Standing.GONE);
        }
      }
    }
  }

  private void claim(long generation, Standing standing) {
    try (Volume.Batch batch = to.batch()) {
      batch.put(Table.META, map.claimKey(shard), new ShardClaim(generation, standing).toBytes());
      if (standing == Standing.LEAVES) {
        copy.books(to).forEach(key -> batch.delete(Table.META, key));
      }
      batch.commit();
    }
    to.syncWal();
  }

  /** True if the shard is where it was to go. */
  public boolean isDone() {
    return map.ownerOf(shard) == to.identity().volume();
  }

  @Override
  public void close() {
    copy.close();
  }
}

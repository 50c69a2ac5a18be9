package io.argosy.blockstore.adapter.rocksdb;

import io.argosy.blockstore.core.KeyLayout;
import io.argosy.blockstore.core.ShardLedger;
import io.argosy.blockstore.core.Table;
import io.argosy.chain.BlockHeader;
import io.argosy.rlp.RlpSlice;
import io.argosy.stages.ChainShards;
import java.time.Instant;
import java.util.List;

/** What new volumes begin with. */
public final class VolumeFormat {
  private VolumeFormat() {}

  /** Puts block 0 where it belongs, unless it is there. */
  public static void putGenesis(List<Volume> volumes, BlockHeader genesis) {
    ChainShards shards = new ChainShards(volumes.getFirst().identity().chainShards());
    int shard = shards.shardOf(0);
    Volume volume = volumes.get(ShardMap.of(volumes).ownerOf(shard));
    if (volume.get(Table.CANON, KeyLayout.number(0)) != null) {
      return;
    }
    byte[] body = genesis.withdrawalsRoot().isPresent()
        ? new byte[] {(byte) 0xc3, (byte) 0xc0, (byte) 0xc0, (byte) 0xc0}
        : new byte[] {(byte) 0xc2, (byte) 0xc0, (byte) 0xc0};
    try (Volume.Batch batch = volume.batch()) {
      ShardLedger.open(shard, shards, batch)
          .putGenesis(genesis.raw(), genesis.difficulty(), RlpSlice.of(body), RlpSlice.of(new byte[] {(byte) 0xc0}));
      batch.commit();
    }
    volume.syncWal();
  }

  /**
   * The number of the store's life that begins now, by which others know that it began anew: milliseconds since 1970, or one more than the life before where the clock was set back meanwhile. It is on the disk when this returns.
   */
  public static long nextIncarnation(Volume first, Instant now) {
    byte[] before = first.get(Table.META, KeyLayout.incarnation());
    long next = Math.max(now.toEpochMilli(), before == null ? 0 : KeyLayout.number(before) + 1);
    try (Volume.Batch batch = first.batch()) {
      batch.put(Table.META, KeyLayout.incarnation(), KeyLayout.number(next));
      batch.commit();
    }
    first.syncWal();
    return next;
  }
}

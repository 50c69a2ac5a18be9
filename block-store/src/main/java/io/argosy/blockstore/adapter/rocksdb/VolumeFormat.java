package io.argosy.blockstore.adapter.rocksdb;

import io.argosy.blockstore.core.KeyLayout;
import io.argosy.blockstore.core.ShardLedger;
import io.argosy.blockstore.core.Table;
import io.argosy.chain.BlockHeader;
import io.argosy.rlp.RlpSlice;
import io.argosy.stages.ChainShards;
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
}

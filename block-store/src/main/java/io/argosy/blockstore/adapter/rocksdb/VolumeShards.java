package io.argosy.blockstore.adapter.rocksdb;

import java.util.List;

/**
 * The shards that one volume has at the moment.
 *
 * @param volume its number
 */
public record VolumeShards(ShardMaps maps, int volume) {
  public List<Integer> ofChain() {
    return maps.chain().shardsOf(volume);
  }

  public List<Integer> ofState() {
    return maps.state().shardsOf(volume);
  }
}

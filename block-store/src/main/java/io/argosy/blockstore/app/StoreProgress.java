package io.argosy.blockstore.app;

import io.argosy.blockstore.adapter.kafka.VolumeWriter;
import io.argosy.blockstore.adapter.rocksdb.ShardMap;
import io.argosy.blockstore.adapter.rocksdb.ShardMaps;
import io.argosy.packs.ShardProgress;
import io.argosy.packs.StateProgress;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * Where all shards stand, as their writers noted it last. Thread-safe.
 *
 * @param writers of all volumes, by number
 */
record StoreProgress(List<VolumeWriter> writers, ShardMaps maps) {
  List<ShardProgress> chain() {
    return each(maps.chain(), VolumeWriter::progress, ShardProgress::shard);
  }

  List<StateProgress> state() {
    return each(maps.state(), VolumeWriter::stateProgress, StateProgress::shard);
  }

  /**
   * For a moment both volumes tell of a shard that changes hands, and the new owner's word counts. Whoever looks at them one after the other may miss it at both, so a second look is taken.
   */
  private <T> List<T> each(ShardMap map, Function<VolumeWriter, Collection<T>> noted, ToIntFunction<T> shard) {
    Map<Integer, T> all = new TreeMap<>();
    for (int look = 0; look < 2 && all.size() < map.owners().size(); look++) {
      for (int volume = 0; volume < writers.size(); volume++) {
        for (T progress : noted.apply(writers.get(volume))) {
          if (map.ownerOf(shard.applyAsInt(progress)) == volume) {
            all.put(shard.applyAsInt(progress), progress);
          } else {
            all.putIfAbsent(shard.applyAsInt(progress), progress);
          }
        }
      }
    }
    return List.copyOf(all.values());
  }
}

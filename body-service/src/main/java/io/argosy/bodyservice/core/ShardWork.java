package io.argosy.bodyservice.core;

import io.argosy.packs.ShardProgress;
import io.argosy.stages.ChainShards;
import java.util.Collection;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What one shard has to do: a queue from the bottom up, cut where what is above shall not wait for what is below. Each part has a window of its own. Mutable, owned by the core's thread.
 */
final class ShardWork {
  /** By the first block of each. */
  private final TreeMap<Long, ShardQueue> queues = new TreeMap<>();

  private ShardProgress progress;

  ShardWork(int shard, ChainShards shards, ShardProgress progress) {
    this.progress = progress;
    queues.put(0L, new ShardQueue(shard, shards, progress));
  }

  /** From now on blocks from {@code first} on do not wait for those below. Said again, it changes nothing. */
  void cut(long first) {
    if (!queues.containsKey(first)) {
      queues.put(first, of(first).split(first, progress));
    }
  }

  /** In the order in which they are served: what is nearest to the head comes first. */
  Collection<ShardQueue> queues() {
    return queues.descendingMap().values();
  }

  /** The one that a block belongs to. */
  ShardQueue of(long number) {
    return queues.floorEntry(number).getValue();
  }

  Optional<WantedBlock> block(long number) {
    return of(number).block(number);
  }

  void progressed(ShardProgress news) {
    progress = news;
    queues.values().forEach(queue -> queue.progressed(news));
  }
}

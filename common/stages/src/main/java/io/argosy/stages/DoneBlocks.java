package io.argosy.stages;

import io.argosy.primitives.BlockRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which blocks of one shard a stage has done: everything of the shard up to {@link #complete()}, and islands above. Mutable, owned by one thread.
 */
public final class DoneBlocks {
  private final ChainShards shards;
  private final int shard;
  /** First block to last block of each island; islands never touch within the shard. */
  private final TreeMap<Long, Long> islands = new TreeMap<>();

  private long nextMissing;

  private DoneBlocks(ChainShards shards, int shard, long nextMissing) {
    this.shards = shards;
    this.shard = shard;
    this.nextMissing = nextMissing;
  }

  /** Nothing done. */
  public static DoneBlocks none(ChainShards shards, int shard) {
    return new DoneBlocks(shards, shard, shards.firstAtOrAbove(shard, 0));
  }

  /** What {@link #complete()} and {@link #islands()} gave before. */
  public static DoneBlocks restore(ChainShards shards, int shard, long complete, List<BlockRange> islands) {
    DoneBlocks done = new DoneBlocks(shards, shard, shards.firstAtOrAbove(shard, complete + 1));
    // Of a single shard an island may span chunks, which no pack does.
    islands.forEach(island -> done.islands.put(island.first(), island.last()));
    done.advance();
    return done;
  }

  /** Every block of this shard up to and including this number is done; -1 for none. It may lie in another shard's chunk. */
  public long complete() {
    return nextMissing - 1;
  }

  /** The lowest block of this shard that is not done. */
  public long nextMissing() {
    return nextMissing;
  }

  public boolean covers(long number) {
    if (number < nextMissing) {
      return true;
    }
    Map.Entry<Long, Long> island = islands.floorEntry(number);
    return island != null && number <= island.getValue();
  }

  /** The highest block of this shard at or below {@code number} that is not done; -1 if all are. */
  public long highestMissing(long number) {
    long missing = shards.lastAtOrBelow(shard, number);
    while (missing >= nextMissing) {
      Map.Entry<Long, Long> island = islands.floorEntry(missing);
      if (island == null || island.getValue() < missing) {
        return missing;
      }
      missing = shards.lastAtOrBelow(shard, island.getKey() - 1);
    }
    return -1;
  }

  public void add(long number) {
    add(number, number);
  }

  /** Adds consecutive blocks of one chunk of this shard. */
  public void add(long first, long last) {
    if (shards.shardOf(first) != shard || ChainShards.endOfChunk(first) < last) {
      throw new IllegalArgumentException(first + ".." + last + " is not in one chunk of shard " + shard);
    }
    long from = Math.max(first, nextMissing);
    long to = last;
    if (from > to) {
      return;
    }
    Map.Entry<Long, Long> below = islands.floorEntry(from);
    if (below != null && below.getValue() >= from - 1) {
      from = below.getKey();
      to = Math.max(to, below.getValue());
      islands.remove(below.getKey());
    }
    for (Map.Entry<Long, Long> above = islands.ceilingEntry(from);
        above != null && above.getKey() <= to + 1;
        above = islands.ceilingEntry(from)) {
      to = Math.max(to, above.getValue());
      islands.remove(above.getKey());
    }
    islands.put(from, to);
    advance();
  }

  /** Forgets every block above {@code number}. */
  public void unwindTo(long number) {
    islands.tailMap(number, false).clear();
    Map.Entry<Long, Long> cut = islands.lastEntry();
    if (cut != null && cut.getValue() > number) {
      islands.put(cut.getKey(), number);
    }
    if (nextMissing > number + 1) {
      nextMissing = shards.firstAtOrAbove(shard, number + 1);
    }
  }

  /** Ranges done above {@link #complete()}, ascending. */
  public List<BlockRange> islands() {
    List<BlockRange> ranges = new ArrayList<>(islands.size());
    islands.forEach((first, last) -> ranges.add(new BlockRange(first, last)));
    return ranges;
  }

  private void advance() {
    for (Map.Entry<Long, Long> lowest = islands.firstEntry();
        lowest != null && lowest.getKey() <= nextMissing;
        lowest = islands.firstEntry()) {
      islands.remove(lowest.getKey());
      nextMissing = Math.max(nextMissing, shards.firstAtOrAbove(shard, lowest.getValue() + 1));
    }
  }
}

package io.argosy.stages;

/**
 * Which shard keeps a block: chunks of {@value #CHUNK} consecutive blocks go round the shards. Fixed for the life of a data directory, since a shard is a Kafka
 * partition and a key range at once.
 *
 * @param count shards, 1 to 256
 */
public record ChainShards(int count) {
  /** Blocks in a chunk. A pack never leaves its chunk, hence never its shard. */
  public static final int CHUNK = 1024;

  public ChainShards {
    if (count < 1 || count > 256) {
      throw new IllegalArgumentException("chain shards must be 1 to 256, got " + count);
    }
  }

  public int shardOf(long number) {
    return (int) ((number / CHUNK) % count);
  }

  /** The last block of the chunk that has {@code number}. */
  public static long endOfChunk(long number) {
    return number | (CHUNK - 1);
  }

  /** The lowest block of {@code shard} at or above {@code number}. */
  public long firstAtOrAbove(int shard, long number) {
    long chunk = number / CHUNK;
    int away = (int) Math.floorMod(shard - chunk, (long) count);
    return away == 0 ? number : (chunk + away) * CHUNK;
  }

  /** The highest block of {@code shard} at or below {@code number}; -1 if there is none. */
  public long lastAtOrBelow(int shard, long number) {
    if (number < 0) {
      return -1;
    }
    long chunk = number / CHUNK;
    int away = (int) Math.floorMod(chunk - shard, (long) count);
    return away == 0 ? number : Math.max(-1, (chunk - away + 1) * CHUNK - 1);
  }
}

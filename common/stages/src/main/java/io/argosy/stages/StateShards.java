package io.argosy.stages;

import io.argosy.primitives.Hash;

/**
 * Which shard keeps an account, its storage, or a code: shards are equal parts of the key space in its order, so that every part of the tries below a shard's keys is made where its rows are. Within
 * shards there are {@value #RANGES} ranges in all, by the first byte of the key; each is downloaded and built by itself. Fixed for the life of a data directory.
 *
 * @param count shards: a power of two, 1 to 256
 */
public record StateShards(int count) {
  /** Ranges of the key space: far more than workers, few enough for progress to list them. */
  public static final int RANGES = 256;

  public StateShards {
    if (count < 1 || count > RANGES || Integer.bitCount(count) != 1) {
      throw new IllegalArgumentException("state shards must be a power of two up to " + RANGES + ", got " + count);
    }
  }

  /** The shard of an account and its slots, by the hash of its address, or of a code, by its own. */
  public int shardOf(Hash key) {
    return shardOfRange(rangeOf(key));
  }

  public int shardOfRange(int range) {
    return range / rangesPerShard();
  }

  public static int rangeOf(Hash key) {
    return key.byteAt(0) & 0xff;
  }

  public int rangesPerShard() {
    return RANGES / count;
  }

  /** The lowest range of a shard; its others follow. */
  public int firstRange(int shard) {
    return shard * rangesPerShard();
  }

  /** The lowest key of a range. */
  public static Hash firstKey(int range) {
    return Hash.ofWords((long) range << 56, 0, 0, 0);
  }

  /** The highest key of a range. */
  public static Hash lastKey(int range) {
    return Hash.ofWords((long) range << 56 | -1L >>> 8, -1, -1, -1);
  }
}

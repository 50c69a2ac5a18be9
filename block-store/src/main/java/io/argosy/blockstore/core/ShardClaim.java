package io.argosy.blockstore.core;

import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;

/**
 * What a volume says of a shard that was moved. Two volumes cannot change in one step, so one row decides: a shard belongs to the volume that owns it in the highest generation, and to the one its number says while nobody
 * does.
 *
 * @param generation counts the moves of the shard
 */
public record ShardClaim(long generation, Standing standing) {
  /** How a volume stands to a shard. The order is that of the bytes; do not change it. */
  public enum Standing {
    /** All of it is here, and it is written here. */
    OWNS,
    /** It belongs to another, and some of it is here still. */
    LEAVES,
    /** It belongs to another, and nothing of it is here. */
    GONE
  }

  public byte[] toBytes() {
    return ByteBuffer.allocate(9).putLong(generation).put((byte) standing.ordinal()).array();
  }

  public static ShardClaim read(byte[] row) {
    return new ShardClaim(KeyLayout.number(row), Standing.values()[row[8]]);
  }

  /**
   * The volume that has a shard; empty if the claims were read while it moved, one before and one after, so that no volume shown has all of it.
   *
   * @param byNumber the volume that its number says
   * @param claims by volume
   */
  public static Optional<Integer> owner(int byNumber, Map<Integer, ShardClaim> claims) {
    Optional<Map.Entry<Integer, ShardClaim>> newest = claims.entrySet().stream()
        .filter(claim -> claim.getValue().standing == Standing.OWNS)
        .max(Comparator.comparing(claim -> claim.getValue().generation));
    long generation = newest.map(claim -> claim.getValue().generation).orElse(0L);
    boolean isLeft = claims.values().stream().anyMatch(claim -> claim.standing != Standing.OWNS && claim.generation > generation);
    return isLeft ? Optional.empty() : Optional.of(newest.map(Map.Entry::getKey).orElse(byNumber));
  }

  /** The generation of the next move. */
  public static long next(Map<Integer, ShardClaim> claims) {
    return 1 + claims.values().stream().mapToLong(ShardClaim::generation).max().orElse(0);
  }

  /** True if a volume may have rows of a shard that belongs to another. */
  public static boolean isToBeErased(int volume, int byNumber, Map<Integer, ShardClaim> claims) {
    boolean isAnothers = owner(byNumber, claims).map(owner -> owner != volume).orElse(false);
    ShardClaim own = claims.get(volume);
    return isAnothers && (own == null ? volume == byNumber : own.standing != Standing.GONE);
  }
}

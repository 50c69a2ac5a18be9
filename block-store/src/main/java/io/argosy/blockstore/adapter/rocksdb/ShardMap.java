package io.argosy.blockstore.adapter.rocksdb;

import io.argosy.blockstore.core.KeyLayout;
import io.argosy.blockstore.core.Shard;
import io.argosy.blockstore.core.ShardClaim;
import io.argosy.blockstore.core.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Which volume has which shard of the chain, or of the state, as the volumes themselves say. Thread-safe. */
public final class ShardMap {
  private final Shard.Kind kind;
  private final List<Volume> volumes;
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private final List<Integer> owners = new ArrayList<>();

  private ShardMap(Shard.Kind kind, List<Volume> volumes) {
    this.kind = kind;
    this.volumes = List.copyOf(volumes);
  }

  /**
   * Asks the volumes who has the shards of the chain.
   *
   * @param volumes all of them, by number
   * @throws VolumeException if a shard moved while they were opened; open them again
   */
  public static ShardMap of(List<Volume> volumes) {
    return of(Shard.Kind.CHAIN, volumes);
  }

  /** The same for shards of one kind. */
  public static ShardMap of(Shard.Kind kind, List<Volume> volumes) {
    ShardMap map = new ShardMap(kind, volumes);
    map.read();
    return map;
  }

  Shard.Kind kind() {
    return kind;
  }

  /** Asks the volumes again; returns when nobody reads by the old answer any more. */
  void read() {
    lock.writeLock().lock();
    try {
      owners.clear();
      for (int shard = 0; shard < count(); shard++) {
        int number = shard;
        owners.add(ShardClaim.owner(byNumber(shard), claims(shard))
            .orElseThrow(() -> new VolumeException("shard " + kind.named(number) + " is being moved; try again", null)));
      }
    } finally {
      lock.writeLock().unlock();
    }
  }

  private int count() {
    VolumeIdentity identity = volumes.getFirst().identity();
    return kind == Shard.Kind.CHAIN ? identity.chainShards() : identity.stateShards();
  }

  /** The volume that has a shard which was never moved. */
  int byNumber(int shard) {
    return shard % volumes.size();
  }

  /** The row in which a volume says whether it has a shard. */
  byte[] claimKey(int shard) {
    return kind == Shard.Kind.CHAIN ? KeyLayout.claim(shard) : KeyLayout.stateClaim(shard);
  }

  /** What volumes say of a shard that was moved. */
  Map<Integer, ShardClaim> claims(int shard) {
    Map<Integer, ShardClaim> claims = new HashMap<>();
    for (int volume = 0; volume < volumes.size(); volume++) {
      byte[] row = volumes.get(volume).get(Table.META, claimKey(shard));
      if (row != null) {
        claims.put(volume, ShardClaim.read(row));
      }
    }
    return claims;
  }

  /** Number of the volume that has a shard. */
  public int ownerOf(int shard) {
    return reading(() -> owners.get(shard));
  }

  /** The volume of each shard, by number. */
  public List<Integer> owners() {
    return reading(() -> List.copyOf(owners));
  }

  /** The shards that a volume has. */
  public List<Integer> shardsOf(int volume) {
    return reading(() -> IntStream.range(0, owners.size()).filter(shard -> owners.get(shard) == volume).boxed().toList());
  }

  Volume volumeOf(int shard) {
    return volumes.get(owners.get(shard));
  }

  /** Reads while no shard moves: whoever asks within for a volume may read there. */
  <T> T reading(Supplier<T> reader) {
    lock.readLock().lock();
    try {
      return reader.get();
    } finally {
      lock.readLock().unlock();
    }
  }
}

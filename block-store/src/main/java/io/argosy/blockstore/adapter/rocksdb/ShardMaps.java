package io.argosy.blockstore.adapter.rocksdb;

import io.argosy.blockstore.core.Shard;
import java.util.List;

/** Which volume has which shard, of both kinds. */
public record ShardMaps(ShardMap chain, ShardMap state) {
  /** Asks the volumes, see {@link ShardMap#of}. */
  public static ShardMaps of(List<Volume> volumes) {
    return new ShardMaps(ShardMap.of(Shard.Kind.CHAIN, volumes), ShardMap.of(Shard.Kind.STATE, volumes));
  }

  /** That of one kind. */
  public ShardMap of(Shard.Kind kind) {
    return switch (kind) {
      case CHAIN -> chain;
      case STATE -> state;
    };
  }
}

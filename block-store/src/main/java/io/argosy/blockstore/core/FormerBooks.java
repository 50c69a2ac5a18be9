package io.argosy.blockstore.core;

import io.argosy.primitives.BlockRange;
import io.argosy.primitives.Hash;
import io.argosy.rlp.RlpSlice;
import io.argosy.stages.ChainShards;
import io.argosy.stages.DoneBlocks;
import java.util.ArrayList;
import java.util.List;

/**
 * The progress of {@link io.argosy.stages.Stage#ACCESS_LISTS} where a build that knew no such stage kept the books: of the headers that are stored, those that promise no list. A fork begins once, so where a header promises none, none below it
 * does; some reads find the first that does, whatever the length of the chain.
 */
final class FormerBooks {
  private final ChainShards shards;
  private final int shard;
  private final StoredRows rows;

  FormerBooks(ChainShards shards, int shard, StoredRows rows) {
    this.shards = shards;
    this.shard = shard;
    this.rows = rows;
  }

  /**
   * @param headers that are stored
   */
  DoneBlocks withoutLists(DoneBlocks headers) {
    long complete = lastWithout(0, headers.complete());
    List<BlockRange> islands = new ArrayList<>();
    if (complete == headers.complete()) {
      for (BlockRange island : headers.islands()) {
        long last = lastWithout(island.first(), island.last());
        if (last >= island.first()) {
          islands.add(new BlockRange(island.first(), last));
        }
      }
    }
    return DoneBlocks.restore(shards, shard, complete, islands);
  }

  /** The last block of a range, all headers of this shard in it stored, up to which none promises a list; one less than {@code first} if the first does. */
  private long lastWithout(long first, long last) {
    if (last < first || !hasList(last)) {
      return last;
    }
    long without = first - 1;
    long with = last;
    while (with - without > 1) {
      long middle = without + (with - without) / 2;
      if (hasList(middle)) {
        with = middle;
      } else {
        without = middle;
      }
    }
    return without;
  }

  /** Of the nearest block of this shard at or below a number: what lies between is another's. */
  private boolean hasList(long number) {
    long own = shards.lastAtOrBelow(shard, number);
    byte[] canon = own < 0 ? null : rows.get(Table.CANON, KeyLayout.number(own));
    if (canon == null) {
      return false;
    }
    Hash hash = KeyLayout.canonHash(canon);
    byte[] header = rows.get(Table.HEADERS, KeyLayout.block(own, hash));
    return header != null && HeaderLinks.read(RlpSlice.of(header)).hasAccessList();
  }
}

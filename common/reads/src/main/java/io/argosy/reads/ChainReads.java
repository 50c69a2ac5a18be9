package io.argosy.reads;

import io.argosy.packs.ShardProgress;
import io.argosy.primitives.BlockRange;
import io.argosy.primitives.Hash;
import io.argosy.primitives.UInt256;
import io.argosy.rlp.RlpSlice;
import java.util.List;
import java.util.Optional;

/** What services may ask the store. Every answer is of data committed in the asking's moment; thread-safe. */
public interface ChainReads {
  /** Most headers in one answer. */
  int MAX_HEADERS = 2048;

  /** What the store is, and how far each of its shards has come. */
  StoreState state();

  /**
   * Canonical headers from {@code range.first()} on, ascending and without a gap; fewer than asked where the store has fewer or at {@value #MAX_HEADERS}.
   */
  List<StoredHeader> headers(BlockRange range);

  /** A header by hash, canonical or of a fork that was kept. */
  Optional<StoredHeader> header(Hash hash);

  /**
   * @param chainId of the network whose data this is
   * @param genesis hash of block 0
   * @param chainShards shards of the chain, fixed for the life of the data
   * @param shards progress of each shard, ascending
   */
  record StoreState(long chainId, Hash genesis, int chainShards, List<ShardProgress> shards) {
    public StoreState {
      shards = List.copyOf(shards);
    }
  }

  /**
   * @param totalDifficulty sum from genesis up to and including this header
   */
  record StoredHeader(RlpSlice header, UInt256 totalDifficulty) {}
}

package io.argosy.packs;

import io.argosy.primitives.UInt256;
import io.argosy.rlp.RlpSlice;
import java.util.List;

/**
 * Consecutive canonical headers of one chunk, hence of one shard.
 *
 * @param first number of the first header
 * @param headers ascending, at least one
 */
public record PutHeaders(long epoch, long first, List<Entry> headers) implements ChainCommit {
  public PutHeaders {
    headers = List.copyOf(headers);
  }

  /**
   * @param totalDifficulty sum of the difficulties from genesis up to and including this header
   */
  public record Entry(RlpSlice header, UInt256 totalDifficulty) {}

  public long last() {
    return first + headers.size() - 1;
  }
}

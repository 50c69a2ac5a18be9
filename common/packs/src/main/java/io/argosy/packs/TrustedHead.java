package io.argosy.packs;

import io.argosy.primitives.BlockRef;
import io.argosy.primitives.Hash;
import io.argosy.rlp.RlpSlice;

/**
 * A block that somebody we trust calls the head of the chain; the newest of each source counts.
 *
 * @param source who says so: {@link #HASH}, {@link #CHECKPOINT} or {@link #ENGINE}
 * @param header encoded, and hashing to {@code head}; empty where only the hash is known
 * @param safe zero if it was not told
 * @param finalized a block that no trusted head will ever leave; number 0 and hash zero where its number is not known
 */
public record TrustedHead(String source, Hash head, RlpSlice header, Hash safe, BlockRef finalized) implements ControlPack {
  /** An operator, for this run. */
  public static final String HASH = "hash";

  /** Whoever wrote the list of checkpoints. */
  public static final String CHECKPOINT = "checkpoint";

  /** A consensus client. */
  public static final String ENGINE = "engine";

  /** By its hash alone. */
  public static TrustedHead byHash(String source, Hash head) {
    return new TrustedHead(source, head, RlpSlice.EMPTY, Hash.ZERO, new BlockRef(0, Hash.ZERO));
  }
}

package io.argosy.blockstore.core;

import io.argosy.primitives.BlockRange;
import io.argosy.primitives.BlockRef;
import io.argosy.primitives.Hash;
import io.argosy.primitives.UInt256;
import io.argosy.rlp.RlpSlice;
import io.argosy.stages.Stage;
import io.argosy.stages.Watermarks;
import java.util.Optional;

/** The chain as rows, whichever volumes they lie in. What is above {@link Watermarks#blocks()} may have gaps, but for {@link #recent()}. */
public interface ChainRows {
  /** Up to where each stage is complete. */
  Watermarks watermarks();

  /** The blocks at the head that are whole, where those below them are not yet; empty where the watermark says it all. */
  Optional<BlockRange> recent();

  /** The canonical block at a height. */
  Optional<BlockRef> canonical(long number);

  /** The sum of difficulties up to a canonical block; zero for a block of a fork. */
  UInt256 totalDifficulty(long number, Hash hash);

  /** True if a stage has done the canonical block at a height, watermark or not. */
  boolean isDone(Stage stage, long number);

  /** One part of a block, canonical or not. */
  Optional<RlpSlice> row(Table table, BlockRef block);

  /** The height of a block that is stored, canonical or not. */
  Optional<Long> number(Hash hash);

  /** Where a transaction was when it was indexed. The caller confirms that it is there still. */
  Optional<TransactionPlace> transaction(Hash hash);

  /** The last block up to which every canonical transaction can be found; -1 while the index follows an unwind. */
  long indexedTo();
}

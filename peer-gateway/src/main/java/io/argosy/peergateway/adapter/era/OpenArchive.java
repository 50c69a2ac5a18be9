package io.argosy.peergateway.adapter.era;

import io.argosy.era.EraFile;
import io.argosy.era.EraHeaders;
import io.argosy.primitives.BlockRef;
import io.argosy.primitives.Hash;
import io.argosy.primitives.UInt256;

/** A file that is open, its chain of headers checked. */
record OpenArchive(EraFile file, EraHeaders headers) implements AutoCloseable {
  Hash hashOf(long number) {
    return headers.hashes().get((int) (number - file.first()));
  }

  /** True if it has this block, and not another at its height. */
  boolean has(BlockRef block) {
    return file.covers(block.number()) && hashOf(block.number()).equals(block.hash());
  }

  /** The height of a block; -1 if it does not have it. */
  long numberOf(Hash hash) {
    int index = headers.hashes().indexOf(hash);
    return index < 0 ? -1 : file.first() + index;
  }

  BlockRef head() {
    return new BlockRef(file.last(), headers.hashes().getLast());
  }

  UInt256 totalDifficulty() {
    return headers.totalDifficulty();
  }

  @Override
  public void close() {
    file.close();
  }
}

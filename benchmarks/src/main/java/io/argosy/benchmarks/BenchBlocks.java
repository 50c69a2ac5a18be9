package io.argosy.benchmarks;

import io.argosy.rlp.RlpSlice;
import io.argosy.wirepeer.ServedChain;
import java.util.List;

/** Single blocks of the chain that the runs use. */
public final class BenchBlocks {
  private BenchBlocks() {}

  /** Header, body and receipts with blooms of a block with so many transactions. */
  public static List<RlpSlice> one(int transactions) {
    ServedChain.Block block = BenchChain.one(transactions);
    return List.of(block.header(), block.body(), block.receipts());
  }
}

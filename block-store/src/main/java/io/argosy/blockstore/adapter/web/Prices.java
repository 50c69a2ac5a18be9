package io.argosy.blockstore.adapter.web;

import io.argosy.chain.BlobParameters;
import io.argosy.chain.BlockHeader;
import io.argosy.chain.Transaction;
import io.argosy.chain.Transaction.Fees;
import io.argosy.primitives.UInt256;

/** What a unit of gas cost in a block. */
final class Prices {
  private Prices() {}

  /** Wei per gas that the sender paid: what was offered at most, or the base fee and the tip if that is less (EIP-1559). */
  static UInt256 effective(Transaction transaction, BlockHeader header) {
    return switch (transaction) {
      case Transaction.Legacy tx -> tx.gasPrice();
      case Transaction.WithAccessList tx -> tx.gasPrice();
      case Transaction.FeeMarket tx -> effective(tx.fees(), header);
      case Transaction.WithBlobs tx -> effective(tx.fees(), header);
      case Transaction.SetsCode tx -> effective(tx.fees(), header);
    };
  }

  private static UInt256 effective(Fees fees, BlockHeader header) {
    UInt256 baseFee = header.baseFee().orElse(UInt256.ZERO);
    UInt256 room = fees.maxFee().subtractOrZero(baseFee);
    return fees.maxPriorityFee().compareTo(room) < 0 ? baseFee.add(fees.maxPriorityFee()) : fees.maxFee();
  }

  /**
   * Wei per blob gas: {@code e^(excess / fraction)}, by the first terms of its Taylor series.
   *
   * @spec https://eips.ethereum.org/EIPS/eip-4844 EIP-4844
   */
  static UInt256 blobGas(long excess, BlobParameters parameters) {
    long fraction = parameters.updateFraction();
    UInt256 sum = UInt256.ZERO;
    UInt256 term = UInt256.of(fraction);
    for (long i = 1; !term.isZero(); i++) {
      sum = sum.add(term);
      term = term.multiply(excess).divide(fraction).divide(i);
    }
    return sum.divide(fraction);
  }
}

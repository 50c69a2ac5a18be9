package io.argosy.verify;

import io.argosy.chain.BlobParameters;
import io.argosy.chain.BlockHeader;
import io.argosy.chain.Fork;
import io.argosy.chain.Rules;
import io.argosy.primitives.UInt256;

/**
 * The running excess of blobs, which sets their price.
 *
 * @spec https://eips.ethereum.org/EIPS/eip-4844 EIP-4844, with EIP-7691, EIP-7892 and EIP-7918
 */
final class BlobGas {
  /** Gas of execution that a blob costs at least (EIP-7918). */
  private static final long BASE_COST = 8192;

  private BlobGas() {}

  /** The {@code excessBlobGas} of {@code parent}'s child under the child's rules; throws {@link ArithmeticException} past 63 bits. */
  static long nextExcess(BlockHeader parent, Rules rules, BlobParameters parameters) {
    long parentExcess = parent.excessBlobGas().orElse(0);
    long parentUsed = parent.blobGasUsed().orElse(0);
    long sum = Math.addExact(parentExcess, parentUsed);
    if (sum < parameters.targetGas()) {
      return 0;
    }
    if (rules.has(Fork.OSAKA) && executionSetsThePrice(parent, parentExcess, parameters)) {
      long share = Math.multiplyExact(parentUsed, parameters.max() - parameters.target()) / parameters.max();
      return Math.addExact(parentExcess, share);
    }
    return sum - parameters.targetGas();
  }

  private static boolean executionSetsThePrice(BlockHeader parent, long parentExcess, BlobParameters parameters) {
    UInt256 execution = parent.baseFee().orElse(UInt256.ZERO).multiply(BASE_COST);
    UInt256 blob;
    try {
      blob = fakeExponential(UInt256.ONE, parentExcess, parameters.updateFraction())
          .multiply(BlobParameters.GAS_PER_BLOB);
    } catch (ArithmeticException pastAnyPrice) {
      return false;
    }
    return execution.compareTo(blob) > 0;
  }

  /** {@code factor · e^(numerator / denominator)}, by the first terms of its Taylor series; throws {@link ArithmeticException} past 256 bits. */
  static UInt256 fakeExponential(UInt256 factor, long numerator, long denominator) {
    UInt256 output = UInt256.ZERO;
    UInt256 term = factor.multiply(denominator);
    for (long i = 1; !term.isZero(); i++) {
      output = output.add(term);
      term = term.multiply(numerator).divide(denominator).divide(i);
    }
    return output.divide(denominator);
  }
}

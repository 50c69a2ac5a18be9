package io.argosy.verify;

import io.argosy.chain.BlockHeader;
import io.argosy.primitives.UInt256;

/**
 * The price of gas that is burnt.
 *
 * @spec https://eips.ethereum.org/EIPS/eip-1559 EIP-1559
 */
final class BaseFee {
  /** Wei per gas of the first block under these rules. */
  static final UInt256 INITIAL = UInt256.of(1_000_000_000L);

  /** How much above its target a block's gas may go. */
  static final long ELASTICITY = 2;

  private static final long MAX_CHANGE_DENOMINATOR = 8;

  private BaseFee() {}

  /** The base fee of {@code parent}'s child; throws {@link ArithmeticException} past 256 bits. */
  static UInt256 next(BlockHeader parent) {
    if (parent.baseFee().isEmpty()) {
      return INITIAL;
    }
    UInt256 fee = parent.baseFee().get();
    long target = parent.gasLimit() / ELASTICITY;
    long used = parent.gasUsed();
    if (used == target) {
      return fee;
    }
    if (used > target) {
      return fee.add(change(fee, used - target, target).max(UInt256.ONE));
    }
    return fee.subtractOrZero(change(fee, target - used, target));
  }

  private static UInt256 change(UInt256 fee, long distance, long target) {
    return fee.multiply(distance).divide(target).divide(MAX_CHANGE_DENOMINATOR);
  }
}

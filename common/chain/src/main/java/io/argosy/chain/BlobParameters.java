package io.argosy.chain;

/**
 * How many blobs a block aims at and may hold at most, and how fast their price moves.
 *
 * @param target blobs per block at which the price stays
 * @param max blobs per block
 * @param updateFraction divisor of the price's exponent
 * @spec https://eips.ethereum.org/EIPS/eip-7892 EIP-7892
 */
public record BlobParameters(int target, int max, long updateFraction) {
  /** Gas of one blob: 2^17 (EIP-4844). */
  public static final long GAS_PER_BLOB = 131072;

  public static final BlobParameters CANCUN = new BlobParameters(3, 6, 3338477);
  public static final BlobParameters PRAGUE = new BlobParameters(6, 9, 5007716);

  public BlobParameters {
    if (target < 0 || max < target || max == 0 || updateFraction <= 0) {
      throw new IllegalArgumentException("no blob schedule: " + target + "/" + max + "/" + updateFraction);
    }
  }

  public long targetGas() {
    return target * GAS_PER_BLOB;
  }

  public long maxGas() {
    return max * GAS_PER_BLOB;
  }
}

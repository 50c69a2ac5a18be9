package io.argosy.verify;

/** Sizes of ethash's cache and dataset by epoch: the highest prime count of rows below a line that grows with the epoch. */
final class EthashSizes {
  private static final long CACHE_START = 1L << 24;
  private static final long CACHE_GROWTH = 1L << 17;
  private static final long CACHE_ROW = 64;
  private static final long DATASET_START = 1L << 30;
  private static final long DATASET_GROWTH = 1L << 23;
  private static final long DATASET_ROW = 128;

  private EthashSizes() {}

  static long cacheBytes(long epoch) {
    return highestPrimeRows(CACHE_START + CACHE_GROWTH * epoch, CACHE_ROW);
  }

  static long datasetBytes(long epoch) {
    return highestPrimeRows(DATASET_START + DATASET_GROWTH * epoch, DATASET_ROW);
  }

  private static long highestPrimeRows(long below, long rowBytes) {
    long size = below - rowBytes;
    while (!isPrime(size / rowBytes)) {
      size -= 2 * rowBytes;
    }
    return size;
  }

  private static boolean isPrime(long value) {
    for (long factor = 2; factor * factor <= value; factor++) {
      if (value % factor == 0) {
        return false;
      }
    }
    return value > 1;
  }
}

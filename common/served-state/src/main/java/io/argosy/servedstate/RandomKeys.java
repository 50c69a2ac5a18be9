package io.argosy.servedstate;

import io.argosy.primitives.Hash;
import java.util.SplittableRandom;

/**
 * Keys that ascend and are spread as if so many had been drawn and sorted: the gaps of such keys are those of a waiting time, so nothing has to be sorted. Mutable, for one
 * thread.
 */
final class RandomKeys {
  private final SplittableRandom random;
  private final SplittableRandom gaps;
  private final double crowded;
  private final double scale;
  private double sum;
  private Hash last = Hash.ZERO;

  /**
   * @param crowded how many, 0 to 1, share all but the last bytes with the one before
   */
  RandomKeys(SplittableRandom random, int count, double crowded) {
    this.random = random;
    this.crowded = crowded;
    long seed = random.nextLong();
    SplittableRandom ahead = new SplittableRandom(seed);
    double total = 0;
    for (int i = 0; i <= count; i++) {
      total += gap(ahead);
    }
    this.gaps = new SplittableRandom(seed);
    this.scale = 0x1p64 / total;
  }

  private static double gap(SplittableRandom random) {
    return -Math.log(1 - random.nextDouble());
  }

  Hash next() {
    sum += gap(gaps);
    Hash key = random.nextDouble() < crowded ? beside(last) : Hash.ofWords(
        unsigned(sum * scale), random.nextLong(), random.nextLong(), random.nextLong());
    last = key.compareTo(last) > 0 ? key : after(last);
    return last;
  }

  private static long unsigned(double value) {
    return value < 0x1p63 ? (long) value : (long) (value - 0x1p63) ^ Long.MIN_VALUE;
  }

  /** Above a key by as little as one, or by up to two bytes. */
  private Hash beside(Hash key) {
    Hash above = key;
    for (int i = random.nextInt(1, 4); i > 0; i--) {
      above = after(above);
    }
    byte[] bytes = above.toBytes();
    if (random.nextBoolean()) {
      bytes[30] |= (byte) random.nextInt(256);
      bytes[31] |= (byte) random.nextInt(256);
    }
    return Hash.of(bytes);
  }

  private static Hash after(Hash key) {
    byte[] bytes = key.toBytes();
    for (int i = bytes.length - 1; ++bytes[i] == 0; i--) {
      if (i == 0) {
        throw new IllegalStateException("no key is above the highest");
      }
    }
    return Hash.of(bytes);
  }
}

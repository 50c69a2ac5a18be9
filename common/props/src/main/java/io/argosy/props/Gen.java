package io.argosy.props;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/** A source of random values that gives the same values for the same seed. */
public final class Gen {
  private final SplittableRandom random;

  private Gen(long seed) {
    random = new SplittableRandom(seed);
  }

  public static Gen seeded(long seed) {
    return new Gen(seed);
  }

  /** {@code first} to {@code last}, both included. */
  public int between(int first, int last) {
    return random.nextInt(first, last + 1);
  }

  /** {@code first} to {@code last}, both included. */
  public long between(long first, long last) {
    return last == Long.MAX_VALUE && first == 0
        ? random.nextLong() & Long.MAX_VALUE
        : random.nextLong(first, last + 1);
  }

  public long anyLong() {
    return random.nextLong();
  }

  /** True with the given probability, 0 to 1. */
  public boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  public byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  /** A number below 2^63 whose length in bits is uniform, so that small ones and edges are common. */
  public long anyNumber() {
    return random.nextLong() >>> random.nextInt(1, 64);
  }

  /** One of the values. */
  @SafeVarargs
  public final <T> T oneOf(T... values) {
    return values[random.nextInt(values.length)];
  }

  public <T> T oneOf(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }

  /** {@code minSize} to {@code maxSize} values. */
  public <T> List<T> list(int minSize, int maxSize, Supplier<T> element) {
    int size = between(minSize, maxSize);
    List<T> list = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      list.add(element.get());
    }
    return list;
  }

  /** A copy of {@code original} with one byte changed, dropped or added. */
  public byte[] mutated(byte[] original) {
    if (original.length == 0) {
      return bytes(1);
    }
    int at = random.nextInt(original.length);
    return switch (random.nextInt(3)) {
      case 0 -> {
        byte[] copy = original.clone();
        copy[at] ^= (byte) (1 << random.nextInt(8));
        yield copy;
      }
      case 1 -> {
        byte[] copy = new byte[original.length - 1];
        System.arraycopy(original, 0, copy, 0, at);
        System.arraycopy(original, at + 1, copy, at, copy.length - at);
        yield copy;
      }
      default -> {
        byte[] copy = new byte[original.length + 1];
        System.arraycopy(original, 0, copy, 0, at);
        copy[at] = (byte) random.nextInt();
        System.arraycopy(original, at, copy, at + 1, original.length - at);
        yield copy;
      }
    };
  }
}

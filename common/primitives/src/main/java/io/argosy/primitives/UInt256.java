package io.argosy.primitives;

/** An unsigned 256-bit number, four big-endian words; arithmetic that would leave the range throws. */
public final class UInt256 implements Comparable<UInt256> {
  public static final UInt256 ZERO = new UInt256(0, 0, 0, 0);
  public static final UInt256 ONE = new UInt256(0, 0, 0, 1);
  public static final UInt256 MAX = new UInt256(-1, -1, -1, -1);

  private final long w0;
  private final long w1;
  private final long w2;
  private final long w3;

  private UInt256(long w0, long w1, long w2, long w3) {
    this.w0 = w0;
    this.w1 = w1;
    this.w2 = w2;
    this.w3 = w3;
  }

  /** A number that is not negative. */
  public static UInt256 of(long value) {
    if (value < 0) {
      throw new IllegalArgumentException("negative: " + value);
    }
    return new UInt256(0, 0, 0, value);
  }

  /** The number whose big-endian form is {@code [offset, offset + length)}, 0 to 32 bytes. */
  public static UInt256 read(byte[] source, int offset, int length) {
    if (length > 32) {
      throw new IllegalArgumentException("more than 32 bytes: " + length);
    }
    long[] words = new long[4];
    for (int i = 0; i < length; i++) {
      int fromEnd = length - 1 - i;
      words[3 - (fromEnd >> 3)] |= (source[offset + i] & 0xffL) << (8 * (fromEnd & 7));
    }
    return new UInt256(words[0], words[1], words[2], words[3]);
  }

  /** Writes 32 bytes, big-endian, at {@code offset}. */
  public void write(byte[] target, int offset) {
    Hash.ofWords(w0, w1, w2, w3).write(target, offset);
  }

  /** Bits up to the highest one; 0 for zero. */
  public int bitLength() {
    if (w0 != 0) {
      return 256 - Long.numberOfLeadingZeros(w0);
    }
    if (w1 != 0) {
      return 192 - Long.numberOfLeadingZeros(w1);
    }
    return w2 != 0 ? 128 - Long.numberOfLeadingZeros(w2) : 64 - Long.numberOfLeadingZeros(w3);
  }

  /** Sum; throws {@link ArithmeticException} past 256 bits. */
  public UInt256 add(UInt256 other) {
    long r3 = w3 + other.w3;
    long carry = Long.compareUnsigned(r3, w3) < 0 ? 1 : 0;
    long r2 = w2 + other.w2 + carry;
    carry = carryOf(w2, other.w2, r2);
    long r1 = w1 + other.w1 + carry;
    carry = carryOf(w1, other.w1, r1);
    long r0 = w0 + other.w0 + carry;
    if (carryOf(w0, other.w0, r0) != 0) {
      throw new ArithmeticException("sum is past 256 bits");
    }
    return new UInt256(r0, r1, r2, r3);
  }

  private static long carryOf(long a, long b, long sum) {
    return ((a & b) | ((a | b) & ~sum)) >>> 63;
  }

  /** Difference; throws {@link ArithmeticException} below zero. */
  public UInt256 subtract(UInt256 other) {
    if (compareTo(other) < 0) {
      throw new ArithmeticException("difference is below zero");
    }
    return minus(other);
  }

  /** Difference, or zero where it would be below zero. */
  public UInt256 subtractOrZero(UInt256 other) {
    return compareTo(other) <= 0 ? ZERO : minus(other);
  }

  private UInt256 minus(UInt256 other) {
    long r3 = w3 - other.w3;
    long borrow = Long.compareUnsigned(w3, other.w3) < 0 ? 1 : 0;
    long r2 = w2 - other.w2 - borrow;
    borrow = borrowOf(w2, other.w2, r2);
    long r1 = w1 - other.w1 - borrow;
    borrow = borrowOf(w1, other.w1, r1);
    return new UInt256(w0 - other.w0 - borrow, r1, r2, r3);
  }

  private static long borrowOf(long a, long b, long difference) {
    return ((~a & b) | ((~a | b) & difference)) >>> 63;
  }

  /** Product; throws {@link ArithmeticException} past 256 bits. */
  public UInt256 multiply(UInt256 other) {
    if (bitLength() + other.bitLength() <= 64) {
      return new UInt256(0, 0, 0, w3 * other.w3);
    }
    return UInt256Arithmetic.multiply(this, other);
  }

  /** Product with a number that is not negative; throws {@link ArithmeticException} past 256 bits. */
  public UInt256 multiply(long other) {
    return multiply(of(other));
  }

  /** Quotient, rounded down; throws {@link ArithmeticException} for a divisor of zero. */
  public UInt256 divide(UInt256 divisor) {
    if (fitsLong() && divisor.fitsLong()) {
      return of(w3 / divisor.w3);
    }
    return UInt256Arithmetic.divide(this, divisor);
  }

  /** Quotient by a positive number, rounded down; throws {@link ArithmeticException} for zero or less. */
  public UInt256 divide(long divisor) {
    if (divisor <= 0) {
      throw new ArithmeticException("divisor " + divisor);
    }
    return fitsLong() ? of(w3 / divisor) : UInt256Arithmetic.divide(this, of(divisor));
  }

  /** What is left of a division; throws {@link ArithmeticException} for a divisor of zero. */
  public UInt256 mod(UInt256 divisor) {
    return minus(divide(divisor).multiply(divisor));
  }

  /** The bits moved {@code bits} places down, 0 or more; those that fall out are lost. */
  public UInt256 shiftRight(int bits) {
    if (bits >= 256) {
      return ZERO;
    }
    UInt256 moved = switch (bits >> 6) {
      case 0 -> this;
      case 1 -> new UInt256(0, w0, w1, w2);
      case 2 -> new UInt256(0, 0, w0, w1);
      case 3 -> new UInt256(0, 0, 0, w0);
      default -> throw new IllegalArgumentException("negative shift " + bits);
    };
    int rest = bits & 63;
    if (rest == 0) {
      return moved;
    }
    int up = 64 - rest;
    return new UInt256(
        moved.w0 >>> rest,
        moved.w1 >>> rest | moved.w0 << up,
        moved.w2 >>> rest | moved.w1 << up,
        moved.w3 >>> rest | moved.w2 << up);
  }

  /** Two to the power {@code exponent}, 0 or more; throws {@link ArithmeticException} past 255. */
  public static UInt256 powerOfTwo(long exponent) {
    if (exponent < 0 || exponent > 255) {
      throw new ArithmeticException("2^" + exponent + " is not of 256 bits");
    }
    long bit = 1L << (exponent & 63);
    return switch ((int) exponent >> 6) {
      case 0 -> new UInt256(0, 0, 0, bit);
      case 1 -> new UInt256(0, 0, bit, 0);
      case 2 -> new UInt256(0, bit, 0, 0);
      default -> new UInt256(bit, 0, 0, 0);
    };
  }

  public UInt256 min(UInt256 other) {
    return compareTo(other) <= 0 ? this : other;
  }

  public UInt256 max(UInt256 other) {
    return compareTo(other) >= 0 ? this : other;
  }

  /** 32-bit limb {@code index}, the least significant first. */
  long limb(int index) {
    long word = switch (index >> 1) {
      case 0 -> w3;
      case 1 -> w2;
      case 2 -> w1;
      default -> w0;
    };
    return (index & 1) == 0 ? word & 0xffffffffL : word >>> 32;
  }

  /** A number from eight 32-bit limbs, the least significant first. */
  static UInt256 ofLimbs(int[] limbs) {
    return new UInt256(
        word(limbs[7], limbs[6]), word(limbs[5], limbs[4]), word(limbs[3], limbs[2]), word(limbs[1], limbs[0]));
  }

  private static long word(int high, int low) {
    return (long) high << 32 | low & 0xffffffffL;
  }

  /** The number whose 32 big-endian bytes the hash is. */
  public static UInt256 of(Hash hash) {
    byte[] bytes = hash.toBytes();
    return read(bytes, 0, bytes.length);
  }

  /**
   * The number of one or more hex digits with or without {@code 0x}; leading zeros are allowed.
   *
   * @throws IllegalArgumentException for no digits, another character or more than 256 bits
   */
  public static UInt256 fromHexQuantity(String text) {
    String digits = text.startsWith("0x") || text.startsWith("0X") ? text.substring(2) : text;
    if (digits.isEmpty()) {
      throw new IllegalArgumentException("no digits: " + text);
    }
    byte[] bytes = Hex.decode(digits.length() % 2 == 0 ? digits : "0" + digits);
    int start = 0;
    while (start < bytes.length && bytes[start] == 0) {
      start++;
    }
    return read(bytes, start, bytes.length - start);
  }

  /**
   * The number of one or more decimal digits.
   *
   * @throws IllegalArgumentException for no digits, another character or more than 256 bits
   */
  public static UInt256 fromDecimal(String text) {
    if (text.isEmpty() || text.length() > 78) {
      throw new IllegalArgumentException("not a decimal number of 1 to 78 digits: " + text);
    }
    UInt256 value = ZERO;
    for (int i = 0; i < text.length(); i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        throw new IllegalArgumentException("not a decimal number: " + text);
      }
      try {
        value = value.multiply(10).add(of(digit));
      } catch (ArithmeticException e) {
        throw new IllegalArgumentException("past 256 bits: " + text, e);
      }
    }
    return value;
  }

  /** True if the value fits a non-negative long. */
  public boolean fitsLong() {
    return (w0 | w1 | w2) == 0 && w3 >= 0;
  }

  /** The value as a long; throws {@link ArithmeticException} if it does not fit. */
  public long toLong() {
    if (!fitsLong()) {
      throw new ArithmeticException("does not fit a long: " + this);
    }
    return w3;
  }

  public boolean isZero() {
    return (w0 | w1 | w2 | w3) == 0;
  }

  @Override
  public int compareTo(UInt256 other) {
    int order = Long.compareUnsigned(w0, other.w0);
    if (order == 0) {
      order = Long.compareUnsigned(w1, other.w1);
    }
    if (order == 0) {
      order = Long.compareUnsigned(w2, other.w2);
    }
    return order != 0 ? order : Long.compareUnsigned(w3, other.w3);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof UInt256 u && w3 == u.w3 && w2 == u.w2 && w1 == u.w1 && w0 == u.w0;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(w0 * 31 + w1) * 31 + Long.hashCode(w2 * 31 + w3);
  }

  /** As JSON-RPC writes a quantity: {@code 0x0}, or {@code 0x} and digits without leading zeros. */
  public String toHexQuantity() {
    byte[] bytes = new byte[32];
    write(bytes, 0);
    String digits = Hex.encode(bytes);
    int start = 0;
    while (start < 63 && digits.charAt(start) == '0') {
      start++;
    }
    return "0x" + digits.substring(start);
  }

  @Override
  public String toString() {
    return fitsLong() ? Long.toString(w3) : toHexQuantity();
  }
}

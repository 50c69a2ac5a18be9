package io.argosy.primitives;

/** Multiplication and division of 256-bit numbers by 32-bit limbs, as Knuth has them (TAOCP 4.3.1, algorithms M and D). */
final class UInt256Arithmetic {
  private static final long LOW = 0xffffffffL;

  private UInt256Arithmetic() {}

  static UInt256 multiply(UInt256 a, UInt256 b) {
    int aLimbs = limbsOf(a);
    int bLimbs = limbsOf(b);
    int[] product = new int[16];
    for (int i = 0; i < aLimbs; i++) {
      long factor = a.limb(i);
      long carry = 0;
      for (int j = 0; j < bLimbs; j++) {
        long sum = factor * b.limb(j) + (product[i + j] & LOW) + carry;
        product[i + j] = (int) sum;
        carry = sum >>> 32;
      }
      product[i + bLimbs] = (int) carry;
    }
    for (int i = 8; i < 16; i++) {
      if (product[i] != 0) {
        throw new ArithmeticException("product is past 256 bits");
      }
    }
    return UInt256.ofLimbs(product);
  }

  static UInt256 divide(UInt256 dividend, UInt256 divisor) {
    int n = limbsOf(divisor);
    if (n == 0) {
      throw new ArithmeticException("division by zero");
    }
    if (dividend.compareTo(divisor) < 0) {
      return UInt256.ZERO;
    }
    return n == 1 ? divideByLimb(dividend, divisor.limb(0)) : divideByMany(dividend, divisor, n);
  }

  private static UInt256 divideByLimb(UInt256 dividend, long divisor) {
    int[] quotient = new int[8];
    long rest = 0;
    for (int i = limbsOf(dividend) - 1; i >= 0; i--) {
      long part = rest << 32 | dividend.limb(i);
      quotient[i] = (int) Long.divideUnsigned(part, divisor);
      rest = Long.remainderUnsigned(part, divisor);
    }
    return UInt256.ofLimbs(quotient);
  }

  private static UInt256 divideByMany(UInt256 dividend, UInt256 divisor, int n) {
    int m = limbsOf(dividend);
    int shift = 32 * n - divisor.bitLength();
    long[] v = shifted(divisor, n, shift);
    long[] u = shifted(dividend, m, shift);
    int[] quotient = new int[8];
    for (int j = m - n; j >= 0; j--) {
      quotient[j] = (int) quotientLimb(u, v, n, j);
    }
    return UInt256.ofLimbs(quotient);
  }

  /** Step D3 to D6: estimates one limb of the quotient, subtracts its share from {@code u} and mends an estimate one too large. */
  private static long quotientLimb(long[] u, long[] v, int n, int j) {
    long top = u[j + n] << 32 | u[j + n - 1];
    long estimate = Long.divideUnsigned(top, v[n - 1]);
    long rest = Long.remainderUnsigned(top, v[n - 1]);
    while (estimate > LOW || Long.compareUnsigned(estimate * v[n - 2], rest << 32 | u[j + n - 2]) > 0) {
      estimate--;
      rest += v[n - 1];
      if (rest > LOW) {
        break;
      }
    }
    long borrow = 0;
    for (int i = 0; i < n; i++) {
      long product = estimate * v[i];
      long difference = u[i + j] - borrow - (product & LOW);
      u[i + j] = difference & LOW;
      borrow = (product >>> 32) - (difference >> 32);
    }
    long difference = u[j + n] - borrow;
    u[j + n] = difference & LOW;
    if (difference >= 0) {
      return estimate;
    }
    long carry = 0;
    for (int i = 0; i < n; i++) {
      long sum = u[i + j] + v[i] + carry;
      u[i + j] = sum & LOW;
      carry = sum >>> 32;
    }
    u[j + n] = u[j + n] + carry & LOW;
    return estimate - 1;
  }

  /** The low {@code limbs} limbs moved up by {@code shift} bits, 0 to 31, with one limb more for what moves out. */
  private static long[] shifted(UInt256 value, int limbs, int shift) {
    long[] moved = new long[limbs + 1];
    for (int i = 0; i < limbs; i++) {
      long limb = value.limb(i) << shift;
      moved[i] |= limb & LOW;
      moved[i + 1] = limb >>> 32;
    }
    return moved;
  }

  private static int limbsOf(UInt256 value) {
    return (value.bitLength() + 31) / 32;
  }
}

package io.argosy.primitives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.argosy.props.Gen;
import io.argosy.props.SeededTest;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;

final class UInt256Test {
  private static final BigInteger BOUND = BigInteger.TWO.pow(256);

  @SeededTest(runs = 2000)
  void countsAsBigIntegerDoes(Gen gen) {
    BigInteger a = any(gen);
    BigInteger b = gen.chance(0.1) ? a : any(gen);
    UInt256 x = of(a);
    UInt256 y = of(b);

    check(a.add(b), () -> x.add(y));
    check(a.subtract(b), () -> x.subtract(y));
    check(a.multiply(b), () -> x.multiply(y));
    assertThat(big(x.subtractOrZero(y))).isEqualTo(a.subtract(b).max(BigInteger.ZERO));
    assertThat(big(x.min(y))).isEqualTo(a.min(b));
    assertThat(big(x.max(y))).isEqualTo(a.max(b));
    assertThat(Integer.signum(x.compareTo(y))).isEqualTo(a.compareTo(b));
    int bits = gen.between(0, 260);
    assertThat(big(x.shiftRight(bits))).isEqualTo(a.shiftRight(bits));
    assertThat(x.bitLength()).isEqualTo(a.bitLength());
    if (b.signum() == 0) {
      assertThatThrownBy(() -> x.divide(y)).isInstanceOf(ArithmeticException.class);
    } else {
      assertThat(big(x.divide(y))).isEqualTo(a.divide(b));
      assertThat(big(x.mod(y))).isEqualTo(a.mod(b));
    }
    long divisor = Math.max(1, gen.anyNumber());
    assertThat(big(x.divide(divisor))).isEqualTo(a.divide(BigInteger.valueOf(divisor)));
  }

  @SeededTest
  void isReadFromWhatItIsWrittenAs(Gen gen) {
    BigInteger a = any(gen);

    UInt256 value = of(a);

    assertThat(UInt256.fromHexQuantity(value.toHexQuantity())).isEqualTo(value);
    assertThat(UInt256.fromDecimal(a.toString())).isEqualTo(value);
    assertThat(value.toHexQuantity()).isEqualTo("0x" + a.toString(16));
    assertThat(value.hashCode()).isEqualTo(of(a).hashCode());
  }

  @Test
  void powersOfTwoReachTheHighestBit() {
    for (int i = 0; i < 256; i++) {
      assertThat(big(UInt256.powerOfTwo(i))).isEqualTo(BigInteger.TWO.pow(i));
    }
    assertThatThrownBy(() -> UInt256.powerOfTwo(256)).isInstanceOf(ArithmeticException.class);
  }

  @Test
  void mendsAQuotientEstimatedTooLarge() {
    BigInteger a = new BigInteger("7fffffff800000010000000000000000", 16);
    BigInteger b = new BigInteger("800000008000000200000005", 16);

    assertThat(big(of(a).divide(of(b)))).isEqualTo(a.divide(b));
    assertThat(big(UInt256.MAX.divide(UInt256.ONE))).isEqualTo(BOUND.subtract(BigInteger.ONE));
  }

  @Test
  void refusesTextThatIsNoNumber() {
    assertThatThrownBy(() -> UInt256.fromHexQuantity("0x")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> UInt256.fromHexQuantity("0x1" + "0".repeat(64)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> UInt256.fromDecimal("-1")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> UInt256.fromDecimal(BOUND.toString()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> UInt256.of(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> UInt256.MAX.toLong()).isInstanceOf(ArithmeticException.class);
  }

  private static void check(BigInteger expected, java.util.function.Supplier<UInt256> actual) {
    if (expected.signum() < 0 || expected.bitLength() > 256) {
      assertThatThrownBy(actual::get).isInstanceOf(ArithmeticException.class);
    } else {
      assertThat(big(actual.get())).isEqualTo(expected);
    }
  }

  /** Lengths uniform in bits, with runs of ones and zeros, where carries and estimates go wrong. */
  private static BigInteger any(Gen gen) {
    BigInteger value = new BigInteger(1, gen.bytes(32)).shiftRight(gen.between(0, 256));
    if (gen.chance(0.3)) {
      value = value.or(BigInteger.TWO.pow(gen.between(1, 128)).subtract(BigInteger.ONE).shiftLeft(gen.between(0, 120)));
    }
    return value.mod(BOUND);
  }

  private static UInt256 of(BigInteger value) {
    byte[] bytes = value.toByteArray();
    int start = bytes[0] == 0 ? 1 : 0;
    return UInt256.read(bytes, start, bytes.length - start);
  }

  private static BigInteger big(UInt256 value) {
    byte[] bytes = new byte[32];
    value.write(bytes, 0);
    return new BigInteger(1, bytes);
  }
}

package io.argosy.verify;

import io.argosy.primitives.Hash;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.math.ec.ECAlgorithms;
import org.bouncycastle.math.ec.ECPoint;

/**
 * Public key recovery in Java, for machines without the native library.
 *
 * @spec https://www.secg.org/sec1-v2.pdf 4.1.6
 */
final class CurveRecovery {
  private static final X9ECParameters CURVE = CustomNamedCurves.getByName("secp256k1");
  private static final BigInteger PRIME = CURVE.getCurve().getField().getCharacteristic();

  private CurveRecovery() {}

  /** The uncompressed key of 65 bytes; none if there is none. */
  static Optional<byte[]> recover(Hash signed, byte[] signature, int recoveryId) {
    BigInteger order = CURVE.getN();
    BigInteger r = new BigInteger(1, Arrays.copyOf(signature, 32));
    BigInteger s = new BigInteger(1, Arrays.copyOfRange(signature, 32, 64));
    if (r.signum() == 0 || s.signum() == 0 || r.compareTo(order) >= 0 || s.compareTo(order) >= 0) {
      return Optional.empty();
    }
    BigInteger x = recoveryId < 2 ? r : r.add(order);
    if (x.compareTo(PRIME) >= 0) {
      return Optional.empty();
    }
    ECPoint point;
    try {
      point = CURVE.getCurve().decodePoint(compressed(x, recoveryId & 1));
    } catch (IllegalArgumentException notOnTheCurve) {
      return Optional.empty();
    }
    BigInteger inverse = r.modInverse(order);
    BigInteger e = new BigInteger(1, signed.toBytes());
    ECPoint key = ECAlgorithms.sumOfTwoMultiplies(
            CURVE.getG(), e.negate().multiply(inverse).mod(order), point, s.multiply(inverse).mod(order))
        .normalize();
    return key.isInfinity() ? Optional.empty() : Optional.of(key.getEncoded(false));
  }

  private static byte[] compressed(BigInteger x, int oddness) {
    byte[] encoded = new byte[33];
    byte[] bytes = x.toByteArray();
    int length = Math.min(32, bytes.length);
    System.arraycopy(bytes, bytes.length - length, encoded, 33 - length, length);
    encoded[0] = (byte) (2 + oddness);
    return encoded;
  }
}

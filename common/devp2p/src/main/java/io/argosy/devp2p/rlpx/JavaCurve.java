package io.argosy.devp2p.rlpx;

import java.math.BigInteger;
import java.util.Arrays;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.math.ec.ECAlgorithms;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.bouncycastle.util.BigIntegers;
import org.jspecify.annotations.Nullable;

/** BouncyCastle's secp256k1: the fallback for machines the native library was not built for, and its oracle in tests. */
final class JavaCurve implements Curve {
  private static final X9ECParameters SECP256K1 = CustomNamedCurves.getByName("secp256k1");
  private static final ECDomainParameters DOMAIN = new ECDomainParameters(SECP256K1);
  private static final BigInteger ORDER = SECP256K1.getN();
  private static final BigInteger HALF_ORDER = ORDER.shiftRight(1);
  private static final BigInteger FIELD = SECP256K1.getCurve().getField().getCharacteristic();

  @Override
  public boolean isSecret(byte[] secret) {
    BigInteger value = new BigInteger(1, secret);
    return secret.length == 32 && value.signum() > 0 && value.compareTo(ORDER) < 0;
  }

  @Override
  public boolean isPoint(byte[] point) {
    BigInteger x = new BigInteger(1, point, 0, 32);
    BigInteger y = new BigInteger(1, point, 32, 32);
    return x.compareTo(FIELD) < 0
        && y.compareTo(FIELD) < 0
        && SECP256K1.getCurve().createPoint(x, y).isValid();
  }

  @Override
  public byte[] publicKey(byte[] secret) {
    return bytes(new FixedPointCombMultiplier().multiply(SECP256K1.getG(), new BigInteger(1, secret)));
  }

  @Override
  public byte[] agree(byte[] secret, byte[] point) {
    ECPoint other =
        SECP256K1.getCurve().createPoint(new BigInteger(1, point, 0, 32), new BigInteger(1, point, 32, 32));
    return Arrays.copyOf(bytes(other.multiply(new BigInteger(1, secret))), 32);
  }

  @Override
  public byte[] sign(byte[] secret, byte[] hash) {
    ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
    signer.init(true, new ECPrivateKeyParameters(new BigInteger(1, secret), DOMAIN));
    BigInteger[] rs = signer.generateSignature(hash);
    BigInteger s = rs[1].compareTo(HALF_ORDER) > 0 ? ORDER.subtract(rs[1]) : rs[1];
    byte[] signature = new byte[64];
    BigIntegers.asUnsignedByteArray(rs[0], signature, 0, 32);
    BigIntegers.asUnsignedByteArray(s, signature, 32, 32);
    return signature;
  }

  @Override
  public boolean verify(byte[] hash, byte[] signature, byte[] point) {
    BigInteger r = new BigInteger(1, signature, 0, 32);
    BigInteger s = new BigInteger(1, signature, 32, 32);
    if (!isPoint(point) || !inOrder(r) || !inOrder(s) || s.compareTo(HALF_ORDER) > 0) {
      return false;
    }
    ECDSASigner verifier = new ECDSASigner();
    ECPoint key = SECP256K1.getCurve().createPoint(new BigInteger(1, point, 0, 32), new BigInteger(1, point, 32, 32));
    verifier.init(false, new ECPublicKeyParameters(key, DOMAIN));
    return verifier.verifySignature(hash, r, s);
  }

  @Override
  public byte @Nullable [] decompress(byte[] compressed) {
    if (compressed[0] != 2 && compressed[0] != 3) {
      return null;
    }
    try {
      return bytes(SECP256K1.getCurve().decodePoint(compressed));
    } catch (IllegalArgumentException noSuchPoint) {
      return null;
    }
  }

  /** SEC 1, 4.1.6: {@code Q = r⁻¹ (s R − e G)}, where R has r (or r + n) as its X coordinate. */
  @Override
  public byte @Nullable [] recover(byte[] hash, byte[] signature) {
    int v = signature[64];
    BigInteger r = new BigInteger(1, signature, 0, 32);
    BigInteger s = new BigInteger(1, signature, 32, 32);
    if (v < 0 || v > 3 || !inOrder(r) || !inOrder(s)) {
      return null;
    }
    BigInteger x = (v & 2) == 0 ? r : r.add(ORDER);
    byte[] compressed = new byte[33];
    compressed[0] = (byte) (2 | v & 1);
    if (x.compareTo(FIELD) >= 0) {
      return null;
    }
    BigIntegers.asUnsignedByteArray(x, compressed, 1, 32);
    ECPoint near;
    try {
      near = SECP256K1.getCurve().decodePoint(compressed);
    } catch (IllegalArgumentException noSuchPoint) {
      return null;
    }
    BigInteger inverse = BigIntegers.modOddInverse(ORDER, r);
    BigInteger ofG = ORDER.subtract(new BigInteger(1, hash).mod(ORDER)).multiply(inverse).mod(ORDER);
    ECPoint key = ECAlgorithms.sumOfTwoMultiplies(
        SECP256K1.getG(), ofG, near, s.multiply(inverse).mod(ORDER));
    return key.isInfinity() ? null : bytes(key);
  }

  private static boolean inOrder(BigInteger value) {
    return value.signum() > 0 && value.compareTo(ORDER) < 0;
  }

  private static byte[] bytes(ECPoint point) {
    return Arrays.copyOfRange(point.normalize().getEncoded(false), 1, 65);
  }
}

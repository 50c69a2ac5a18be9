package io.argosy.devp2p.rlpx;

import fr.acinq.secp256k1.Secp256k1;
import fr.acinq.secp256k1.Secp256k1Exception;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** libsecp256k1 over JNI. The library reports a bad input by an exception, which is caught here and nowhere else. */
final class NativeCurve implements Curve {
  private final Secp256k1 library;

  private NativeCurve(Secp256k1 library) {
    this.library = library;
  }

  /** Throws {@link LinkageError} or {@link IllegalStateException} where there is no native library for this machine. */
  static NativeCurve load() {
    return new NativeCurve(Secp256k1.get());
  }

  @Override
  public boolean isSecret(byte[] secret) {
    return library.secKeyVerify(secret);
  }

  @Override
  public boolean isPoint(byte[] point) {
    try {
      library.pubkeyParse(uncompressed(point));
      return true;
    } catch (Secp256k1Exception notAPoint) {
      return false;
    }
  }

  @Override
  public byte[] publicKey(byte[] secret) {
    return Arrays.copyOfRange(library.pubkeyCreate(secret), 1, 65);
  }

  @Override
  public byte[] agree(byte[] secret, byte[] point) {
    return Arrays.copyOfRange(library.pubKeyTweakMul(uncompressed(point), secret.clone()), 1, 33);
  }

  @Override
  public byte[] sign(byte[] secret, byte[] hash) {
    return library.sign(hash, secret, null);
  }

  @Override
  public boolean verify(byte[] hash, byte[] signature, byte[] point) {
    try {
      return library.verify(signature, hash, uncompressed(point));
    } catch (Secp256k1Exception notASignature) {
      return false;
    }
  }

  @Override
  public byte @Nullable [] decompress(byte[] compressed) {
    try {
      return Arrays.copyOfRange(library.pubkeyParse(compressed), 1, 65);
    } catch (Secp256k1Exception notAPoint) {
      return null;
    }
  }

  @Override
  public byte @Nullable [] recover(byte[] hash, byte[] signature) {
    int v = signature[64];
    if (v < 0 || v > 3) {
      return null;
    }
    try {
      return Arrays.copyOfRange(library.ecdsaRecover(Arrays.copyOf(signature, 64), hash, v), 1, 65);
    } catch (Secp256k1Exception notASignature) {
      return null;
    }
  }

  private static byte[] uncompressed(byte[] point) {
    byte[] tagged = new byte[65];
    tagged[0] = 4;
    System.arraycopy(point, 0, tagged, 1, 64);
    return tagged;
  }
}

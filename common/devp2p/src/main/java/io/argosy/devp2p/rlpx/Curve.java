package io.argosy.devp2p.rlpx;

import org.jspecify.annotations.Nullable;

/** The arithmetic of secp256k1, native where the library loads and in Java elsewhere. Points are {@code X ‖ Y}, 64 bytes. */
sealed interface Curve permits NativeCurve, JavaCurve {
  /** The native library: 3.8 times faster at recovering (reference, libraries.md); the Java one where it cannot load. */
  static Curve fastest() {
    return Fastest.CURVE;
  }

  /** True for 32 bytes that are above zero and below the order. */
  boolean isSecret(byte[] secret);

  boolean isPoint(byte[] point);

  byte[] publicKey(byte[] secret);

  /** X of the product; the caller has checked the point. */
  byte[] agree(byte[] secret, byte[] point);

  /** {@code r ‖ s}, RFC 6979, low s. */
  byte[] sign(byte[] secret, byte[] hash);

  /** True if {@code r ‖ s}, with a low s, is the point's signature over {@code hash}. */
  boolean verify(byte[] hash, byte[] signature, byte[] point);

  /** The point that 33 bytes in SEC 1's compressed form stand for, or null if there is none. */
  byte @Nullable [] decompress(byte[] compressed);

  /** The signer's point, or null if the 65 bytes are no signature over {@code hash}. */
  byte @Nullable [] recover(byte[] hash, byte[] signature);

  /** Chosen once, when first used. */
  final class Fastest {
    private static final Curve CURVE = choose();

    private Fastest() {}

    private static Curve choose() {
      try {
        return NativeCurve.load();
      } catch (LinkageError | IllegalStateException notHere) {
        return new JavaCurve();
      }
    }
  }
}

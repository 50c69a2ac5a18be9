package io.argosy.devp2p.rlpx;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;

/** A node's secp256k1 secret. Never printed, and handed out only to be stored ({@link #secret()}). */
public final class NodeKey {
  private final byte[] secret;
  private final NodeId id;
  private final Curve curve;

  private NodeKey(byte[] secret, Curve curve) {
    this.secret = secret;
    this.curve = curve;
    this.id = NodeId.of(curve.publicKey(secret));
  }

  /** A fresh key. */
  public static NodeKey random(SecureRandom random) {
    byte[] secret = new byte[32];
    do {
      random.nextBytes(secret);
    } while (!Curve.fastest().isSecret(secret));
    return new NodeKey(secret, Curve.fastest());
  }

  /** The key with this secret of 32 bytes, copied; throws {@link IllegalArgumentException} for zero or past the curve's order. */
  public static NodeKey of(byte[] secret) {
    return of(secret, Curve.fastest());
  }

  static NodeKey of(byte[] secret, Curve curve) {
    if (secret.length != 32 || !curve.isSecret(secret)) {
      throw new IllegalArgumentException("a node key is 32 bytes, above zero and below the order of secp256k1");
    }
    return new NodeKey(secret.clone(), curve);
  }

  public NodeId id() {
    return id;
  }

  /** The secret, to keep it for the next start. */
  public byte[] secret() {
    return secret.clone();
  }

  /**
   * The X coordinate of the Diffie-Hellman point, 32 bytes. The point is checked before it is multiplied; one that is not on
   * the curve throws {@link IllegalArgumentException}, so a caller that got it from a peer asks {@link NodeId#isOnCurve()}.
   */
  public byte[] agree(NodeId other) {
    byte[] point = other.toBytes();
    if (!curve.isPoint(point)) {
      throw new IllegalArgumentException("not a point of secp256k1: " + other.brief());
    }
    return curve.agree(secret, point);
  }

  /** A deterministic (RFC 6979), low-s signature of 32 bytes: {@code r ‖ s}. */
  public byte[] sign(byte[] hash) {
    if (hash.length != 32) {
      throw new IllegalArgumentException("a signature is over 32 bytes, got " + hash.length);
    }
    return curve.sign(secret, hash);
  }

  /** As {@link #sign}, and what leads back to the signer: {@code r ‖ s ‖ v}, v 0 to 3. */
  public byte[] signRecoverable(byte[] hash) {
    byte[] signature = new byte[65];
    System.arraycopy(sign(hash), 0, signature, 0, 64);
    byte[] own = id.toBytes();
    for (byte v = 0; v < 4; v++) {
      signature[64] = v;
      byte[] recovered = curve.recover(hash, signature);
      if (recovered != null && Arrays.equals(recovered, own)) {
        return signature;
      }
    }
    throw new IllegalStateException("a signature that does not lead back to its key");
  }

  /** Who signed: the key that {@code r ‖ s ‖ v} over {@code hash} leads back to, if there is one. */
  public static Optional<NodeId> recover(byte[] hash, byte[] signature) {
    byte[] key = signature.length == 65 ? Curve.fastest().recover(hash, signature) : null;
    return key == null ? Optional.empty() : Optional.of(NodeId.of(key));
  }

  @Override
  public String toString() {
    return "key of " + id.brief();
  }
}

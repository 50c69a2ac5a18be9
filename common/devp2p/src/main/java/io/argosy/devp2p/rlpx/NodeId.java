package io.argosy.devp2p.rlpx;

import io.argosy.primitives.Hex;
import java.util.Arrays;

/**
 * A node's public key, {@code X ‖ Y} in 64 bytes: its name on the network. It need not be a point of the curve; whoever
 * computes with it checks first ({@link #isOnCurve()}).
 */
public final class NodeId implements Comparable<NodeId> {
  /** Bytes on the wire. */
  public static final int BYTES = 64;

  private final byte[] bytes;

  private NodeId(byte[] bytes) {
    this.bytes = bytes;
  }

  /** An id from exactly 64 bytes, copied. */
  public static NodeId of(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("a node id has 64 bytes, got " + bytes.length);
    }
    return new NodeId(bytes.clone());
  }

  /** An id from 128 hex digits. */
  public static NodeId fromHex(String hex) {
    return of(Hex.decode(hex));
  }

  /** True for a point of secp256k1; infinity has no such form. */
  public boolean isOnCurve() {
    return Curve.fastest().isPoint(bytes);
  }

  /** True if all bytes are zero, which the base protocol calls a null identity. */
  public boolean isZero() {
    for (byte b : bytes) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }

  /** A copy of the 64 bytes. */
  public byte[] toBytes() {
    return bytes.clone();
  }

  /** 128 digits, as an enode URL has them. */
  public String toHex() {
    return Hex.encode(bytes);
  }

  /** The first eight digits, as logs name a peer. */
  public String brief() {
    return toHex().substring(0, 8);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NodeId id && Arrays.equals(bytes, id.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** Unsigned order of the bytes. */
  @Override
  public int compareTo(NodeId other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public String toString() {
    return toHex();
  }
}

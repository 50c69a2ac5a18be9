package io.argosy.devp2p.rlpx;

import io.argosy.primitives.Hash;
import io.argosy.primitives.Hex;
import io.argosy.primitives.Keccak;
import java.util.Arrays;
import java.util.Optional;

/**
 * A node's public key, {@code X ‖ Y} in 64 bytes: its name on the network. It need not be a point of the curve; whoever
 * computes with it checks first ({@link #isOnCurve()}).
 */
public final class NodeId implements Comparable<NodeId> {
  /** Bytes on the wire. */
  public static final int BYTES = 64;

  /** Bytes of the compressed form, as node records carry it. */
  public static final int COMPRESSED_BYTES = 33;

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

  /** The id that 33 bytes in SEC 1's compressed form stand for, if they stand for a point. */
  public static Optional<NodeId> fromCompressed(byte[] compressed) {
    byte[] point = compressed.length == COMPRESSED_BYTES ? Curve.fastest().decompress(compressed) : null;
    return point == null ? Optional.empty() : Optional.of(new NodeId(point));
  }

  /** The parity of Y as 2 or 3, then X: 33 bytes. */
  public byte[] compressed() {
    byte[] compressed = new byte[COMPRESSED_BYTES];
    compressed[0] = (byte) (2 | bytes[BYTES - 1] & 1);
    System.arraycopy(bytes, 0, compressed, 1, 32);
    return compressed;
  }

  /** Where the node stands in the distributed table, and what messages of services call it: the Keccak of the 64 bytes. */
  public Hash address() {
    return Keccak.hash256(bytes, 0, BYTES);
  }

  /** True if {@code r ‖ s}, 64 bytes with a low s, is this node's signature over 32 bytes. */
  public boolean hasSigned(byte[] hash, byte[] signature) {
    return hash.length == 32 && signature.length == 64 && Curve.fastest().verify(hash, signature, bytes);
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

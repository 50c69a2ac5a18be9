package io.argosy.chain;

import io.argosy.primitives.Address;
import io.argosy.primitives.Hash;
import io.argosy.primitives.Hex;
import io.argosy.primitives.Keccak;
import io.argosy.rlp.RlpSlice;
import java.util.Arrays;

/** A 2048-bit filter over the addresses and topics of logs. Immutable. */
public final class Bloom {
  /** Bytes in a bloom filter. */
  public static final int BYTES = 256;

  public static final Bloom EMPTY = new Bloom(new byte[BYTES]);

  private final byte[] bytes;

  private Bloom(byte[] bytes) {
    this.bytes = bytes;
  }

  /** The filter in exactly 256 bytes. */
  public static Bloom of(RlpSlice bytes) {
    if (bytes.length() != BYTES) {
      throw new IllegalArgumentException("a bloom has 256 bytes, got " + bytes.length());
    }
    return new Bloom(bytes.toBytes());
  }

  /** Reads {@code [offset, offset + 256)}; the array is neither kept nor changed. */
  public static Bloom read(byte[] source, int offset) {
    return new Bloom(Arrays.copyOfRange(source, offset, offset + BYTES));
  }

  /** True if a log with this address may have been added. */
  public boolean mayContain(Address address) {
    return mayContain(address.toBytes());
  }

  /** True if a log with this topic may have been added. */
  public boolean mayContain(Hash topic) {
    return mayContain(topic.toBytes());
  }

  private boolean mayContain(byte[] element) {
    long bits = bitsOf(Keccak.hash256(element, 0, element.length));
    for (int i = 0; i < 3; i++) {
      int bit = (int) (bits >>> 11 * i) & 0x7ff;
      if ((bytes[BYTES - 1 - (bit >> 3)] & 1 << (bit & 7)) == 0) {
        return false;
      }
    }
    return true;
  }

  /** The three bits of an element with this hash, 11 bits each: the low ones of its first three byte pairs. */
  static long bitsOf(Hash hash) {
    long word = hash.firstWord();
    return word >>> 48 & 0x7ff | (word >>> 32 & 0x7ff) << 11 | (word >>> 16 & 0x7ff) << 22;
  }

  /** True if the 256 bytes of {@code other} are these. */
  public boolean matches(RlpSlice other) {
    return other.equals(RlpSlice.of(bytes));
  }

  /** A new array of 256 bytes. */
  public byte[] toBytes() {
    return bytes.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bloom bloom && Arrays.equals(bytes, bloom.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return Hex.encodePrefixed(bytes);
  }
}

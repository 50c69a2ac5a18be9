package io.argosy.primitives;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Twenty bytes that name an account, held as two words and an int. */
public final class Address implements Comparable<Address> {
  /** Bytes in an address. */
  public static final int BYTES = 20;

  public static final Address ZERO = new Address(0, 0, 0);

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private final long high;
  private final long middle;
  private final int low;

  private Address(long high, long middle, int low) {
    this.high = high;
    this.middle = middle;
    this.low = low;
  }

  /** Reads {@code [offset, offset + 20)}; the array is neither kept nor changed. */
  public static Address read(byte[] source, int offset) {
    return new Address(
        (long) LONGS.get(source, offset),
        (long) LONGS.get(source, offset + 8),
        (int) INTS.get(source, offset + 16));
  }

  /** An address from exactly 20 bytes. */
  public static Address of(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("an address has 20 bytes, got " + bytes.length);
    }
    return read(bytes, 0);
  }

  /** An address from 40 hex digits, with or without {@code 0x}. */
  public static Address fromHex(String hex) {
    return of(Hex.decode(hex));
  }

  /** Writes 20 bytes at {@code offset}. */
  public void write(byte[] target, int offset) {
    LONGS.set(target, offset, high);
    LONGS.set(target, offset + 8, middle);
    INTS.set(target, offset + 16, low);
  }

  /** A new array of 20 bytes. */
  public byte[] toBytes() {
    byte[] bytes = new byte[BYTES];
    write(bytes, 0);
    return bytes;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Address a && low == a.low && middle == a.middle && high == a.high;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(high * 31 + middle) * 31 + low;
  }

  @Override
  public int compareTo(Address other) {
    int order = Long.compareUnsigned(high, other.high);
    if (order == 0) {
      order = Long.compareUnsigned(middle, other.middle);
    }
    return order != 0 ? order : Integer.compareUnsigned(low, other.low);
  }

  /** {@code 0x} and 40 digits in lower case. */
  @Override
  public String toString() {
    return Hex.encodePrefixed(toBytes());
  }
}

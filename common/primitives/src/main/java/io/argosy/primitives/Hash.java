package io.argosy.primitives;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Thirty-two bytes held as four big-endian words: immutable without defensive copies. */
public final class Hash implements Comparable<Hash> {
  /** Bytes in a hash. */
  public static final int BYTES = 32;

  public static final Hash ZERO = new Hash(0, 0, 0, 0);

  /** All bits set: the end of a space of keys. */
  public static final Hash HIGHEST = new Hash(-1, -1, -1, -1);

  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final long w0;
  private final long w1;
  private final long w2;
  private final long w3;

  private Hash(long w0, long w1, long w2, long w3) {
    this.w0 = w0;
    this.w1 = w1;
    this.w2 = w2;
    this.w3 = w3;
  }

  /** Reads {@code [offset, offset + 32)}; the array is neither kept nor changed. */
  public static Hash read(byte[] source, int offset) {
    return new Hash(
        (long) WORD.get(source, offset),
        (long) WORD.get(source, offset + 8),
        (long) WORD.get(source, offset + 16),
        (long) WORD.get(source, offset + 24));
  }

  /** A hash from exactly 32 bytes. */
  public static Hash of(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("a hash has 32 bytes, got " + bytes.length);
    }
    return read(bytes, 0);
  }

  /** A hash from four big-endian words, the most significant first. */
  public static Hash ofWords(long w0, long w1, long w2, long w3) {
    return new Hash(w0, w1, w2, w3);
  }

  /** A hash from 64 hex digits, with or without {@code 0x}. */
  public static Hash fromHex(String hex) {
    return of(Hex.decode(hex));
  }

  /** The Keccak-256 of {@code bytes}. */
  public static Hash keccak(byte[] bytes) {
    return Keccak.hash256(bytes, 0, bytes.length);
  }

  /** The most significant eight bytes, as an unsigned number. */
  public long firstWord() {
    return w0;
  }

  /** Byte {@code index}, 0 (most significant) to 31, as 0 to 255. */
  public int byteAt(int index) {
    long word = switch (index >> 3) {
      case 0 -> w0;
      case 1 -> w1;
      case 2 -> w2;
      case 3 -> w3;
      default -> throw new IndexOutOfBoundsException(index);
    };
    return (int) (word >>> (56 - 8 * (index & 7))) & 0xff;
  }

  /** Writes 32 bytes at {@code offset}. */
  public void write(byte[] target, int offset) {
    WORD.set(target, offset, w0);
    WORD.set(target, offset + 8, w1);
    WORD.set(target, offset + 16, w2);
    WORD.set(target, offset + 24, w3);
  }

  /** A new array of 32 bytes. */
  public byte[] toBytes() {
    byte[] bytes = new byte[BYTES];
    write(bytes, 0);
    return bytes;
  }

  /** The next one in order; throws {@link ArithmeticException} for {@link #HIGHEST}. */
  public Hash next() {
    if (equals(HIGHEST)) {
      throw new ArithmeticException("nothing is above the highest hash");
    }
    long n3 = w3 + 1;
    long n2 = n3 == 0 ? w2 + 1 : w2;
    long n1 = n3 == 0 && n2 == 0 ? w1 + 1 : w1;
    long n0 = n3 == 0 && n2 == 0 && n1 == 0 ? w0 + 1 : w0;
    return new Hash(n0, n1, n2, n3);
  }

  /** The one before in order; throws {@link ArithmeticException} for {@link #ZERO}. */
  public Hash previous() {
    if (isZero()) {
      throw new ArithmeticException("nothing is below zero");
    }
    long n3 = w3 - 1;
    long n2 = w3 == 0 ? w2 - 1 : w2;
    long n1 = w3 == 0 && w2 == 0 ? w1 - 1 : w1;
    long n0 = w3 == 0 && w2 == 0 && w1 == 0 ? w0 - 1 : w0;
    return new Hash(n0, n1, n2, n3);
  }

  public boolean isZero() {
    return (w0 | w1 | w2 | w3) == 0;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Hash h && w3 == h.w3 && w2 == h.w2 && w1 == h.w1 && w0 == h.w0;
  }

  /** Keccak output is uniform, so any one word spreads as well as all four. */
  @Override
  public int hashCode() {
    return Long.hashCode(w3);
  }

  /** Unsigned order of the bytes, so that a map bin filled with ground-out collisions becomes a tree. */
  @Override
  public int compareTo(Hash other) {
    int order = Long.compareUnsigned(w0, other.w0);
    if (order == 0) {
      order = Long.compareUnsigned(w1, other.w1);
    }
    if (order == 0) {
      order = Long.compareUnsigned(w2, other.w2);
    }
    return order != 0 ? order : Long.compareUnsigned(w3, other.w3);
  }

  /** {@code 0x} and 64 digits. */
  public String toHex() {
    return Hex.encodePrefixed(toBytes());
  }

  /** The first eight digits, enough for a log line. */
  public String brief() {
    return Hex.encode(toBytes()).substring(0, 8);
  }

  @Override
  public String toString() {
    return toHex();
  }
}

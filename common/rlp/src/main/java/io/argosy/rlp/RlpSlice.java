package io.argosy.rlp;

import io.argosy.primitives.Hash;
import io.argosy.primitives.Hex;
import io.argosy.primitives.Keccak;
import java.util.Arrays;

/**
 * Bytes still in the array they arrived in: an encoded item, or the payload of one. Equal if the bytes are. The array must not change
 * while a slice of it lives; who hands over an array that will change copies first ({@link #compact()}).
 */
public final class RlpSlice {
  public static final RlpSlice EMPTY = new RlpSlice(new byte[0], 0, 0);

  private final byte[] array;
  private final int offset;
  private final int length;

  private RlpSlice(byte[] array, int offset, int length) {
    this.array = array;
    this.offset = offset;
    this.length = length;
  }

  /** All of an array; takes ownership. */
  public static RlpSlice of(byte[] array) {
    return new RlpSlice(array, 0, array.length);
  }

  /** {@code [offset, offset + length)} of an array; takes ownership. */
  public static RlpSlice of(byte[] array, int offset, int length) {
    java.util.Objects.checkFromIndexSize(offset, length, array.length);
    return new RlpSlice(array, offset, length);
  }

  public int length() {
    return length;
  }

  public boolean isEmpty() {
    return length == 0;
  }

  /** Byte {@code index} as 0 to 255. */
  public int byteAt(int index) {
    return array[offset + java.util.Objects.checkIndex(index, length)] & 0xff;
  }

  /** {@code [from, from + size)} of these bytes, in the same array. */
  public RlpSlice part(int from, int size) {
    java.util.Objects.checkFromIndexSize(from, size, length);
    return new RlpSlice(array, offset + from, size);
  }

  /** A reader over these bytes as a sequence of items. */
  public RlpReader reader() {
    return RlpReader.over(array, offset, length);
  }

  /** A copy of the bytes. */
  public byte[] toBytes() {
    return Arrays.copyOfRange(array, offset, offset + length);
  }

  /** The bytes as a buffer over the same array. */
  public java.nio.ByteBuffer toBuffer() {
    return java.nio.ByteBuffer.wrap(array, offset, length);
  }

  /** Copies the bytes to {@code target} at {@code at}. */
  public void copyTo(byte[] target, int at) {
    System.arraycopy(array, offset, target, at, length);
  }

  /** The same bytes in an array of their own, so that a large message can be let go. */
  public RlpSlice compact() {
    return array.length == length ? this : of(toBytes());
  }

  /** The Keccak-256 of the bytes. */
  public Hash keccak() {
    return Keccak.hash256(array, offset, length);
  }

  /** Shows the bytes where they lie, for the length of the call; {@code borrower} must not change or keep the array. */
  public <T> T lend(Borrower<T> borrower) {
    return borrower.read(array, offset, length);
  }

  /** Reads {@code [offset, offset + length)} of an array that is not its own. */
  @FunctionalInterface
  public interface Borrower<T> {
    T read(byte[] array, int offset, int length);
  }

  /** Feeds the bytes to a sponge. */
  public void feed(Keccak sponge) {
    sponge.update(array, offset, length);
  }

  void appendTo(RlpWriter writer) {
    writer.raw(array, offset, length);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RlpSlice s
        && Arrays.equals(array, offset, offset + length, s.array, s.offset, s.offset + s.length);
  }

  @Override
  public int hashCode() {
    int hash = length;
    for (int i = offset; i < offset + length; i++) {
      hash = 31 * hash + array[i];
    }
    return hash;
  }

  /** The first bytes as hex, for messages. */
  @Override
  public String toString() {
    byte[] head = Arrays.copyOfRange(array, offset, offset + Math.min(length, 16));
    return length + " bytes " + Hex.encode(head) + (length > 16 ? ".." : "");
  }
}

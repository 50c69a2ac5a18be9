package io.argosy.rlp;

import io.argosy.primitives.Address;
import io.argosy.primitives.Hash;
import io.argosy.primitives.UInt256;
import java.util.Arrays;
import java.util.List;

/**
 * Appends canonical RLP to a growing array. Lists are opened and closed; a list's prefix is put in front when it is closed. Not thread-safe.
 */
public final class RlpWriter {
  private byte[] array;
  private int size;
  private int[] opened = new int[8];
  private int depth;

  public RlpWriter() {
    this(256);
  }

  public RlpWriter(int expectedBytes) {
    array = new byte[Math.max(16, expectedBytes)];
  }

  /** Opens a list; everything until the matching {@link #endList()} is in it. */
  public RlpWriter startList() {
    if (depth == opened.length) {
      opened = Arrays.copyOf(opened, 2 * depth);
    }
    opened[depth++] = size;
    return this;
  }

  /** Closes the list opened last. */
  public RlpWriter endList() {
    int start = opened[--depth];
    int length = size - start;
    int prefix = length <= 55 ? 1 : 1 + bytesOf(length);
    grow(prefix);
    System.arraycopy(array, start, array, start + prefix, length);
    size += prefix;
    prefix(start, 0xc0, length);
    return this;
  }

  /** A byte string. */
  public RlpWriter bytes(byte[] source) {
    return bytes(source, 0, source.length);
  }

  /** {@code [offset, offset + length)} as a byte string. */
  public RlpWriter bytes(byte[] source, int offset, int length) {
    stringPrefix(length, length == 1 ? source[offset] : -1);
    return raw(source, offset, length);
  }

  /** A slice's bytes as a byte string. */
  public RlpWriter string(RlpSlice slice) {
    stringPrefix(slice.length(), slice.length() == 1 ? (byte) slice.byteAt(0) : -1);
    slice.appendTo(this);
    return this;
  }

  /** An item that is encoded already. */
  public RlpWriter item(RlpSlice encoded) {
    encoded.appendTo(this);
    return this;
  }

  public RlpWriter hash(Hash hash) {
    grow(33);
    array[size] = (byte) 0xa0;
    hash.write(array, size + 1);
    size += 33;
    return this;
  }

  public RlpWriter address(Address address) {
    grow(21);
    array[size] = (byte) 0x94;
    address.write(array, size + 1);
    size += 21;
    return this;
  }

  /** A number in its shortest form; the bits of {@code value} are taken as unsigned. */
  public RlpWriter number(long value) {
    if (value >= 0 && value < 0x80) {
      grow(1);
      array[size++] = value == 0 ? (byte) 0x80 : (byte) value;
      return this;
    }
    int length = 8 - Long.numberOfLeadingZeros(value) / 8;
    grow(1 + length);
    array[size++] = (byte) (0x80 + length);
    for (int shift = 8 * (length - 1); shift >= 0; shift -= 8) {
      array[size++] = (byte) (value >>> shift);
    }
    return this;
  }

  public RlpWriter number(UInt256 value) {
    if (value.fitsLong()) {
      return number(value.toLong());
    }
    byte[] bytes = new byte[32];
    value.write(bytes, 0);
    int length = (value.bitLength() + 7) / 8;
    return bytes(bytes, 32 - length, length);
  }

  /** One or zero. */
  public RlpWriter flag(boolean value) {
    return number(value ? 1 : 0);
  }

  /** A list of hashes. */
  public RlpWriter hashes(List<Hash> hashes) {
    startList();
    hashes.forEach(this::hash);
    return endList();
  }

  /** A list of items that are encoded already. */
  public RlpWriter items(List<RlpSlice> encoded) {
    startList();
    encoded.forEach(this::item);
    return endList();
  }

  /** A copy of everything written; every list must be closed. */
  public byte[] toBytes() {
    requireClosed();
    return Arrays.copyOf(array, size);
  }

  /** Everything written, without a copy; the writer must not be used after. */
  public RlpSlice toSlice() {
    requireClosed();
    return RlpSlice.of(array, 0, size);
  }

  /** Who reads {@code [offset, offset + length)} of a writer's array during the call, and keeps nothing of it. */
  @FunctionalInterface
  public interface Borrower {
    void read(byte[] array, int offset, int length);
  }

  /** Lends everything written, without a copy; the writer may be used on after. */
  public void lendTo(Borrower borrower) {
    requireClosed();
    borrower.read(array, 0, size);
  }

  /** Forgets everything written and keeps the array. */
  public RlpWriter clear() {
    size = 0;
    depth = 0;
    return this;
  }

  RlpWriter raw(byte[] source, int offset, int length) {
    grow(length);
    System.arraycopy(source, offset, array, size, length);
    size += length;
    return this;
  }

  private void requireClosed() {
    if (depth != 0) {
      throw new IllegalStateException(depth + " lists are still open");
    }
  }

  private void stringPrefix(int length, int onlyByte) {
    if (length == 1 && onlyByte >= 0) {
      return;
    }
    int prefix = length <= 55 ? 1 : 1 + bytesOf(length);
    grow(prefix);
    prefix(size, 0x80, length);
    size += prefix;
  }

  private void prefix(int at, int base, int length) {
    if (length <= 55) {
      array[at] = (byte) (base + length);
      return;
    }
    int bytes = bytesOf(length);
    array[at] = (byte) (base + 55 + bytes);
    for (int i = 0; i < bytes; i++) {
      array[at + 1 + i] = (byte) (length >>> (8 * (bytes - 1 - i)));
    }
  }

  private static int bytesOf(int length) {
    return 4 - Integer.numberOfLeadingZeros(length) / 8;
  }

  private void grow(int more) {
    if (size + more > array.length) {
      array = Arrays.copyOf(array, Math.max(size + more, 2 * array.length));
    }
  }
}

package io.argosy.rlp;

import io.argosy.primitives.Address;
import io.argosy.primitives.Hash;
import io.argosy.primitives.UInt256;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * A cursor over consecutive encoded items. Every method reads the next item and moves past it, or throws {@link MalformedRlpException} if the item
 * is not canonical, overruns its list, or is not what was asked for. Nothing is read ahead, nothing is copied unless a method says so, and depth
 * is bounded by the code that reads, never by the data.
 *
 * @spec https://github.com/ethereum/execution-specs RLP, appendix B of the yellow paper
 */
public final class RlpReader {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final byte[] array;
  private final int end;
  private int at;

  private int payload;
  private int next;
  private boolean list;

  private RlpReader(byte[] array, int offset, int length) {
    this.array = array;
    this.at = offset;
    this.end = offset + length;
  }

  /** A reader of the items in {@code [offset, offset + length)}; the array is borrowed as long as slices of it live. */
  public static RlpReader over(byte[] array, int offset, int length) {
    java.util.Objects.checkFromIndexSize(offset, length, array.length);
    return new RlpReader(array, offset, length);
  }

  public static RlpReader over(byte[] array) {
    return new RlpReader(array, 0, array.length);
  }

  /** The one list that {@code array} must be, whole: a reader of its items. */
  public static RlpReader listOf(byte[] array) {
    RlpReader outer = over(array);
    RlpReader inner = outer.list();
    outer.end();
    return inner;
  }

  /** The one list that {@code slice} must be, whole: a reader of its items. */
  public static RlpReader listOf(RlpSlice slice) {
    RlpReader outer = slice.reader();
    RlpReader inner = outer.list();
    outer.end();
    return inner;
  }

  /** True while items are left. */
  public boolean hasNext() {
    return at < end;
  }

  /** Bytes left, prefixes included. */
  public int remaining() {
    return end - at;
  }

  /** True if the next item is a list. */
  public boolean nextIsList() {
    return at < end && (array[at] & 0xff) >= 0xc0;
  }

  /** Items left, counted without moving; throws past {@code max}. */
  public int count(int max) {
    int saved = at;
    int items = 0;
    while (at < end) {
      if (++items > max) {
        throw new MalformedRlpException("more than " + max + " items");
      }
      header();
      at = next;
    }
    at = saved;
    return items;
  }

  /** Enters a list: a reader of its items. */
  public RlpReader list() {
    header();
    if (!list) {
      throw new MalformedRlpException("expected a list");
    }
    RlpReader inner = new RlpReader(array, payload, next - payload);
    at = next;
    return inner;
  }

  /** Enters a list without a reader of its own, for where rows are many: its items are read next. Gives what will {@link #remaining() remain} after them. */
  public int enter() {
    header();
    if (!list) {
      throw new MalformedRlpException("expected a list");
    }
    at = payload;
    return end - next;
  }

  /** Throws unless all items of a list that was {@link #enter() entered} were read, and none past it. */
  public void leave(int remaining) {
    if (end - at != remaining) {
      throw new MalformedRlpException("a list ends " + Math.abs(end - at - remaining) + " bytes " + (end - at > remaining ? "later" : "earlier"));
    }
  }

  /** The next item with its prefix, untouched. */
  public RlpSlice item() {
    int start = at;
    header();
    at = next;
    return RlpSlice.of(array, start, next - start);
  }

  /** Moves past the next item. */
  public void skip() {
    header();
    at = next;
  }

  /** The content of a byte string, still in its array. */
  public RlpSlice string() {
    int length = stringHeader();
    RlpSlice slice = RlpSlice.of(array, payload, length);
    at = next;
    return slice;
  }

  /** A copy of the content of a byte string. */
  public byte[] bytes() {
    return string().toBytes();
  }

  /** A copy of the content of a byte string of exactly {@code length} bytes. */
  public byte[] bytes(int length) {
    int actual = stringHeader();
    if (actual != length) {
      throw new MalformedRlpException("expected " + length + " bytes, got " + actual);
    }
    return bytes();
  }

  public Hash hash() {
    int length = stringHeader();
    if (length != Hash.BYTES) {
      throw new MalformedRlpException("expected a hash of 32 bytes, got " + length);
    }
    Hash hash = Hash.read(array, payload);
    at = next;
    return hash;
  }

  /** Writes a hash at {@code offset}. */
  public void hash(byte[] target, int offset) {
    int length = stringHeader();
    if (length != Hash.BYTES) {
      throw new MalformedRlpException("expected a hash of 32 bytes, got " + length);
    }
    System.arraycopy(array, payload, target, offset, Hash.BYTES);
    at = next;
  }

  public Address address() {
    int length = stringHeader();
    if (length != Address.BYTES) {
      throw new MalformedRlpException("expected an address of 20 bytes, got " + length);
    }
    Address address = Address.read(array, payload);
    at = next;
    return address;
  }

  /** A number of at most 63 bits in its shortest form. */
  public long number() {
    int length = integerHeader(8);
    long value = 0;
    for (int i = payload; i < payload + length; i++) {
      value = value << 8 | array[i] & 0xff;
    }
    if (value < 0) {
      throw new MalformedRlpException("number past 63 bits");
    }
    at = next;
    return value;
  }

  /** A number of at most 64 bits in its shortest form, as the bits of a long. */
  public long number64() {
    int length = integerHeader(8);
    long value = 0;
    for (int i = payload; i < payload + length; i++) {
      value = value << 8 | array[i] & 0xff;
    }
    at = next;
    return value;
  }

  /** A number of at most 31 bits in its shortest form. */
  public int smallNumber() {
    long value = number();
    if (value > Integer.MAX_VALUE) {
      throw new MalformedRlpException("number past 31 bits");
    }
    return (int) value;
  }

  /** A number of at most 256 bits in its shortest form. */
  public UInt256 uint256() {
    int length = integerHeader(32);
    UInt256 value = UInt256.read(array, payload, length);
    at = next;
    return value;
  }

  /** Zero or one. */
  public boolean flag() {
    long value = number();
    if (value > 1) {
      throw new MalformedRlpException("expected 0 or 1, got " + value);
    }
    return value == 1;
  }

  /** Throws if anything is left. */
  public void end() {
    if (at != end) {
      throw new MalformedRlpException((end - at) + " bytes too many");
    }
  }

  private int integerHeader(int maxBytes) {
    int length = stringHeader();
    if (length > maxBytes) {
      throw new MalformedRlpException("number of " + length + " bytes, at most " + maxBytes);
    }
    if (length > 0 && array[payload] == 0) {
      throw new MalformedRlpException("number with a leading zero");
    }
    return length;
  }

  private int stringHeader() {
    header();
    if (list) {
      throw new MalformedRlpException("expected a byte string");
    }
    return next - payload;
  }

  /** Finds where the next item's content begins and ends, checking that its form is the only one allowed. */
  private void header() {
    if (at >= end) {
      throw new MalformedRlpException("no item left");
    }
    int prefix = array[at] & 0xff;
    if (prefix < 0x80) {
      list = false;
      payload = at;
      next = at + 1;
      return;
    }
    list = prefix >= 0xc0;
    int size = prefix - (list ? 0xc0 : 0x80);
    if (size <= 55) {
      payload = at + 1;
      bound(size);
      if (!list && size == 1 && array[payload] >= 0) {
        throw new MalformedRlpException("a byte below 0x80 stands for itself");
      }
    } else {
      longHeader(size - 55);
    }
  }

  private void longHeader(int lengthBytes) {
    if (lengthBytes > end - at - 1) {
      throw new MalformedRlpException("length overruns its list");
    }
    if (array[at + 1] == 0) {
      throw new MalformedRlpException("length with a leading zero");
    }
    long size = 0;
    if (lengthBytes == 8) {
      size = (long) LONGS.get(array, at + 1);
    } else {
      for (int i = at + 1; i <= at + lengthBytes; i++) {
        size = size << 8 | array[i] & 0xff;
      }
    }
    if (size >= 0 && size <= 55) {
      throw new MalformedRlpException("long form for " + size + " bytes");
    }
    payload = at + 1 + lengthBytes;
    bound(size);
  }

  private void bound(long size) {
    if (size < 0 || size > end - payload) {
      throw new MalformedRlpException("item of " + Long.toUnsignedString(size) + " bytes overruns its list");
    }
    next = payload + (int) size;
  }
}

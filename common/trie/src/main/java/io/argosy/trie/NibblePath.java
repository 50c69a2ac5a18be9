package io.argosy.trie;

import io.argosy.primitives.Hash;
import io.argosy.primitives.Hex;
import io.argosy.rlp.MalformedRlpException;
import io.argosy.rlp.RlpSlice;
import java.util.Arrays;

/**
 * A way down a trie from its root, or a piece of one: nibbles, the most significant first. Ordered nibble by nibble, a path before those it begins.
 * Immutable; all positions and lengths are in nibbles.
 */
public final class NibblePath implements Comparable<NibblePath> {
  public static final NibblePath EMPTY = new NibblePath(new byte[0], 0);

  /** Above every nibble. */
  private static final byte SORT_KEY_END = 16;

  /** Two nibbles a byte, the high half first; a last low half that is not used is zero. */
  private final byte[] packed;

  private final int length;

  private NibblePath(byte[] packed, int length) {
    this.packed = packed;
    this.length = length;
  }

  /** The first {@code length} nibbles of a packed key; the array is neither kept nor changed. */
  public static NibblePath of(byte[] packed, int length) {
    if (length < 0 || length > 2 * packed.length) {
      throw new IllegalArgumentException(length + " nibbles of " + packed.length + " bytes");
    }
    byte[] copy = Arrays.copyOf(packed, (length + 1) / 2);
    if ((length & 1) != 0) {
      copy[length / 2] &= (byte) 0xf0;
    }
    return new NibblePath(copy, length);
  }

  /** All nibbles of a key. */
  public static NibblePath ofKey(byte[] key) {
    return of(key, 2 * key.length);
  }

  /** The 64 nibbles of a hash. */
  public static NibblePath ofKey(Hash key) {
    return new NibblePath(key.toBytes(), 2 * Hash.BYTES);
  }

  /** A path of hex digits, an odd number too. */
  public static NibblePath fromHex(String digits) {
    byte[] packed = Hex.decode(digits.length() % 2 == 0 ? digits : digits + "0");
    return new NibblePath(packed, digits.length());
  }

  /**
   * Reads hex-prefix form, whichever flag it carries.
   *
   * @throws MalformedRlpException for no bytes, a flag above 3 or a padding that is not zero
   */
  public static NibblePath ofHexPrefix(RlpSlice form) {
    if (form.isEmpty()) {
      throw new MalformedRlpException("path of no bytes");
    }
    int first = form.byteAt(0);
    boolean odd = (first & 0x10) != 0;
    if (first > 0x3f || !odd && (first & 0xf) != 0) {
      throw new MalformedRlpException("path that begins with " + first);
    }
    byte[] bytes = form.toBytes();
    int length = 2 * (bytes.length - 1) + (odd ? 1 : 0);
    byte[] packed = new byte[(length + 1) / 2];
    for (int i = 0, from = odd ? 1 : 2; i < length; i++, from++) {
      set(packed, i, Nibbles.at(bytes, from));
    }
    return new NibblePath(packed, length);
  }

  /** True if a path in hex-prefix form, which must not be empty, is a leaf's. */
  static boolean isLeaf(RlpSlice hexPrefix) {
    return (hexPrefix.byteAt(0) & Nibbles.LEAF) != 0;
  }

  public int length() {
    return length;
  }

  public boolean isEmpty() {
    return length == 0;
  }

  /** Nibble {@code position}, 0 to 15. */
  public int at(int position) {
    java.util.Objects.checkIndex(position, length);
    return Nibbles.at(packed, position);
  }

  /** This path and one nibble more. */
  public NibblePath child(int nibble) {
    byte[] longer = Arrays.copyOf(packed, length / 2 + 1);
    set(longer, length, nibble);
    return new NibblePath(longer, length + 1);
  }

  /** This path and all of another after it. */
  public NibblePath concat(NibblePath rest) {
    byte[] longer = Arrays.copyOf(packed, (length + rest.length + 1) / 2);
    for (int i = 0; i < rest.length; i++) {
      set(longer, length + i, Nibbles.at(rest.packed, i));
    }
    return new NibblePath(longer, length + rest.length);
  }

  /** What is left of this path after its first {@code position} nibbles. */
  public NibblePath from(int position) {
    java.util.Objects.checkIndex(position, length + 1);
    byte[] rest = new byte[(length - position + 1) / 2];
    for (int i = position; i < length; i++) {
      set(rest, i - position, Nibbles.at(packed, i));
    }
    return new NibblePath(rest, length - position);
  }

  /** Reads what {@link #toSortKey} gives, from {@code offset} to the end of the array; throws {@link IllegalArgumentException} for anything else. */
  public static NibblePath ofSortKey(byte[] key, int offset) {
    int length = key.length - offset - 1;
    if (length < 0 || key[key.length - 1] != SORT_KEY_END) {
      throw new IllegalArgumentException("not the sort key of a path");
    }
    byte[] packed = new byte[(length + 1) / 2];
    for (int i = 0; i < length; i++) {
      if ((key[offset + i] & 0xf0) != 0) {
        throw new IllegalArgumentException("not a nibble: " + key[offset + i]);
      }
      set(packed, i, key[offset + i]);
    }
    return new NibblePath(packed, length);
  }

  public boolean startsWith(NibblePath prefix) {
    return hasAt(0, prefix);
  }

  /** True if {@code piece} stands in this path from {@code position} on. */
  boolean hasAt(int position, NibblePath piece) {
    if (position + piece.length > length) {
      return false;
    }
    for (int i = 0; i < piece.length; i++) {
      if (Nibbles.at(packed, position + i) != Nibbles.at(piece.packed, i)) {
        return false;
      }
    }
    return true;
  }

  /** Hex-prefix form without a leaf's flag: how snap asks for a node, 1 byte and one more for every two nibbles. */
  public byte[] toHexPrefix() {
    return toHexPrefix(Nibbles.EXTENSION);
  }

  byte[] toHexPrefix(int flag) {
    byte[] form = new byte[Nibbles.packedBytes(length)];
    Nibbles.pack(packed, 0, length, flag, form, 0);
    return form;
  }

  /** The lowest key of 32 bytes that begins so; the path must not be longer than such a key. */
  public Hash lowestKey() {
    return Hash.read(Arrays.copyOf(packed, Hash.BYTES), 0);
  }

  /** The highest key of 32 bytes that begins so; the path must not be longer than such a key. */
  public Hash highestKey() {
    byte[] key = Arrays.copyOf(packed, Hash.BYTES);
    if ((length & 1) != 0) {
      key[length / 2] |= 0x0f;
    }
    Arrays.fill(key, (length + 1) / 2, Hash.BYTES, (byte) 0xff);
    return Hash.read(key, 0);
  }

  /** The key whose nibbles these are; throws {@link IllegalStateException} for an odd number. */
  public byte[] toKey() {
    if ((length & 1) != 0) {
      throw new IllegalStateException("half a byte too many for a key: " + this);
    }
    return packed.clone();
  }

  /** The hash whose nibbles these are; throws {@link IllegalStateException} unless they are 64. */
  public Hash toHash() {
    if (length != 2 * Hash.BYTES) {
      throw new IllegalStateException("a hash has 64 nibbles, got " + length);
    }
    return Hash.read(packed, 0);
  }

  /**
   * One byte a nibble and a last byte of 16. In unsigned order of these a node comes after all nodes below it: the order in which a trie is built, so
   * that what a {@link NodeSink} receives can be appended to a sorted file as it comes.
   */
  public byte[] toSortKey() {
    byte[] key = new byte[length + 1];
    for (int i = 0; i < length; i++) {
      key[i] = (byte) Nibbles.at(packed, i);
    }
    key[length] = SORT_KEY_END;
    return key;
  }

  /** Two nibbles a byte; not to be changed. */
  byte[] packed() {
    return packed;
  }

  private static void set(byte[] packed, int position, int nibble) {
    packed[position >> 1] |= (byte) ((position & 1) == 0 ? nibble << 4 : nibble);
  }

  @Override
  public int compareTo(NibblePath other) {
    int order = Arrays.compareUnsigned(packed, other.packed);
    return order != 0 && Math.min(length, other.length) > common(other) ? order : Integer.compare(length, other.length);
  }

  private int common(NibblePath other) {
    int common = Nibbles.common(packed, packed.length, other.packed, 0, other.packed.length);
    return Math.min(common, Math.min(length, other.length));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NibblePath p && length == p.length && Arrays.equals(packed, p.packed);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(packed) + length;
  }

  /** One hex digit a nibble. */
  @Override
  public String toString() {
    return Hex.encode(packed).substring(0, length);
  }
}

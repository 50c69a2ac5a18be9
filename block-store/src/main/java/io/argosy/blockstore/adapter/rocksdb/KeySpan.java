package io.argosy.blockstore.adapter.rocksdb;

import java.util.Arrays;
import java.util.Optional;

/** Keys of a table from one up to, and without, another. Immutable: it owns its arrays, and nobody changes them. */
final class KeySpan {
  private final byte[] first;
  private final byte[] end;

  KeySpan(byte[] first, byte[] end) {
    this.first = first;
    this.end = end;
  }

  /** One key alone. */
  static KeySpan of(byte[] key) {
    return new KeySpan(key, Arrays.copyOf(key, key.length + 1));
  }

  byte[] first() {
    return first;
  }

  byte[] end() {
    return end;
  }

  boolean contains(byte[] key) {
    return Arrays.compareUnsigned(key, first) >= 0 && isBeforeEnd(key);
  }

  boolean isBeforeEnd(byte[] key) {
    return Arrays.compareUnsigned(key, end) < 0;
  }

  /** True if there is no key between the two. */
  boolean meets(KeySpan later) {
    return Arrays.compareUnsigned(later.first, end) <= 0;
  }

  /** The shortest one that has both within. */
  KeySpan around(KeySpan other) {
    return new KeySpan(
        Arrays.compareUnsigned(first, other.first) <= 0 ? first : other.first, Arrays.compareUnsigned(end, other.end) >= 0 ? end : other.end);
  }

  /** What this and another have in common. */
  Optional<KeySpan> within(KeySpan bounds) {
    byte[] from = Arrays.compareUnsigned(first, bounds.first) >= 0 ? first : bounds.first;
    byte[] to = Arrays.compareUnsigned(end, bounds.end) <= 0 ? end : bounds.end;
    return Arrays.compareUnsigned(from, to) < 0 ? Optional.of(new KeySpan(from, to)) : Optional.empty();
  }
}

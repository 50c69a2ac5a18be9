package io.argosy.chain;

import io.argosy.primitives.Address;
import io.argosy.primitives.Hash;
import io.argosy.primitives.Keccak;
import io.argosy.rlp.RlpSlice;
import java.util.Arrays;

/**
 * Collects the bits of logs. Remembers the bits of addresses and topics seen lately, since few of them make up most logs and hashing each again is most of
 * the work. Mutable, for one thread; reuse it.
 */
public final class BloomBuilder {
  /** Elements remembered, a power of two; some 60 bytes each. A guess: a block has seldom more distinct ones. */
  private static final int REMEMBERED = 4096;

  private final byte[] bytes = new byte[Bloom.BYTES];
  private final byte[] element = new byte[Hash.BYTES];
  private final Hash[] known = new Hash[REMEMBERED];
  private final long[] knownBits = new long[REMEMBERED];

  /** Removes all bits. */
  public void clear() {
    Arrays.fill(bytes, (byte) 0);
  }

  public BloomBuilder add(Address address) {
    address.write(element, Hash.BYTES - Address.BYTES);
    return addElement(Address.BYTES);
  }

  public BloomBuilder add(Hash topic) {
    topic.write(element, 0);
    return addElement(Hash.BYTES);
  }

  /** Adds an address of 20 bytes or a topic of 32. */
  public BloomBuilder add(RlpSlice addressOrTopic) {
    int length = addressOrTopic.length();
    addressOrTopic.copyTo(element, Hash.BYTES - length);
    return addElement(length);
  }

  /** Adds the address and all topics of a log. */
  public BloomBuilder add(Log log) {
    add(log.address());
    log.topics().forEach(this::add);
    return this;
  }

  /** Adds all bits of another filter. */
  public BloomBuilder add(Bloom other) {
    byte[] more = other.toBytes();
    for (int i = 0; i < Bloom.BYTES; i++) {
      bytes[i] |= more[i];
    }
    return this;
  }

  public Bloom build() {
    return Bloom.read(bytes, 0);
  }

  /** Writes the 256 bytes at {@code offset}. */
  public void write(byte[] target, int offset) {
    System.arraycopy(bytes, 0, target, offset, Bloom.BYTES);
  }

  /** Adds the element in the last {@code length} bytes of the buffer. */
  private BloomBuilder addElement(int length) {
    int start = Hash.BYTES - length;
    Arrays.fill(element, 0, start, (byte) 0);
    Hash padded = Hash.read(element, 0);
    int slot = slot(padded, length);
    Hash there = known[slot];
    if (there == null || !there.equals(padded)) {
      known[slot] = padded;
      knownBits[slot] = Bloom.bitsOf(Keccak.hash256(element, start, length));
    }
    long bits = knownBits[slot];
    set((int) bits & 0x7ff);
    set((int) (bits >>> 11) & 0x7ff);
    set((int) (bits >>> 22) & 0x7ff);
    return this;
  }

  /** Addresses in even slots, topics in odd ones, since a topic may be a padded address. */
  private static int slot(Hash padded, int length) {
    int mixed = padded.hashCode() * 0x9E3779B9 ^ Long.hashCode(padded.firstWord());
    return (mixed ^ mixed >>> 15) & REMEMBERED - 2 | (length == Hash.BYTES ? 1 : 0);
  }

  private void set(int bit) {
    bytes[Bloom.BYTES - 1 - (bit >> 3)] |= (byte) (1 << (bit & 7));
  }
}

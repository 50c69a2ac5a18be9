package io.argosy.trie;

import io.argosy.primitives.Hash;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;

/** The definition of the trie, as recursive as the yellow paper has it: slow, plain, the oracle. */
final class NaiveTrie {
  private record Leaf(int[] path, byte[] value) {}

  private NaiveTrie() {}

  static Hash root(SortedMap<Hashable, byte[]> leaves) {
    List<Leaf> all = leaves.entrySet().stream()
        .map(entry -> new Leaf(nibbles(entry.getKey().bytes()), entry.getValue()))
        .toList();
    return Hash.keccak(all.isEmpty() ? new byte[] {(byte) 0x80} : node(all, 0));
  }

  /** Bytes in unsigned order. */
  record Hashable(byte[] bytes) implements Comparable<Hashable> {
    @Override
    public int compareTo(Hashable other) {
      return Arrays.compareUnsigned(bytes, other.bytes);
    }
  }

  private static byte[] node(List<Leaf> leaves, int depth) {
    Leaf first = leaves.getFirst();
    if (leaves.size() == 1) {
      return new RlpWriter()
          .startList()
          .bytes(hexPrefix(Arrays.copyOfRange(first.path(), depth, first.path().length), 2))
          .bytes(first.value())
          .endList()
          .toBytes();
    }
    int common = leaves.stream().mapToInt(leaf -> common(first.path(), leaf.path())).min().orElseThrow();
    if (common > depth) {
      RlpWriter writer =
          new RlpWriter().startList().bytes(hexPrefix(Arrays.copyOfRange(first.path(), depth, common), 0));
      refer(writer, node(leaves, common));
      return writer.endList().toBytes();
    }
    RlpWriter writer = new RlpWriter().startList();
    for (int nibble = 0; nibble < 16; nibble++) {
      int wanted = nibble;
      List<Leaf> below = leaves.stream()
          .filter(leaf -> leaf.path().length > depth && leaf.path()[depth] == wanted)
          .toList();
      if (below.isEmpty()) {
        writer.bytes(new byte[0]);
      } else {
        refer(writer, node(below, depth + 1));
      }
    }
    return writer.bytes(first.path().length == depth ? first.value() : new byte[0]).endList().toBytes();
  }

  private static void refer(RlpWriter writer, byte[] node) {
    if (node.length < 32) {
      writer.item(RlpSlice.of(node));
    } else {
      writer.hash(Hash.keccak(node));
    }
  }

  private static int common(int[] a, int[] b) {
    int mismatch = Arrays.mismatch(a, b);
    return mismatch < 0 ? a.length : mismatch;
  }

  private static int[] nibbles(byte[] key) {
    int[] nibbles = new int[2 * key.length];
    for (int i = 0; i < key.length; i++) {
      nibbles[2 * i] = key[i] >> 4 & 0xf;
      nibbles[2 * i + 1] = key[i] & 0xf;
    }
    return nibbles;
  }

  private static byte[] hexPrefix(int[] nibbles, int flag) {
    boolean odd = nibbles.length % 2 == 1;
    byte[] packed = new byte[nibbles.length / 2 + 1];
    packed[0] = (byte) (flag + (odd ? 1 : 0) << 4 | (odd ? nibbles[0] : 0));
    for (int i = 1, n = odd ? 1 : 0; i < packed.length; i++, n += 2) {
      packed[i] = (byte) (nibbles[n] << 4 | nibbles[n + 1]);
    }
    return packed;
  }
}

package io.argosy.trie;

import io.argosy.primitives.Hash;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** The definition of the trie, as recursive as the yellow paper has it: slow, plain, the oracle. It keeps all nodes, so that it can prove. */
final class NaiveTrie {
  private record Leaf(int[] path, byte[] value) {}

  /** Encodings by path, one hex digit a nibble; a node before those below it. */
  private final Map<String, byte[]> nodes = new LinkedHashMap<>();

  NaiveTrie(SortedMap<Hashable, byte[]> leaves) {
    List<Leaf> all = leaves.entrySet().stream()
        .map(entry -> new Leaf(nibbles(entry.getKey().bytes()), entry.getValue()))
        .toList();
    if (all.isEmpty()) {
      nodes.put("", new byte[] {(byte) 0x80});
    } else {
      node(all, 0, "");
    }
  }

  static Hash root(SortedMap<Hashable, byte[]> leaves) {
    return new NaiveTrie(leaves).root();
  }

  Hash root() {
    return Hash.keccak(nodes.get(""));
  }

  /** Encodings of all nodes by path that are named by their hash, the root among them. */
  Map<String, byte[]> hashedNodes() {
    Map<String, byte[]> hashed = new LinkedHashMap<>();
    nodes.forEach((path, node) -> {
      if (path.isEmpty() || node.length >= 32) {
        hashed.put(path, node);
      }
    });
    return hashed;
  }

  /** What a server sends to prove what is, or is not, under a key. */
  List<RlpSlice> prove(byte[] key) {
    String digits = io.argosy.primitives.Hex.encode(key);
    List<RlpSlice> proof = new ArrayList<>();
    for (int length = 0; length <= digits.length(); length++) {
      byte[] node = nodes.get(digits.substring(0, length));
      if (node != null && (length == 0 || node.length >= 32)) {
        proof.add(RlpSlice.of(node));
      }
    }
    return proof;
  }

  /** Bytes in unsigned order. */
  record Hashable(byte[] bytes) implements Comparable<Hashable> {
    @Override
    public int compareTo(Hashable other) {
      return Arrays.compareUnsigned(bytes, other.bytes);
    }
  }

  private byte[] node(List<Leaf> leaves, int depth, String at) {
    nodes.put(at, new byte[0]);
    byte[] node = encode(leaves, depth, at);
    nodes.put(at, node);
    return node;
  }

  private byte[] encode(List<Leaf> leaves, int depth, String at) {
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
      refer(writer, node(leaves, common, at + digits(first.path(), depth, common)));
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
        refer(writer, node(below, depth + 1, at + Integer.toHexString(nibble)));
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

  private static String digits(int[] path, int from, int to) {
    StringBuilder digits = new StringBuilder();
    for (int i = from; i < to; i++) {
      digits.append(Integer.toHexString(path[i]));
    }
    return digits.toString();
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

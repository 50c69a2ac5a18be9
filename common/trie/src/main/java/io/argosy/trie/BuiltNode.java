package io.argosy.trie;

import io.argosy.primitives.Hash;
import io.argosy.rlp.RlpSlice;

/** The node that a {@link StackTrie} has just encoded. One object for all of them, owned by the trie: it holds good until the sink returns. */
public final class BuiltNode {
  /** The three kinds of nodes: whoever keeps the leaves as rows need not keep their nodes. */
  public enum Kind {
    BRANCH,
    EXTENSION,
    LEAF
  }

  private final byte[] hash = new byte[Hash.BYTES];
  private Kind kind = Kind.LEAF;
  private byte[] key = hash;
  private int depth;
  private byte[] bytes = hash;
  private int start;
  private int length;

  BuiltNode() {}

  /** Points at a node; copies nothing but its hash, which stands at {@code hashAt}. */
  BuiltNode show(Kind kind, byte[] key, int depth, byte[] bytes, int start, int end, byte[] hash, int hashAt) {
    this.kind = kind;
    this.key = key;
    this.depth = depth;
    this.bytes = bytes;
    this.start = start;
    this.length = end - start;
    System.arraycopy(hash, hashAt, this.hash, 0, Hash.BYTES);
    return this;
  }

  public Kind kind() {
    return kind;
  }

  /** Nibbles from the root to the node. */
  public int depth() {
    return depth;
  }

  /** Where the node stands, from the root. */
  public NibblePath path() {
    return NibblePath.of(key, depth);
  }

  public Hash hash() {
    return Hash.read(hash, 0);
  }

  /** Bytes of the encoding. */
  public int length() {
    return length;
  }

  /** A copy of the encoding. */
  public RlpSlice encoding() {
    return RlpSlice.of(java.util.Arrays.copyOfRange(bytes, start, start + length));
  }

  /** Writes the encoding at {@code at}. */
  public void copyTo(byte[] target, int at) {
    System.arraycopy(bytes, start, target, at, length);
  }
}

package io.argosy.blockstore.core;

import io.argosy.primitives.Hash;
import io.argosy.trie.NibblePath;
import java.util.Arrays;

/**
 * The keys of the nodes of one trie: those of the state's own trie are sort keys of paths, those of a storage trie have the account before. In their order a node comes after all nodes below it.
 *
 * @param table where the nodes lie
 * @param owner the account, or no bytes
 */
record NodeKeys(Table table, byte[] owner) {
  /** Ends a sort key; above every nibble. */
  private static final byte END = 16;

  static NodeKeys ofState() {
    return new NodeKeys(Table.ACCOUNT_NODES, new byte[0]);
  }

  static NodeKeys ofStorage(Hash account) {
    return new NodeKeys(Table.STORAGE_NODES, account.toBytes());
  }

  /** The key of the node at a path. */
  byte[] at(NibblePath path) {
    byte[] sortKey = path.toSortKey();
    byte[] key = Arrays.copyOf(owner, owner.length + sortKey.length);
    System.arraycopy(sortKey, 0, key, owner.length, sortKey.length);
    return key;
  }

  /** The path of a node's key. */
  NibblePath path(byte[] key) {
    return NibblePath.ofSortKey(key, owner.length);
  }

  /** The key of the row of a leaf of this trie. */
  byte[] row(Hash leaf) {
    byte[] key = Arrays.copyOf(owner, owner.length + Hash.BYTES);
    leaf.write(key, owner.length);
    return key;
  }

  static boolean startsWith(byte[] key, byte[] prefix) {
    return key.length >= prefix.length && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
  }

  /** What the keys of all nodes at a path and below it begin with. */
  byte[] prefix(NibblePath path) {
    byte[] key = at(path);
    return Arrays.copyOf(key, key.length - 1);
  }

  /** The key of the node {@code depth} nibbles down the way to a leaf. */
  byte[] onTheWayTo(byte[] leaf, int depth) {
    byte[] key = wayTo(leaf, depth, 1);
    key[owner.length + depth] = END;
    return key;
  }

  /** Below the keys of all nodes that have the leaf, or leaves above it, below them. */
  byte[] lowestAbove(byte[] leaf) {
    return wayTo(leaf, 2 * leaf.length, 0);
  }

  /** Right above the key of the last node that has no leaf past this one: the end of what is deleted with it. */
  byte[] endAt(byte[] leaf) {
    byte[] key = wayTo(leaf, 2 * leaf.length, 2);
    key[owner.length + 2 * leaf.length] = END;
    return key;
  }

  private byte[] wayTo(byte[] leaf, int depth, int room) {
    byte[] key = Arrays.copyOf(owner, owner.length + depth + room);
    for (int i = 0; i < depth; i++) {
      key[owner.length + i] = (byte) nibble(leaf, i);
    }
    return key;
  }

  /** Nibbles in the path of a node's key. */
  int depth(byte[] key) {
    return key.length - owner.length - 1;
  }

  /** True if the key is of a node of this trie. */
  boolean owns(byte[] key) {
    return key.length > owner.length && Arrays.equals(key, 0, owner.length, owner, 0, owner.length);
  }

  /** How many nibbles a node's path and a leaf's key have in common at the front. */
  int common(byte[] nodeKey, byte[] leaf) {
    int depth = depth(nodeKey);
    int common = 0;
    while (common < depth && nodeKey[owner.length + common] == nibble(leaf, common)) {
      common++;
    }
    return common;
  }

  private static int nibble(byte[] key, int position) {
    return (position & 1) == 0 ? key[position >> 1] >> 4 & 0xf : key[position >> 1] & 0xf;
  }
}

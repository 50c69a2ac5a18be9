package io.argosy.trie;

import io.argosy.primitives.Hash;
import io.argosy.primitives.Hex;
import io.argosy.primitives.Keccak;
import java.util.Arrays;

/**
 * The root of a Merkle Patricia trie whose leaves come in strictly ascending order of their keys. Holds one leaf and the open branches above it, never the
 * trie; reuses its buffers, so keep one and {@link #finish()} it many times. Mutable, for one thread.
 *
 * <p>A leaf waits until the next key shows where it hangs: where two neighbouring keys part, there is a branch. A branch to which no later key can belong is
 * encoded, hashed and handed to the branch above it.
 *
 * @spec https://ethereum.github.io/yellowpaper/paper.pdf Appendix D
 */
public final class StackTrie {
  /** Root of the trie with no leaf: the Keccak-256 of the empty byte string's encoding. */
  public static final Hash EMPTY_ROOT =
      Hash.fromHex("56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421");

  private static final int LEAF = 0x20;
  private static final int EXTENSION = 0;

  private final Keccak sponge = Keccak.of256();
  private OpenBranch[] branches = new OpenBranch[16];
  private int open;

  private byte[] key = new byte[32];
  private int keyBytes;
  private byte[] value = new byte[128];
  private int valueBytes;
  private boolean hasLeaf;

  private byte[] node = new byte[256];
  private int nodeStart;
  private int nodeEnd;
  private final byte[] reference = new byte[33];
  private int referenceBytes;

  /** Adds a leaf. Both arrays are borrowed for the call. */
  public void add(byte[] key, byte[] value) {
    add(key, 0, key.length, value, 0, value.length);
  }

  /**
   * Adds the leaf with key {@code [keyOffset, keyOffset + keyLength)} and the value likewise. Both arrays are borrowed for the call.
   *
   * @throws IllegalArgumentException if the key is not above the one before, or the value is empty
   */
  public void add(byte[] keys, int keyOffset, int keyLength, byte[] values, int valueOffset, int valueLength) {
    if (valueLength == 0) {
      throw new IllegalArgumentException("an empty value is no leaf");
    }
    if (hasLeaf) {
      int parting = Nibbles.common(key, keyBytes, keys, keyOffset, keyLength);
      requireAscending(parting, keys, keyOffset, keyLength);
      closeLeaf(parting);
    }
    hold(keys, keyOffset, keyLength, values, valueOffset, valueLength);
  }

  /** The root of all leaves added since the last call, and an empty trie again. */
  public Hash finish() {
    if (!hasLeaf) {
      return EMPTY_ROOT;
    }
    if (open == 0) {
      encodeLeaf(0);
    } else {
      appendLeaf(branches[open - 1]);
      int depth = closeBranch();
      while (open > 0) {
        refer();
        int above = branches[open - 1].depth;
        extend(above + 1, depth);
        branches[open - 1].append(Nibbles.at(key, above), reference, referenceBytes);
        depth = closeBranch();
      }
      if (depth > 0) {
        refer();
        encodeExtension(0, depth);
      }
    }
    hasLeaf = false;
    return Keccak.hash256(node, nodeStart, nodeEnd - nodeStart);
  }

  /** Forgets all leaves added since the last {@link #finish()}. */
  public void reset() {
    hasLeaf = false;
    open = 0;
  }

  private void requireAscending(int parting, byte[] keys, int keyOffset, int keyLength) {
    boolean ascends = parting == 2 * keyBytes
        ? keyLength > keyBytes
        : parting < 2 * keyLength
            && Arrays.compareUnsigned(key, 0, keyBytes, keys, keyOffset, keyOffset + keyLength) < 0;
    if (!ascends) {
      throw new IllegalArgumentException("keys must ascend: "
          + Hex.encode(Arrays.copyOfRange(keys, keyOffset, keyOffset + keyLength))
          + " came after " + Hex.encode(Arrays.copyOf(key, keyBytes)));
    }
  }

  private void hold(byte[] keys, int keyOffset, int keyLength, byte[] values, int valueOffset, int valueLength) {
    if (keyLength > key.length) {
      key = new byte[2 * keyLength];
    }
    if (valueLength > value.length) {
      value = new byte[2 * valueLength];
    }
    System.arraycopy(keys, keyOffset, key, 0, keyLength);
    System.arraycopy(values, valueOffset, value, 0, valueLength);
    keyBytes = keyLength;
    valueBytes = valueLength;
    hasLeaf = true;
  }

  /** Hangs the held leaf where it belongs, given at which nibble the next key parts from it, and closes branches below that nibble. */
  private void closeLeaf(int parting) {
    int top = open == 0 ? -1 : branches[open - 1].depth;
    if (parting > top) {
      appendLeaf(push(parting));
      return;
    }
    appendLeaf(branches[open - 1]);
    while (branches[open - 1].depth > parting) {
      int depth = closeBranch();
      refer();
      if (open == 0 || branches[open - 1].depth < parting) {
        push(parting);
      }
      OpenBranch above = branches[open - 1];
      extend(above.depth + 1, depth);
      above.append(Nibbles.at(key, above.depth), reference, referenceBytes);
    }
  }

  private void appendLeaf(OpenBranch parent) {
    if (parent.depth == 2 * keyBytes) {
      parent.hold(value, valueBytes);
      return;
    }
    encodeLeaf(parent.depth + 1);
    refer();
    parent.append(Nibbles.at(key, parent.depth), reference, referenceBytes);
  }

  private OpenBranch push(int depth) {
    if (open == branches.length) {
      branches = Arrays.copyOf(branches, 2 * open);
    }
    OpenBranch branch = branches[open];
    if (branch == null) {
      branch = new OpenBranch();
      branches[open] = branch;
    }
    open++;
    branch.start(depth);
    return branch;
  }

  /** Encodes the deepest branch as the current node and gives its depth. */
  private int closeBranch() {
    OpenBranch branch = branches[--open];
    branch.close();
    nodeRoom(branch.end - branch.start);
    System.arraycopy(branch.bytes, branch.start, node, 0, branch.end - branch.start);
    nodeStart = 0;
    nodeEnd = branch.end - branch.start;
    return branch.depth;
  }

  /** Wraps the reference into an extension over nibbles {@code [from, to)} of the key; nothing to do if there are none. */
  private void extend(int from, int to) {
    if (from < to) {
      encodeExtension(from, to);
      refer();
    }
  }

  private void encodeLeaf(int from) {
    int nibbles = 2 * keyBytes - from;
    nodeRoom(Nibbles.packedBytes(nibbles) + valueBytes + 3 * Rlp.MAX_PREFIX);
    int at = putPath(from, 2 * keyBytes, LEAF);
    if (valueBytes == 1 && value[0] >= 0) {
      node[at++] = value[0];
    } else {
      at = Rlp.putPrefix(node, at, 0x80, valueBytes);
      System.arraycopy(value, 0, node, at, valueBytes);
      at += valueBytes;
    }
    closeList(at);
  }

  private void encodeExtension(int from, int to) {
    nodeRoom(Nibbles.packedBytes(to - from) + referenceBytes + 3 * Rlp.MAX_PREFIX);
    int at = putPath(from, to, EXTENSION);
    System.arraycopy(reference, 0, node, at, referenceBytes);
    closeList(at + referenceBytes);
  }

  private int putPath(int from, int to, int flag) {
    int packed = Nibbles.packedBytes(to - from);
    int at = Rlp.MAX_PREFIX;
    if (packed > 1) {
      at = Rlp.putPrefix(node, at, 0x80, packed);
    }
    Nibbles.pack(key, from, to, flag, node, at);
    return at + packed;
  }

  private void closeList(int end) {
    nodeStart = Rlp.putPrefixBefore(node, Rlp.MAX_PREFIX, 0xc0, end - Rlp.MAX_PREFIX);
    nodeEnd = end;
  }

  /** Makes the reference to the current node: its bytes if shorter than a hash, else its hash as a byte string. */
  private void refer() {
    int size = nodeEnd - nodeStart;
    if (size < Hash.BYTES) {
      System.arraycopy(node, nodeStart, reference, 0, size);
      referenceBytes = size;
      return;
    }
    sponge.update(node, nodeStart, size);
    reference[0] = (byte) 0xa0;
    sponge.finish(reference, 1);
    referenceBytes = 33;
  }

  private void nodeRoom(int size) {
    if (node.length < size) {
      node = new byte[2 * size];
    }
  }
}

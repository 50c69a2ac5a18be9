package io.argosy.trie;

import io.argosy.primitives.Hash;
import io.argosy.primitives.Hex;
import io.argosy.primitives.Keccak;
import io.argosy.rlp.RlpSlice;
import io.argosy.trie.BuiltNode.Kind;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The root of a Merkle Patricia trie whose leaves come in strictly ascending order of their keys. Holds one leaf and the open branches above it, never the
 * trie; reuses its buffers, so keep one and {@link #finish()} it many times. Mutable, for one thread.
 *
 * <p>A leaf waits until the next key shows where it hangs: where two neighbouring keys part, there is a branch. A branch to which no later key can belong is
 * encoded, hashed and handed to the branch above it.
 *
 * <p>A part of the trie that was built elsewhere ({@link Subtrie}) takes the place of its leaves in that order.
 *
 * @spec https://ethereum.github.io/yellowpaper/paper.pdf Appendix D
 */
public final class StackTrie {
  /** Root of the trie with no leaf: the Keccak-256 of the empty byte string's encoding. */
  public static final Hash EMPTY_ROOT =
      Hash.fromHex("56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421");

  private final Keccak sponge = Keccak.of256();
  private final @Nullable NodeSink sink;
  private final BuiltNode built = new BuiltNode();
  private OpenBranch[] branches = new OpenBranch[16];
  private int open;

  /** What waits for its place: a leaf's key and value, or a subtrie's path and reference. */
  private Held held = Held.NOTHING;

  private byte[] key = new byte[32];
  private int keyNibbles;
  private byte[] value = new byte[128];
  private int valueBytes;

  private byte[] node = new byte[256];
  private int nodeStart;
  private int nodeEnd;
  private final byte[] reference = new byte[33];
  private int referenceBytes;

  private enum Held {
    NOTHING,
    LEAF,
    SUBTRIE
  }

  /** A trie of which only the root is wanted. */
  public StackTrie() {
    this.sink = null;
  }

  /** A trie whose nodes are wanted too: those that are not embedded in another, and the root. */
  public StackTrie(NodeSink sink) {
    this.sink = sink;
  }

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
    next(keys, keyOffset, 2 * keyLength);
    hold(Held.LEAF, keys, keyOffset, 2 * keyLength, values, valueOffset, valueLength);
  }

  /**
   * Adds all leaves of a part of the trie. No other leaf may have a key that begins with the part's path.
   *
   * @throws IllegalArgumentException if the part is not above what was added before
   */
  public void add(Subtrie part) {
    switch (part) {
      case Subtrie.Empty _ -> {}
      case Subtrie.Lone(RlpSlice loneKey, RlpSlice loneValue) -> add(loneKey.toBytes(), loneValue.toBytes());
      case Subtrie.Branching(NibblePath path, RlpSlice top) -> {
        next(path.packed(), 0, path.length());
        hold(Held.SUBTRIE, path.packed(), 0, path.length(), top.toBytes(), 0, top.length());
      }
    }
  }

  /** The root of all leaves added since the last call, and an empty trie again. */
  public Hash finish() {
    Hash root = switch (held) {
      case NOTHING -> EMPTY_ROOT;
      case LEAF, SUBTRIE -> open > 0 ? branchingRoot() : held == Held.LEAF ? leafRoot() : subtrieRoot();
    };
    held = Held.NOTHING;
    return root;
  }

  /** All leaves added since the last call as a part of a larger trie, and an empty trie again. Nodes above the part's topmost branch go to no sink. */
  public Subtrie finishSubtrie() {
    if (held == Held.NOTHING) {
      return new Subtrie.Empty();
    }
    Subtrie part;
    if (open > 0) {
      int depth = closeAll();
      refer(Kind.BRANCH, depth);
      part = new Subtrie.Branching(NibblePath.of(key, depth), copyOf(reference, referenceBytes));
    } else if (held == Held.LEAF) {
      part = new Subtrie.Lone(copyOf(key, keyNibbles / 2), copyOf(value, valueBytes));
    } else {
      part = new Subtrie.Branching(NibblePath.of(key, keyNibbles), copyOf(value, valueBytes));
    }
    held = Held.NOTHING;
    return part;
  }

  private static RlpSlice copyOf(byte[] source, int length) {
    return RlpSlice.of(Arrays.copyOf(source, length));
  }

  private Hash branchingRoot() {
    int depth = closeAll();
    if (depth == 0) {
      return root(Kind.BRANCH);
    }
    refer(Kind.BRANCH, depth);
    encodeExtension(0, depth);
    return root(Kind.EXTENSION);
  }

  private Hash leafRoot() {
    encodeLeaf(0);
    return root(Kind.LEAF);
  }

  private Hash subtrieRoot() {
    referToHeld();
    if (keyNibbles > 0) {
      encodeExtension(0, keyNibbles);
      return root(Kind.EXTENSION);
    }
    if (referenceBytes == 1 + Hash.BYTES) {
      return Hash.read(reference, 1);
    }
    nodeRoom(referenceBytes);
    System.arraycopy(reference, 0, node, 0, referenceBytes);
    nodeStart = 0;
    nodeEnd = referenceBytes;
    return root(Kind.BRANCH);
  }

  /** The hash of the current node, which stands at the root: it has one however short it is. */
  private Hash root(Kind kind) {
    sponge.update(node, nodeStart, nodeEnd - nodeStart);
    sponge.finish(reference, 1);
    if (sink != null) {
      sink.node(built.show(kind, key, 0, node, nodeStart, nodeEnd, reference, 1));
    }
    return Hash.read(reference, 1);
  }

  /** Forgets all leaves added since the last {@link #finish()}. */
  public void reset() {
    held = Held.NOTHING;
    open = 0;
  }

  /** Gives what is held its place, now that it is known what comes after it. */
  private void next(byte[] keys, int keyOffset, int nibbles) {
    if (held == Held.NOTHING) {
      return;
    }
    int common = Nibbles.common(key, keyNibbles + 1 >> 1, keys, keyOffset, nibbles + 1 >> 1);
    int parting = Math.min(common, Math.min(keyNibbles, nibbles));
    requireAscending(parting, keys, keyOffset, nibbles);
    closeHeld(parting);
  }

  private void requireAscending(int parting, byte[] keys, int keyOffset, int nibbles) {
    boolean ascends = parting == keyNibbles
        ? parting < nibbles && held == Held.LEAF
        : parting < nibbles && Nibbles.at(key, parting) < Nibbles.at(keys, 2 * keyOffset + parting);
    if (!ascends) {
      throw new IllegalArgumentException("keys must ascend: "
          + Hex.encode(Arrays.copyOfRange(keys, keyOffset, keyOffset + (nibbles + 1 >> 1)))
          + " came after " + NibblePath.of(key, keyNibbles));
    }
  }

  private void hold(
      Held kind, byte[] keys, int keyOffset, int nibbles, byte[] values, int valueOffset, int valueLength) {
    int keyLength = nibbles + 1 >> 1;
    if (keyLength > key.length) {
      key = new byte[2 * keyLength];
    }
    if (valueLength > value.length) {
      value = new byte[2 * valueLength];
    }
    System.arraycopy(keys, keyOffset, key, 0, keyLength);
    System.arraycopy(values, valueOffset, value, 0, valueLength);
    keyNibbles = nibbles;
    valueBytes = valueLength;
    held = kind;
  }

  /** Hangs what is held where it belongs, given at which nibble the next key parts from it, and closes branches below that nibble. */
  private void closeHeld(int parting) {
    int top = open == 0 ? -1 : branches[open - 1].depth;
    if (parting > top) {
      appendHeld(push(parting));
      return;
    }
    appendHeld(branches[open - 1]);
    while (branches[open - 1].depth > parting) {
      int depth = closeBranch();
      refer(Kind.BRANCH, depth);
      if (open == 0 || branches[open - 1].depth < parting) {
        push(parting);
      }
      hang(branches[open - 1], depth);
    }
  }

  /** Closes all branches and gives the depth of the topmost, which becomes the current node. */
  private int closeAll() {
    appendHeld(branches[open - 1]);
    int depth = closeBranch();
    while (open > 0) {
      refer(Kind.BRANCH, depth);
      hang(branches[open - 1], depth);
      depth = closeBranch();
    }
    return depth;
  }

  private void appendHeld(OpenBranch parent) {
    if (held == Held.SUBTRIE) {
      referToHeld();
      hang(parent, keyNibbles);
      return;
    }
    if (parent.depth == keyNibbles) {
      parent.hold(value, valueBytes);
      return;
    }
    encodeLeaf(parent.depth + 1);
    refer(Kind.LEAF, parent.depth + 1);
    parent.append(Nibbles.at(key, parent.depth), reference, referenceBytes);
  }

  /** Appends the reference to a node {@code depth} nibbles below the root, with an extension if the parent is not right above. */
  private void hang(OpenBranch parent, int depth) {
    int from = parent.depth + 1;
    if (from < depth) {
      encodeExtension(from, depth);
      refer(Kind.EXTENSION, from);
    }
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

  private void encodeLeaf(int from) {
    int nibbles = keyNibbles - from;
    nodeRoom(Nibbles.packedBytes(nibbles) + valueBytes + 3 * Rlp.MAX_PREFIX);
    int at = putPath(from, keyNibbles, Nibbles.LEAF);
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
    int at = putPath(from, to, Nibbles.EXTENSION);
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

  private void referToHeld() {
    System.arraycopy(value, 0, reference, 0, valueBytes);
    referenceBytes = valueBytes;
  }

  /** Makes the reference to the current node, {@code depth} nibbles below the root: its bytes if shorter than a hash, else its hash as a byte string. */
  private void refer(Kind kind, int depth) {
    int size = nodeEnd - nodeStart;
    if (size < TrieNode.EMBEDDED_BELOW) {
      System.arraycopy(node, nodeStart, reference, 0, size);
      referenceBytes = size;
      return;
    }
    sponge.update(node, nodeStart, size);
    reference[0] = (byte) 0xa0;
    sponge.finish(reference, 1);
    referenceBytes = 33;
    if (sink != null) {
      sink.node(built.show(kind, key, depth, node, nodeStart, nodeEnd, reference, 1));
    }
  }

  private void nodeRoom(int size) {
    if (node.length < size) {
      node = new byte[2 * size];
    }
  }
}

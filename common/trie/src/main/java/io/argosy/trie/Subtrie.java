package io.argosy.trie;

import io.argosy.primitives.Hash;
import io.argosy.rlp.MalformedRlpException;
import io.argosy.rlp.RlpReader;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import java.util.Optional;

/**
 * Part of a trie, so far as its parents need it: enough to be hung into a larger trie wherever it turns out to belong. The parts of a trie under all prefixes
 * of one length, built apart and added in order to one {@link StackTrie}, give the root of the whole; so do parts of parts.
 *
 * <p>A hash alone would not do: where a part is the only child, its top node moves up or grows longer.
 */
public sealed interface Subtrie {
  /** No leaf. */
  record Empty() implements Subtrie {}

  /**
   * One leaf, which ends wherever the branch above it is.
   *
   * @param key whole, from the root
   * @param value never empty
   */
  record Lone(RlpSlice key, RlpSlice value) implements Subtrie {
    public Lone {
      if (value.isEmpty()) {
        throw new IllegalArgumentException("an empty value is no leaf");
      }
    }
  }

  /**
   * Several leaves, below a branch. An extension above it is not part of it, since its length depends on where the next branch above is.
   *
   * @param path of the topmost branch, from the root
   * @param reference as it stands in a parent: 33 bytes around a hash, or a node of less than 32 bytes
   */
  record Branching(NibblePath path, RlpSlice reference) implements Subtrie {
    public Branching {
      if (!isReference(reference)) {
        throw new IllegalArgumentException("no reference to a node: " + reference);
      }
    }
  }

  /**
   * All that is below a node.
   *
   * @param path of the node, from the root
   */
  static Subtrie below(NibblePath path, RlpSlice encoded) {
    return switch (TrieNode.decode(encoded)) {
      case TrieNode.Branch _ -> new Branching(path, TrieNode.referenceTo(encoded));
      case TrieNode.Extension(NibblePath more, TrieNode.Child child) -> new Branching(path.concat(more), child.reference());
      case TrieNode.Leaf(NibblePath rest, RlpSlice value) -> new Lone(RlpSlice.of(path.concat(rest).toKey()), value);
    };
  }

  /**
   * The encoding of the node that stands for this part {@code depth} nibbles below the root. Empty for no leaf, and for a branch that stands right there, whose reference is all that is known.
   *
   * @param depth not below the part's topmost branch
   */
  default Optional<RlpSlice> nodeAt(int depth) {
    return switch (this) {
      case Empty _ -> Optional.empty();
      case Lone(RlpSlice key, RlpSlice value) ->
        Optional.of(new TrieNode.Leaf(NibblePath.ofKey(key.toBytes()).from(depth), value).encode());
      case Branching(NibblePath path, RlpSlice reference) -> path.length() == depth
          ? Optional.empty()
          : Optional.of(new TrieNode.Extension(path.from(depth), NodeReading.child(reference.reader())).encode());
    };
  }

  /**
   * The hash by which a branch {@code depth - 1} nibbles below the root, or whoever names the root, refers to this part. None for no leaf, and for a node so short that it stands in its parent.
   *
   * @param depth not below the part's topmost branch
   */
  default Optional<Hash> hashAt(int depth) {
    Optional<RlpSlice> node = nodeAt(depth);
    if (node.isPresent()) {
      return node.filter(encoding -> depth == 0 || encoding.length() >= TrieNode.EMBEDDED_BELOW).map(RlpSlice::keccak);
    }
    return this instanceof Branching(NibblePath _, RlpSlice reference) && reference.length() == 1 + Hash.BYTES
        ? Optional.of(reference.reader().hash())
        : Optional.empty();
  }

  /** {@code []}, {@code [0, key, value]} or {@code [1, path in hex-prefix form, reference as a string]}. */
  default RlpSlice encode() {
    RlpWriter writer = new RlpWriter().startList();
    switch (this) {
      case Empty _ -> {}
      case Lone(RlpSlice key, RlpSlice value) -> writer.number(0).string(key).string(value);
      case Branching(NibblePath path, RlpSlice reference) ->
        writer.number(1).bytes(path.toHexPrefix()).string(reference);
    }
    return writer.endList().toSlice();
  }

  /** Reads what {@link #encode} writes; throws {@link MalformedRlpException} for anything else. */
  static Subtrie decode(RlpSlice encoded) {
    RlpReader items = RlpReader.listOf(encoded);
    if (!items.hasNext()) {
      return new Empty();
    }
    Subtrie subtrie = items.flag() ? branching(items) : lone(items);
    items.end();
    return subtrie;
  }

  private static Subtrie lone(RlpReader items) {
    RlpSlice key = items.string();
    RlpSlice value = items.string();
    if (value.isEmpty()) {
      throw new MalformedRlpException("leaf without a value");
    }
    return new Lone(key, value);
  }

  private static Subtrie branching(RlpReader items) {
    RlpSlice form = items.string();
    NibblePath path = NibblePath.ofHexPrefix(form);
    RlpSlice reference = items.string();
    if (NibblePath.isLeaf(form) || !isReference(reference)) {
      throw new MalformedRlpException("no branch below " + path);
    }
    return new Branching(path, reference);
  }

  private static boolean isReference(RlpSlice reference) {
    int length = reference.length();
    return length == 1 + Hash.BYTES
        ? reference.byteAt(0) == 0x80 + Hash.BYTES
        : length > 0 && length < TrieNode.EMBEDDED_BELOW && reference.byteAt(0) == 0xc0 + length - 1;
  }
}

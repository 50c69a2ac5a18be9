package io.argosy.chain;

import io.argosy.primitives.Hash;
import io.argosy.primitives.UInt256;
import io.argosy.rlp.MalformedRlpException;
import io.argosy.rlp.RlpReader;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import io.argosy.trie.StackTrie;

/**
 * An account, which is a leaf of the state trie under the hash of its address. The trie has it in full; snap sends it slim, with no bytes for the root of an
 * empty storage and for the hash of no code.
 *
 * @param nonce 64 bits, unsigned
 * @param balance in wei
 * @param storageRoot of the trie of its slots; the empty trie's if it has none
 * @param codeHash of its code; that of no bytes if it has none
 * @spec https://ethereum.github.io/yellowpaper/paper.pdf 4.1; https://github.com/ethereum/devp2p/blob/master/caps/snap.md snap, data format
 */
public record Account(long nonce, UInt256 balance, Hash storageRoot, Hash codeHash) {
  /** The hash of no code: Keccak-256 of no bytes. */
  public static final Hash NO_CODE = Hash.fromHex("c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");

  /** The root of no storage. */
  public static final Hash NO_STORAGE = StackTrie.EMPTY_ROOT;

  /** Bytes of the largest account in full. */
  private static final int MAX_BYTES = 2 + 9 + 33 + 2 * 33;

  public boolean hasStorage() {
    return !storageRoot.equals(NO_STORAGE);
  }

  public boolean hasCode() {
    return !codeHash.equals(NO_CODE);
  }

  /** Reads the form of the trie; throws {@link MalformedRlpException} unless it is {@code [nonce, balance, root, hash]}. */
  public static Account decode(RlpSlice encoded) {
    RlpReader items = RlpReader.listOf(encoded);
    Account account = new Account(items.number64(), items.uint256(), items.hash(), items.hash());
    items.end();
    return account;
  }

  /** Reads the slim form; throws {@link MalformedRlpException} for anything else, and for a hash that the slim form leaves out. */
  public static Account decodeSlim(RlpSlice encoded) {
    RlpReader items = RlpReader.listOf(encoded);
    Account account = new Account(
        items.number64(), items.uint256(), hashOr(items, NO_STORAGE), hashOr(items, NO_CODE));
    items.end();
    return account;
  }

  /** The form of the trie. */
  public RlpSlice encode() {
    RlpWriter writer = new RlpWriter(MAX_BYTES);
    write(writer);
    return writer.toSlice();
  }

  /** Appends the form of the trie. */
  public void write(RlpWriter writer) {
    writer.startList().number(nonce).number(balance).hash(storageRoot).hash(codeHash).endList();
  }

  /** The form of snap. */
  public RlpSlice encodeSlim() {
    RlpWriter writer = new RlpWriter(MAX_BYTES).startList().number(nonce).number(balance);
    writeSlim(writer, storageRoot, NO_STORAGE);
    writeSlim(writer, codeHash, NO_CODE);
    return writer.endList().toSlice();
  }

  private static Hash hashOr(RlpReader items, Hash leftOut) {
    RlpSlice bytes = items.string();
    if (bytes.isEmpty()) {
      return leftOut;
    }
    if (bytes.length() != Hash.BYTES) {
      throw new MalformedRlpException("expected a hash of 32 bytes or none, got " + bytes.length());
    }
    Hash hash = bytes.lend((array, offset, _) -> Hash.read(array, offset));
    if (hash.equals(leftOut)) {
      throw new MalformedRlpException("a slim account leaves out " + leftOut.brief());
    }
    return hash;
  }

  private static void writeSlim(RlpWriter writer, Hash hash, Hash leftOut) {
    if (hash.equals(leftOut)) {
      writer.bytes(new byte[0]);
    } else {
      writer.hash(hash);
    }
  }
}

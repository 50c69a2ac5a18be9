package io.argosy.peergateway.core;

import io.argosy.primitives.BlockRef;
import io.argosy.primitives.Hash;
import io.argosy.primitives.UInt256;
import io.argosy.rlp.MalformedRlpException;
import io.argosy.rlp.RlpReader;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import io.argosy.trie.OrderedRoot;

/**
 * A block as a peer told it: of its header the fields that say where it belongs, how heavy it is, and what its body must hash to. Whether the header keeps any rule is not known here.
 *
 * @param whole {@code [header, transactions, ommers]}
 */
record ToldBlock(
    RlpSlice whole,
    RlpSlice header,
    RlpSlice transactions,
    RlpSlice ommers,
    BlockRef ref,
    Hash parent,
    Hash ommersHash,
    Hash transactionsRoot,
    UInt256 difficulty) {
  /**
   * @throws MalformedRlpException for what is not a block of before the Merge
   */
  static ToldBlock read(RlpSlice whole) {
    RlpReader block = RlpReader.listOf(whole);
    RlpSlice header = block.item();
    RlpSlice transactions = list(block);
    RlpSlice ommers = list(block);
    block.end();
    RlpReader in = RlpReader.listOf(header);
    Hash parent = in.hash();
    Hash ommersHash = in.hash();
    in.skip();
    in.skip();
    Hash transactionsRoot = in.hash();
    in.skip();
    in.skip();
    UInt256 difficulty = in.uint256();
    BlockRef ref = new BlockRef(in.number(), header.keccak());
    return new ToldBlock(whole, header, transactions, ommers, ref, parent, ommersHash, transactionsRoot, difficulty);
  }

  /** Header and body that came apart. */
  static ToldBlock of(RlpSlice header, RlpSlice body) {
    RlpReader parts = RlpReader.listOf(body);
    RlpWriter whole = new RlpWriter(header.length() + body.length() + 16).startList().item(header);
    while (parts.hasNext()) {
      whole.item(parts.item());
    }
    return read(whole.endList().toSlice());
  }

  private static RlpSlice list(RlpReader block) {
    if (!block.hasNext() || !block.nextIsList()) {
      throw new MalformedRlpException("a block without lists of transactions and ommers");
    }
    return block.item();
  }

  Hash hash() {
    return ref.hash();
  }

  /** True if this body is the header's. */
  boolean isWhole() {
    if (!ommers.keccak().equals(ommersHash)) {
      return false;
    }
    OrderedRoot root = new OrderedRoot();
    try {
      RlpReader in = RlpReader.listOf(transactions);
      while (in.hasNext()) {
        RlpSlice value = in.nextIsList() ? in.item() : in.string();
        if (value.isEmpty()) {
          return false;
        }
        root.add(value);
      }
    } catch (MalformedRlpException e) {
      return false;
    }
    return root.finish().equals(transactionsRoot);
  }

  RlpSlice body() {
    return new RlpWriter(transactions.length() + ommers.length() + 16).startList().item(transactions).item(ommers).endList().toSlice();
  }
}

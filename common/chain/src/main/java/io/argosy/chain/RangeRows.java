package io.argosy.chain;

import io.argosy.primitives.Hash;
import io.argosy.rlp.RlpReader;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import io.argosy.trie.LeafColumns;

/**
 * Rows of state as snap sends them, made leaves of the trie: what a range proof is checked with. Mutable for its buffers, for one thread; keep one.
 *
 * @spec https://github.com/ethereum/devp2p/blob/master/caps/snap.md snap, AccountRange and StorageRanges
 */
public final class RangeRows {
  private final LeafColumns rows = new LeafColumns();
  private final RlpWriter full = new RlpWriter();

  /**
   * The accounts of a list of {@code [hash, slim account]}, in full and in the order of the list; they hold good until the next call. Throws
   * {@code MalformedRlpException} for any other shape.
   */
  public LeafColumns accounts(RlpSlice list) {
    rows.clear();
    RlpReader items = RlpReader.listOf(list);
    while (items.hasNext()) {
      RlpReader row = items.list();
      Hash key = row.hash();
      Account.decodeSlim(row.item()).write(full.clear());
      row.end();
      full.lendTo((array, offset, length) -> rows.add(key, array, offset, length));
    }
    return rows;
  }

  /**
   * The slots of a list of {@code [hash, value]} in the order of the list; they hold good until the next call. Throws {@code MalformedRlpException} for any
   * other shape.
   */
  public LeafColumns slots(RlpSlice list) {
    rows.clear();
    RlpReader items = RlpReader.listOf(list);
    while (items.hasNext()) {
      RlpReader row = items.list();
      rows.add(row.hash(), row.string());
      row.end();
    }
    return rows;
  }
}

package io.argosy.blockstore.core;

import io.argosy.rlp.RlpSlice;
import io.argosy.trie.NibblePath;
import io.argosy.trie.StackTrie;
import io.argosy.trie.Subtrie;
import java.util.Arrays;

/**
 * Gives a {@link StackTrie} what is stored of tries, region by region from left to right: the topmost stored node of a region where it stands for all its rows, so that they need not be read; else the rows. Where no node is
 * stored it reads rows in order and never seeks. Mutable, for one thread.
 */
final class TrieFeed implements AutoCloseable {
  private final ForwardRows rows;
  private final RowCursor lastRows;
  private final ForwardRows nodes;
  private final RowCursor topmost;

  /** Takes one leaf; arrays are borrowed. */
  @FunctionalInterface
  interface Leaves {
    /**
     * @param row its key; the leaf's own is the last 32 bytes
     */
    void leaf(byte[] row, byte[] value);
  }

  TrieFeed(StoredRows stored, Table rowTable, Table nodeTable) {
    rows = new ForwardRows(stored.cursor(rowTable));
    lastRows = stored.cursor(rowTable);
    nodes = new ForwardRows(stored.cursor(nodeTable));
    topmost = stored.cursor(nodeTable);
  }

  /**
   * Feeds all that is at or below a path, which must be to the right of what was fed before.
   *
   * @param leaves takes what is read of rows, and must add it to {@code trie}
   */
  void feed(NodeKeys trieKeys, NibblePath region, StackTrie trie, Leaves leaves) {
    byte[] last = trieKeys.row(region.highestKey());
    if (!rows.advanceTo(trieKeys.row(region.lowestKey())) || isPast(last)) {
      return;
    }
    byte[] prefix = trieKeys.prefix(region);
    if (!nodes.advanceTo(prefix) || !NodeKeys.startsWith(nodes.key(), prefix)) {
      stream(last, leaves);
      return;
    }
    topmost.seekBack(trieKeys.at(region));
    NibblePath top = trieKeys.path(topmost.key());
    if (hasAllRows(trieKeys, top, last)) {
      trie.add(Subtrie.below(top, RlpSlice.of(topmost.value())));
      return;
    }
    for (int nibble = 0; nibble < 16; nibble++) {
      feed(trieKeys, region.child(nibble), trie, leaves);
    }
  }

  private void stream(byte[] last, Leaves leaves) {
    do {
      leaves.leaf(rows.key(), rows.value());
    } while (rows.next() && !isPast(last));
  }

  private boolean isPast(byte[] last) {
    return Arrays.compareUnsigned(rows.key(), last) > 0;
  }

  private boolean hasAllRows(NodeKeys trieKeys, NibblePath top, byte[] last) {
    if (Arrays.compareUnsigned(rows.key(), trieKeys.row(top.lowestKey())) < 0) {
      return false;
    }
    lastRows.seekBack(last);
    return Arrays.compareUnsigned(lastRows.key(), trieKeys.row(top.highestKey())) <= 0;
  }

  @Override
  public void close() {
    rows.close();
    lastRows.close();
    nodes.close();
    topmost.close();
  }
}

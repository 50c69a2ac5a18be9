package io.argosy.blockstore.core;

import io.argosy.primitives.Hash;
import java.util.Arrays;

/**
 * Deletes the nodes that a changed row makes untrue: all on the way from the root to it, and no other. Reads what is committed, so no node may have been put in the same batch. Rows come ascending. Mutable, for one
 * thread.
 */
final class NodeErasure implements AutoCloseable {
  private final NodeKeys keys;
  private final Rows rows;
  private final RowCursor nodes;
  private final byte[] previous = new byte[Hash.BYTES];
  private boolean begun;

  NodeErasure(NodeKeys keys, Rows rows) {
    this.keys = keys;
    this.rows = rows;
    this.nodes = rows.cursor(keys.table());
  }

  /** The row with this key changed. */
  void changed(byte[] leaf) {
    int erased = begun ? commonWithPrevious(leaf) : -1;
    int depth = 2 * leaf.length;
    while (depth > erased && nodes.seek(keys.onTheWayTo(leaf, depth))) {
      byte[] found = nodes.key();
      if (!keys.owns(found)) {
        break;
      }
      // What was found is the first at or after the place that was sought: no node stands on the way below where the two part.
      depth = keys.common(found, leaf);
      if (depth == keys.depth(found) && depth > erased) {
        rows.delete(keys.table(), found);
        depth--;
      }
    }
    remember(leaf);
  }

  /** All rows from one to another are gone. */
  void gone(byte[] firstLeaf, byte[] lastLeaf) {
    rows.deleteRange(keys.table(), keys.lowestAbove(firstLeaf), keys.endAt(lastLeaf));
    begun = false;
    changed(lastLeaf);
  }

  private int commonWithPrevious(byte[] leaf) {
    int same = Arrays.mismatch(previous, leaf);
    if (same < 0) {
      return 2 * leaf.length;
    }
    return 2 * same + (((previous[same] ^ leaf[same]) & 0xf0) == 0 ? 1 : 0);
  }

  private void remember(byte[] leaf) {
    System.arraycopy(leaf, 0, previous, 0, leaf.length);
    begun = true;
  }

  @Override
  public void close() {
    nodes.close();
  }
}

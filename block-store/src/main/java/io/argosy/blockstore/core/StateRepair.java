package io.argosy.blockstore.core;

import io.argosy.chain.Account;
import io.argosy.primitives.Hash;
import io.argosy.rlp.RlpSlice;
import java.util.Arrays;

/**
 * Makes the rows between two keys exactly those of a statement, and deletes the nodes that are not true any more. Reads what is committed, so nothing of what it touches may lie in the batch already. Memory is bounded whatever
 * is replaced: many rows in a row are deleted as one stretch.
 */
final class StateRepair {
  /** Rows in a row that are deleted one by one; a guess: a deleted stretch costs every reader near it a little until compaction. */
  private static final int ONE_BY_ONE = 1_000;

  private final Rows rows;
  private final StateAmounts amounts;

  StateRepair(Rows rows, StateAmounts amounts) {
    this.rows = rows;
    this.amounts = amounts;
  }

  /** True if anything changed. {@code list} must be accounts of one range, and have been checked. */
  boolean accounts(Hash first, Hash last, RlpSlice list) {
    StatementRows wanted = StatementRows.accounts(list, first, last);
    try (NodeErasure nodes = new NodeErasure(NodeKeys.ofState(), rows); RowCursor stored = rows.cursor(Table.ACCOUNTS)) {
      return new Replacement(Table.ACCOUNTS, new byte[0], stored, nodes).run(first, last, wanted);
    }
  }

  /** True if anything changed. {@code list} must be slots, and have been checked. */
  boolean slots(Hash account, Hash first, Hash last, RlpSlice list) {
    StatementRows wanted = StatementRows.slots(list, first, last);
    boolean changed;
    try (NodeErasure nodes = new NodeErasure(NodeKeys.ofStorage(account), rows); RowCursor stored = rows.cursor(Table.SLOTS)) {
      changed = new Replacement(Table.SLOTS, account.toBytes(), stored, nodes).run(first, last, wanted);
    }
    if (changed) {
      try (NodeErasure above = new NodeErasure(NodeKeys.ofState(), rows)) {
        above.changed(account.toBytes());
      }
    }
    return changed;
  }

  private void deleteStorage(byte[] accountKey) {
    Hash account = Hash.of(accountKey);
    try (RowCursor stored = rows.cursor(Table.SLOTS); NodeErasure nodes = new NodeErasure(NodeKeys.ofStorage(account), rows)) {
      new Replacement(Table.SLOTS, accountKey, stored, nodes).run(Hash.ZERO, Hash.HIGHEST, StatementRows.slots(EMPTY_LIST, Hash.ZERO, Hash.HIGHEST));
    }
  }

  private static final RlpSlice EMPTY_LIST = RlpSlice.of(new byte[] {(byte) 0xc0});

  /** Goes through what is stored and what is wanted side by side. */
  private final class Replacement {
    private final Table table;
    private final byte[] owner;
    private final RowCursor stored;
    private final NodeErasure nodes;
    private byte[] firstGone = new byte[0];
    private byte[] lastGone = new byte[0];
    private int gone;
    private boolean changed;

    Replacement(Table table, byte[] owner, RowCursor stored, NodeErasure nodes) {
      this.table = table;
      this.owner = owner;
      this.stored = stored;
      this.nodes = nodes;
    }

    boolean run(Hash first, Hash last, StatementRows wanted) {
      byte[] end = full(last.toBytes());
      boolean isStored = stored.seek(full(first.toBytes()));
      boolean isWanted = wanted.next();
      while (true) {
        byte[] key = isStored ? stored.key() : end;
        isStored = isStored && Arrays.compareUnsigned(key, end) <= 0;
        if (!isStored && !isWanted) {
          break;
        }
        int order = !isStored ? 1 : !isWanted ? -1 : Arrays.compareUnsigned(key, owner.length, key.length, wanted.keyBytes(), 0, Hash.BYTES);
        if (order < 0) {
          remove(key);
        } else {
          endOfGone();
          if (order > 0) {
            add(wanted);
          } else if (!RlpSlice.of(stored.value()).equals(wanted.value())) {
            replace(wanted);
          }
          isWanted = wanted.next();
        }
        if (order <= 0) {
          isStored = stored.next();
        }
      }
      endOfGone();
      return changed;
    }

    private void remove(byte[] key) {
      byte[] value = stored.value();
      uncount(value);
      if (table == Table.ACCOUNTS && Account.decodeSlim(RlpSlice.of(value)).hasStorage()) {
        deleteStorage(key);
      }
      byte[] leaf = leaf(key);
      gone++;
      if (gone == ONE_BY_ONE) {
        firstGone = leaf;
      }
      if (gone >= ONE_BY_ONE) {
        lastGone = leaf;
      } else {
        rows.delete(table, key);
        nodes.changed(leaf);
      }
      noteChange();
    }

    /** What follows is not next to what is gone. */
    private void endOfGone() {
      if (gone >= ONE_BY_ONE) {
        byte[] last = full(lastGone);
        rows.deleteRange(table, full(firstGone), Arrays.copyOf(last, last.length + 1));
        nodes.gone(firstGone, lastGone);
      }
      gone = 0;
    }

    private void add(StatementRows wanted) {
      put(wanted);
      noteChange();
    }

    private void replace(StatementRows wanted) {
      byte[] old = stored.value();
      uncount(old);
      if (table == Table.ACCOUNTS && !wanted.hasStorage() && Account.decodeSlim(RlpSlice.of(old)).hasStorage()) {
        deleteStorage(wanted.keyBytes().clone());
      }
      put(wanted);
      noteChange();
    }

    private void put(StatementRows wanted) {
      rows.put(table, full(wanted.keyBytes()), wanted.value());
      if (table == Table.ACCOUNTS) {
        amounts.addAccount(wanted.value().length());
      } else {
        amounts.addSlot(wanted.value().length());
      }
      nodes.changed(wanted.keyBytes());
    }

    private void uncount(byte[] value) {
      if (table == Table.ACCOUNTS) {
        amounts.removeAccount(value.length);
      } else {
        amounts.removeSlot(value.length);
      }
    }

    private void noteChange() {
      amounts.repair();
      changed = true;
    }

    private byte[] full(byte[] leaf) {
      byte[] key = Arrays.copyOf(owner, owner.length + leaf.length);
      System.arraycopy(leaf, 0, key, owner.length, leaf.length);
      return key;
    }

    private byte[] leaf(byte[] key) {
      return Arrays.copyOfRange(key, owner.length, key.length);
    }
  }
}

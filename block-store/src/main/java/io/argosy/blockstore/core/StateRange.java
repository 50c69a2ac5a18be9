package io.argosy.blockstore.core;

import io.argosy.packs.MarkMended;
import io.argosy.packs.StateProgress.Mending;
import io.argosy.packs.StateProgress.RangeProgress;
import io.argosy.primitives.Hash;
import io.argosy.rlp.RlpReader;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import io.argosy.stages.StateShards;

/** The books of one range of accounts. Mutable, owned by its ledger. */
final class StateRange {
  private final int range;
  private Hash next;
  private boolean whole;
  private RlpSlice built = RlpSlice.EMPTY;
  private long unsound;
  private boolean asked;
  private Mending mending = Mending.NONE;
  private long changes;
  private boolean dirty;

  private StateRange(int range) {
    this.range = range;
    this.next = StateShards.firstKey(range);
  }

  static StateRange open(int range, StoredRows rows) {
    StateRange books = new StateRange(range);
    byte[] row = rows.get(Table.META, KeyLayout.stateRange(range));
    if (row != null) {
      RlpReader in = RlpReader.listOf(row);
      books.next = in.hash();
      books.whole = in.flag();
      books.built = in.string();
      books.unsound = in.number();
      books.asked = in.flag();
      if (in.hasNext()) {
        books.mending = new Mending(in.number() - 1, in.number(), in.hash(), in.flag());
      }
    }
    return books;
  }

  int range() {
    return range;
  }

  Hash next() {
    return next;
  }

  /** True once all accounts were there; their opened storages may not be. */
  boolean isWhole() {
    return whole;
  }

  boolean isBuilt() {
    return !built.isEmpty();
  }

  boolean isSound() {
    return isBuilt() && unsound == 0;
  }

  /** True while a build was asked for and none that holds was made. */
  boolean isAsked() {
    return asked;
  }

  /** How often rows of the range changed since the books were opened. */
  long changes() {
    return changes;
  }

  /** True if accounts from {@code key} on are not there yet. */
  boolean isBelow(Hash key) {
    return !whole && next.compareTo(key) <= 0;
  }

  /** All accounts up to and including {@code last} are there, the new ones of the state of block {@code pivot}. */
  void advance(Hash last, long pivot) {
    changes++;
    if (next.equals(StateShards.firstKey(range))) {
      mending = new Mending(pivot, 0, Hash.ZERO, false);
    }
    whole = last.equals(StateShards.lastKey(range));
    next = whole ? last : last.next();
    dirty = true;
  }

  /** A row changed: what was built of the range does not hold. */
  void change() {
    changes++;
    built = RlpSlice.EMPTY;
    unsound = 0;
    dirty = true;
  }

  /** Notes how far the rows were brought to the state of block {@code pivot}; false if that was known. */
  boolean mark(MarkMended mark, long pivot) {
    boolean anew = !mark.whole() && mark.next().equals(StateShards.firstKey(range));
    boolean begun = mending.epoch() == mark.epoch();
    if (anew ? !begun : begun && (mending.whole() || !mark.whole() && mark.next().compareTo(mending.next()) <= 0)) {
      return false;
    }
    mending = new Mending(mark.whole() ? pivot : mending.asOf(), mark.epoch(), mark.next(), mark.whole());
    dirty = true;
    return true;
  }

  void ask() {
    asked = true;
    dirty = true;
  }

  void built(RlpSlice part, long unsoundAccounts) {
    built = part;
    unsound = unsoundAccounts;
    asked = false;
    dirty = true;
  }

  void write(Rows rows) {
    if (dirty) {
      rows.put(Table.META, KeyLayout.stateRange(range), new RlpWriter()
          .startList()
          .hash(next)
          .flag(whole)
          .string(built)
          .number(unsound)
          .flag(asked)
          .number(mending.asOf() + 1)
          .number(mending.epoch())
          .hash(mending.next())
          .flag(mending.whole())
          .endList()
          .toBytes());
      dirty = false;
    }
  }

  RangeProgress progress() {
    return new RangeProgress(range, next, whole, built, unsound, mending);
  }
}

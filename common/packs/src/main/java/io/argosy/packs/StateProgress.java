package io.argosy.packs;

import io.argosy.primitives.BlockRef;
import io.argosy.primitives.Hash;
import io.argosy.rlp.RlpSlice;
import java.util.List;

/**
 * How far one state shard has come: a mirror of what it committed.
 *
 * @param incarnation rises with each start of the store; progress may be lower in a new one
 * @param epoch the state epoch that the shard is in; 0 before the first
 * @param pivot of that epoch; block 0 before the first
 * @param root of the pivot's state
 * @param sealed true once the state is whole and may be read
 * @param ranges of this shard, ascending
 * @param storages opened and not whole yet, ascending by account
 */
public record StateProgress(
    int shard,
    long incarnation,
    long epoch,
    BlockRef pivot,
    Hash root,
    boolean sealed,
    List<RangeProgress> ranges,
    List<OpenStorage> storages,
    Amounts amounts)
    implements ControlPack {
  public StateProgress {
    ranges = List.copyOf(ranges);
    storages = List.copyOf(storages);
  }

  /**
   * @param range the first byte of every key in it
   * @param next where the cursor stands; meaningless once {@code whole}
   * @param whole all accounts are there; their opened storages may not be
   * @param built the range's part of the state trie as its rows give it (an encoded {@code Subtrie}); empty while there is none that holds
   * @param unsound accounts whose slots do not add up to their storage root; with any, {@code built} says nothing about storage
   */
  public record RangeProgress(int range, Hash next, boolean whole, RlpSlice built, long unsound, Mending mending) {
    /** How much of the range's key space is there, 0 to 1. */
    public double downloaded() {
      return whole ? 1 : partBelow(next);
    }

    /** How much of it is known to be of an epoch's pivot, 0 to 1. */
    public double mendedFor(long epoch) {
      if (mending.epoch() != epoch) {
        return 0;
      }
      return mending.whole() ? 1 : partBelow(mending.next());
    }

    private double partBelow(Hash key) {
      return (key.byteAt(0) & 0xff) == range ? (key.firstWord() << 8 >>> 8) / 0x1p56 : 0;
    }
  }

  /**
   * How old the rows of a range may be, and how far they were brought to one state.
   *
   * @param asOf number of a pivot: no row is of an older one's state; -1 if unknown
   * @param epoch that the rest speaks of; 0 if none was ever mended
   * @param next rows below this key are those of that epoch's pivot; meaningless once {@code whole}
   * @param whole all rows are
   */
  public record Mending(long asOf, long epoch, Hash next, boolean whole) {
    public static final Mending NONE = new Mending(-1, 0, Hash.ZERO, false);
  }

  /**
   * @param root of the storage when it was opened; another pivot may have another
   * @param epoch in which it was opened
   */
  public record OpenStorage(Hash account, Hash root, long epoch, List<Part> parts) {
    public OpenStorage {
      parts = List.copyOf(parts);
    }

    /**
     * A part that is not whole yet.
     *
     * @param next where its cursor stands
     * @param last its highest key
     */
    public record Part(int part, Hash next, Hash last) {}
  }

  /**
   * What the shard holds.
   *
   * @param wantedCodes codes that accounts name and nobody brought yet
   * @param bytes of all rows and codes
   * @param repairs rows that healing changed since the state was begun
   */
  public record Amounts(long accounts, long slots, long codes, long wantedCodes, long bytes, long repairs) {
    public static final Amounts NONE = new Amounts(0, 0, 0, 0, 0, 0);
  }
}

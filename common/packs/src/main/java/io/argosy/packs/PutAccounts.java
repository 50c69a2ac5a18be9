package io.argosy.packs;

import io.argosy.primitives.Hash;
import io.argosy.rlp.RlpSlice;
import java.util.List;

/**
 * All accounts between two keys of one range, proven, with their storage: the store takes it only if {@code first} is where the range's cursor stands, and moves the cursor past {@code last} in the same batch.
 *
 * @param range number of the range: the first byte of every key in it
 * @param first where the cursor stood
 * @param last up to where these are all; the range's highest key ends it
 * @param rows an encoded list of {@code [hash, slim account]} in ascending order
 * @param storages of those accounts that have storage, in the order of the rows
 */
public record PutAccounts(long epoch, int range, Hash first, Hash last, RlpSlice rows, List<AccountStorage> storages)
    implements StateCommit {
  public PutAccounts {
    storages = List.copyOf(storages);
    if (range < 0 || range > 255 || first.compareTo(last) > 0) {
      throw new IllegalArgumentException("range " + range + ", " + first + " to " + last);
    }
  }

  /** The storage of one account. */
  public sealed interface AccountStorage {
    Hash account();

    /**
     * All of it.
     *
     * @param slots an encoded list of {@code [hash, value]} in ascending order
     */
    record Whole(Hash account, RlpSlice slots) implements AccountStorage {}

    /**
     * Too much for one pack: to be fetched in parts, each with a cursor of its own.
     *
     * @param root of the storage, for who fetches the parts
     * @param starts first key of each part, ascending from zero; at most 64
     */
    record Opened(Hash account, Hash root, List<Hash> starts) implements AccountStorage {
      /** A guess: enough for many workers, little enough for progress to list them all. */
      public static final int MAX_PARTS = 64;

      public Opened {
        starts = List.copyOf(starts);
        if (starts.isEmpty() || starts.size() > MAX_PARTS || !starts.getFirst().isZero()) {
          throw new IllegalArgumentException("parts " + starts);
        }
      }
    }
  }
}

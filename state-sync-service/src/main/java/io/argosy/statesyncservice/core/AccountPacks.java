package io.argosy.statesyncservice.core;

import io.argosy.packs.PackLimits;
import io.argosy.packs.PutAccounts;
import io.argosy.packs.PutAccounts.AccountStorage;
import io.argosy.packs.PutAccounts.AccountStorage.Opened;
import io.argosy.packs.PutAccounts.AccountStorage.Whole;
import io.argosy.packs.PutSlots;
import io.argosy.packs.StateCommit;
import io.argosy.primitives.Hash;
import io.argosy.rlp.RlpReader;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Turns accounts whose storages are there into packs, each ended at the account that passes the target size. */
final class AccountPacks {
  /** Of an opened storage, one part for each so many bytes that are expected: two answers of a peer. */
  private static final long BYTES_PER_PART = 1 << 20;

  /** Parts of all but the largest storages. */
  private static final int PARTS = 16;

  /** From here on, as many parts as a pack takes. */
  private static final long GIANT_BYTES = 1L << 30;

  private AccountPacks() {}

  /**
   * One pack with accounts, and what must follow it in the same partition.
   *
   * @param last the cursor moves past this
   */
  record Piece(Hash last, long bytes, List<StateCommit> packs) {}

  /**
   * @param slots of every contract of the chunk that has storage
   */
  static List<Piece> of(long epoch, int range, Chunk chunk, Map<Hash, FoundSlots> slots) {
    long bytes = chunk.rows().length() + slots.values().stream().mapToLong(s -> s.rows().length()).sum();
    List<Piece> pieces = new ArrayList<>();
    Building building = new Building(epoch, range, chunk.first());
    if (bytes <= PackLimits.TARGET_BYTES) {
      slots.forEach(building::addStorage);
      pieces.add(building.end(chunk.rows(), chunk.last()));
      return pieces;
    }
    for (RlpReader rows = RlpReader.listOf(chunk.rows()); rows.hasNext(); ) {
      RlpSlice row = rows.item();
      Hash key = RlpReader.listOf(row).hash();
      building.rows.item(row);
      building.bytes += row.length();
      FoundSlots storage = slots.get(key);
      if (storage != null) {
        building.addStorage(key, storage);
      }
      if (building.bytes >= PackLimits.TARGET_BYTES && rows.hasNext()) {
        pieces.add(building.end(building.rows.endList().toSlice(), key));
        building = new Building(epoch, range, key.next());
      }
    }
    pieces.add(building.end(building.rows.endList().toSlice(), chunk.last()));
    return pieces;
  }

  private static final class Building {
    private final long epoch;
    private final int range;
    private final Hash first;
    private final RlpWriter rows = new RlpWriter().startList();
    private final List<AccountStorage> storages = new ArrayList<>();
    private final List<StateCommit> following = new ArrayList<>();
    private long bytes;

    Building(long epoch, int range, Hash first) {
      this.epoch = epoch;
      this.range = range;
      this.first = first;
    }

    void addStorage(Hash account, FoundSlots slots) {
      bytes += slots.rows().length();
      if (slots.reachesTheEnd()) {
        storages.add(new Whole(account, slots.rows()));
      } else {
        storages.add(new Opened(account, slots.root(), starts(slots)));
        following.add(new PutSlots(epoch, account, 0, Hash.ZERO, slots.last(), slots.rows()));
      }
    }

    Piece end(RlpSlice list, Hash last) {
      List<StateCommit> packs = new ArrayList<>();
      packs.add(new PutAccounts(epoch, range, first, last, list, storages));
      packs.addAll(following);
      return new Piece(last, Math.max(bytes, list.length()), packs);
    }
  }

  /** Where the parts of a storage begin, given how densely its first slots lie: the second above what is there already. */
  static List<Hash> starts(FoundSlots slots) {
    List<Hash> starts = new ArrayList<>();
    starts.add(Hash.ZERO);
    double covered = Math.max(1, toDouble(slots.last().firstWord())) / 0x1p64;
    double expected = slots.rows().length() / covered;
    int most = expected > GIANT_BYTES ? Opened.MAX_PARTS : PARTS;
    int parts = (int) Math.clamp(Math.ceil(expected / BYTES_PER_PART), 1, most);
    long from = slots.last().firstWord();
    long step = Long.divideUnsigned(-1L - from, parts);
    // Keys that crowd at the end leave nothing to divide.
    for (int part = 1; part < parts && step != 0; part++) {
      starts.add(Hash.ofWords(from + step * part, -1, -1, -1).next());
    }
    return starts;
  }

  private static double toDouble(long unsigned) {
    return unsigned >= 0 ? unsigned : unsigned + 0x1p64;
  }
}

package io.argosy.blockstore.core;

import io.argosy.chain.Account;
import io.argosy.packs.BeginState;
import io.argosy.packs.BuildRange;
import io.argosy.packs.MarkMended;
import io.argosy.packs.PutAccounts;
import io.argosy.packs.PutAccounts.AccountStorage;
import io.argosy.packs.PutCodes;
import io.argosy.packs.PutSlots;
import io.argosy.packs.RepairState;
import io.argosy.packs.SealState;
import io.argosy.packs.StateCommit;
import io.argosy.packs.StateProgress;
import io.argosy.packs.StateProgress.OpenStorage.Part;
import io.argosy.packs.WantCodes;
import io.argosy.primitives.Hash;
import io.argosy.rlp.MalformedRlpException;
import io.argosy.rlp.RlpSlice;
import io.argosy.stages.StateShards;
import io.argosy.trie.Subtrie;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The books of one shard of the state: turns commit packs into rows and keeps cursors beside them. Mutable, owned by the thread that writes the volume.
 *
 * <p>Every pack states what the state has between two keys. One that brings rows is taken only where a cursor stands, so that before a cursor everything is there and beyond it nothing; one that repairs, only where everything is
 * there. A pack is taken whole or not at all.
 *
 * <p>The invariant: a node that is stored at a path says that all rows below make exactly this node, and that every storage below adds up to what its account names. So a changed row deletes the nodes above it in the same
 * batch, and the part of the trie that was {@link #built} of its range.
 */
public final class StateLedger {
  private final int shard;
  private final StateShards shards;
  private final Rows rows;
  private final List<StateRange> ranges = new ArrayList<>();
  private final TreeMap<Hash, OpenedStorage> opened = new TreeMap<>();
  /** Storages that were whole before the batch was written, whose rows go with it. */
  private final List<OpenedStorage> closed = new ArrayList<>();

  private final StateAmounts amounts;
  private final CodeBooks codes;
  private final StateRepair repair;
  private final byte[] slotKey = new byte[2 * Hash.BYTES];
  /** Without the amounts, which change under it. */
  private StateHeader header;

  private boolean dirty;

  private StateLedger(int shard, StateShards shards, Rows rows) {
    this.shard = shard;
    this.shards = shards;
    this.rows = rows;
    this.header = StateHeader.of(shard, rows);
    this.amounts = new StateAmounts(header.amounts());
    this.codes = new CodeBooks(rows, amounts);
    this.repair = new StateRepair(rows, amounts);
  }

  /** The books as the rows tell them. */
  public static StateLedger open(int shard, StateShards shards, Rows rows) {
    StateLedger ledger = new StateLedger(shard, shards, rows);
    int first = shards.firstRange(shard);
    int last = first + shards.rangesPerShard() - 1;
    for (int range = first; range <= last; range++) {
      ledger.ranges.add(StateRange.open(range, rows));
    }
    Hash lastKey = StateShards.lastKey(last);
    try (RowCursor row = rows.cursor(Table.META)) {
      boolean found = row.seek(KeyLayout.openStorage(StateShards.firstKey(first)));
      while (found && KeyLayout.isOpenStorage(row.key(), lastKey)) {
        Hash account = KeyLayout.openAccount(row.key());
        ledger.opened.put(account, OpenedStorage.read(account, row.value()));
        found = row.next();
      }
    }
    return ledger;
  }

  /** 0 before the first pivot. */
  public long epoch() {
    return header.epoch();
  }

  public boolean isSealed() {
    return header.sealed();
  }

  /**
   * A repair as repairs that are applied one after another. It reads the rows that it changes, so everything that was put before a step must be written first; no part of a step reads what another may change.
   */
  public static List<RepairState> steps(RepairState pack) {
    List<RepairState> steps = new ArrayList<>();
    List<RepairState.Part> step = new ArrayList<>();
    for (RepairState.Part part : pack.parts()) {
      if (!step.isEmpty() && !isApart(step.getLast(), part)) {
        steps.add(new RepairState(pack.epoch(), step));
        step.clear();
      }
      step.add(part);
    }
    steps.add(new RepairState(pack.epoch(), step));
    return steps;
  }

  /** True if a part is of the same kind as the one before, and to the right of it. */
  private static boolean isApart(RepairState.Part before, RepairState.Part part) {
    int order = part.account().compareTo(before.account());
    return before.account().isZero() == part.account().isZero() && (order > 0 || order == 0 && part.first().compareTo(before.last()) > 0);
  }

  /** Writes what {@code pack} says, and notes it. Call {@link #writeProgress()} before the batch is written, and {@link #written()} after. */
  public Applied apply(StateCommit pack) {
    if (pack instanceof BeginState begin) {
      return begin(begin);
    }
    if (pack.epoch() != header.epoch()) {
      return pack.epoch() < header.epoch()
          ? new Applied.Stale()
          : new Applied.Refused("epoch " + pack.epoch() + " has not begun, this is " + header.epoch());
    }
    long before = amounts.bytes();
    Applied applied;
    try {
      applied = switch (pack) {
        case BeginState p -> begin(p);
        case PutAccounts p -> putAccounts(p);
        case PutSlots p -> putSlots(p);
        case WantCodes p -> p.hashes().stream().allMatch(this::isOurs)
            ? changed(codes.want(p))
            : new Applied.Refused("a code is wanted that is not of shard " + shard);
        case PutCodes p -> changed(codes.put(p));
        case RepairState p -> repair(p);
        case BuildRange p -> askToBuild(p);
        case MarkMended p -> mark(p);
        case SealState p -> seal(p);
      };
    } catch (MalformedRlpException e) {
      return new Applied.Refused("malformed rows: " + e.getMessage());
    }
    dirty |= applied instanceof Applied.Changed;
    return applied instanceof Applied.Changed ? new Applied.Changed(Math.max(0, amounts.bytes() - before)) : applied;
  }

  private static Applied changed(boolean changed) {
    return changed ? new Applied.Changed(0) : new Applied.Known();
  }

  private boolean isOurs(Hash key) {
    return shards.shardOf(key) == shard;
  }

  private Applied begin(BeginState pack) {
    if (pack.epoch() <= header.epoch()) {
      return new Applied.Known();
    }
    header = new StateHeader(pack.epoch(), pack.pivot(), pack.root(), false, header.amounts());
    dirty = true;
    return new Applied.Changed(0);
  }

  private Applied putAccounts(PutAccounts pack) {
    StateRange range = rangeOf(pack.range());
    if (range == null || StateShards.rangeOf(pack.first()) != pack.range() || StateShards.rangeOf(pack.last()) != pack.range()) {
      return new Applied.Refused("accounts " + pack.first() + " to " + pack.last() + " are not in range " + pack.range() + " of shard " + shard);
    }
    if (!range.isBelow(pack.first())) {
      return new Applied.Known();
    }
    if (!range.next().equals(pack.first())) {
      return new Applied.Refused("accounts from " + pack.first() + ", and the cursor of range " + pack.range() + " stands at " + range.next());
    }
    Optional<String> wrong = checkAccounts(pack);
    if (wrong.isPresent()) {
      return new Applied.Refused(wrong.get());
    }
    StatementRows accounts = StatementRows.accounts(pack.rows(), pack.first(), pack.last());
    int storage = 0;
    while (accounts.next()) {
      rows.put(Table.ACCOUNTS, accounts.keyBytes(), accounts.value());
      amounts.addAccount(accounts.value().length());
      if (accounts.hasStorage()) {
        putStorage(pack.storages().get(storage++));
      }
    }
    range.advance(pack.last(), header.pivot().number());
    return new Applied.Changed(0);
  }

  /** What is wrong with the rows and their storages; nothing is put before this is known. */
  private static Optional<String> checkAccounts(PutAccounts pack) {
    StatementRows accounts = StatementRows.accounts(pack.rows(), pack.first(), pack.last());
    int storages = 0;
    while (accounts.next()) {
      if (!accounts.hasStorage()) {
        continue;
      }
      if (storages == pack.storages().size()) {
        return Optional.of("account " + accounts.key() + " has storage, and it is not there");
      }
      AccountStorage storage = pack.storages().get(storages++);
      if (!storage.account().equals(accounts.key())) {
        return Optional.of("account " + accounts.key() + " has storage, and that of " + storage.account() + " is there");
      }
      Optional<String> wrong = checkStorage(storage, accounts);
      if (wrong.isPresent()) {
        return wrong;
      }
    }
    return storages == pack.storages().size()
        ? Optional.empty()
        : Optional.of("storage of " + pack.storages().get(storages).account() + ", which is no account here that has any");
  }

  private static Optional<String> checkStorage(AccountStorage storage, StatementRows account) {
    switch (storage) {
      case AccountStorage.Whole(Hash key, RlpSlice list) -> {
        StatementRows slots = StatementRows.slots(list, Hash.ZERO, Hash.HIGHEST);
        if (!slots.next()) {
          return Optional.of("account " + key + " has storage, and no slot of it is there");
        }
        while (slots.next()) {
          // Each is checked as it is read.
        }
      }
      case AccountStorage.Opened(Hash key, Hash root, List<Hash> starts) -> {
        if (!root.equals(account.storageRoot())) {
          return Optional.of("storage of " + key + " is opened with root " + root + ", the account names " + account.storageRoot());
        }
        for (int i = 1; i < starts.size(); i++) {
          if (starts.get(i).compareTo(starts.get(i - 1)) <= 0) {
            return Optional.of("parts of the storage of " + key + " do not ascend");
          }
        }
      }
    }
    return Optional.empty();
  }

  private void putStorage(AccountStorage storage) {
    switch (storage) {
      case AccountStorage.Whole(Hash account, RlpSlice list) ->
        putSlots(account, StatementRows.slots(list, Hash.ZERO, Hash.HIGHEST));
      case AccountStorage.Opened(Hash account, Hash root, List<Hash> starts) ->
        opened.put(account, OpenedStorage.begin(account, root, header.epoch(), starts));
    }
  }

  private void putSlots(Hash account, StatementRows slots) {
    account.write(slotKey, 0);
    while (slots.next()) {
      System.arraycopy(slots.keyBytes(), 0, slotKey, Hash.BYTES, Hash.BYTES);
      rows.put(Table.SLOTS, slotKey, slots.value());
      amounts.addSlot(slots.value().length());
    }
  }

  private Applied putSlots(PutSlots pack) {
    StateRange range = rangeOf(StateShards.rangeOf(pack.account()));
    if (range == null) {
      return new Applied.Refused("account " + pack.account() + " is not of shard " + shard);
    }
    OpenedStorage storage = opened.get(pack.account());
    if (storage == null) {
      return range.isBelow(pack.account())
          ? new Applied.Refused("slots of " + pack.account() + ", whose storage is not open")
          : new Applied.Known();
    }
    Optional<Part> part = storage.part(pack.part());
    if (part.isEmpty() || pack.first().compareTo(part.get().next()) < 0) {
      return new Applied.Known();
    }
    if (!pack.first().equals(part.get().next()) || pack.last().compareTo(part.get().last()) > 0) {
      return new Applied.Refused("slots " + pack.first() + " to " + pack.last() + " of " + pack.account() + ", and part " + part.get() + " is wanted");
    }
    StatementRows check = StatementRows.slots(pack.rows(), pack.first(), pack.last());
    while (check.next()) {
      // Each is checked as it is read.
    }
    putSlots(pack.account(), StatementRows.slots(pack.rows(), pack.first(), pack.last()));
    storage.advance(part.get(), pack.last());
    if (storage.isWhole()) {
      opened.remove(pack.account());
      closed.add(storage);
    }
    return new Applied.Changed(0);
  }

  private Applied repair(RepairState pack) {
    if (header.sealed()) {
      // Whatever is true of the root is stored.
      return new Applied.Known();
    }
    for (RepairState.Part part : pack.parts()) {
      Optional<String> wrong = checkRepair(part);
      if (wrong.isPresent()) {
        return new Applied.Refused(wrong.get());
      }
    }
    boolean changed = false;
    for (RepairState.Part part : pack.parts()) {
      boolean here = part.account().isZero()
          ? repair.accounts(part.first(), part.last(), part.rows())
          : repair.slots(part.account(), part.first(), part.last(), part.rows());
      StateRange range = rangeOf(rangeOf(part));
      if (here && range != null) {
        range.change();
        changed = true;
      }
    }
    return changed(changed);
  }

  private static int rangeOf(RepairState.Part part) {
    return StateShards.rangeOf(part.account().isZero() ? part.first() : part.account());
  }

  private Optional<String> checkRepair(RepairState.Part part) {
    boolean ofAccounts = part.account().isZero();
    StateRange range = rangeOf(rangeOf(part));
    if (range == null || ofAccounts && StateShards.rangeOf(part.last()) != range.range()) {
      return Optional.of("rows " + part.first() + " to " + part.last() + " are not in one range of shard " + shard);
    }
    if (!isComplete(range)) {
      return Optional.of("range " + range.range() + " is not complete");
    }
    StatementRows check = ofAccounts
        ? StatementRows.accounts(part.rows(), part.first(), part.last())
        : StatementRows.slots(part.rows(), part.first(), part.last());
    boolean any = false;
    while (check.next()) {
      any = true;
    }
    return ofAccounts || !any || hasStorage(part.account())
        ? Optional.empty()
        : Optional.of("slots of " + part.account() + ", which is no account here that has storage");
  }

  private boolean hasStorage(Hash account) {
    byte[] row = rows.get(Table.ACCOUNTS, account.toBytes());
    return row != null && Account.decodeSlim(RlpSlice.of(row)).hasStorage();
  }

  private Applied askToBuild(BuildRange pack) {
    StateRange range = rangeOf(pack.range());
    if (range == null || !isComplete(range)) {
      return new Applied.Refused("range " + pack.range() + " is not a complete one of shard " + shard);
    }
    if (range.isBuilt() || range.isAsked()) {
      return new Applied.Known();
    }
    range.ask();
    return new Applied.Changed(0);
  }

  private Applied mark(MarkMended pack) {
    StateRange range = rangeOf(pack.range());
    if (range == null || !isComplete(range) || !pack.whole() && StateShards.rangeOf(pack.next()) != pack.range()) {
      return new Applied.Refused("range " + pack.range() + " mended up to " + pack.next() + " is not a complete one of shard " + shard);
    }
    return changed(!header.sealed() && range.mark(pack, header.pivot().number()));
  }

  private Applied seal(SealState pack) {
    if (!pack.root().equals(header.root())) {
      return new Applied.Refused("root " + pack.root() + ", and this epoch's is " + header.root());
    }
    if (header.sealed()) {
      return new Applied.Known();
    }
    if (!ranges.stream().allMatch(StateRange::isSound)) {
      return new Applied.Refused("not every range of shard " + shard + " is built and sound");
    }
    if (amounts.wantedCodes() > 0) {
      return new Applied.Refused(amounts.wantedCodes() + " codes are wanted still");
    }
    header = new StateHeader(header.epoch(), header.pivot(), header.root(), true, header.amounts());
    return new Applied.Changed(0);
  }

  private @Nullable StateRange rangeOf(int range) {
    int index = range - shards.firstRange(shard);
    return index >= 0 && index < ranges.size() ? ranges.get(index) : null;
  }

  private boolean isComplete(StateRange range) {
    return range.isWhole()
        && opened.subMap(StateShards.firstKey(range.range()), true, StateShards.lastKey(range.range()), true).isEmpty();
  }

  /**
   * Ranges to build: asked for, and not built since.
   *
   * @return each with the state of its rows, which must be written
   */
  public List<BuildOrder> orders() {
    return ranges.stream().filter(StateRange::isAsked).map(range -> new BuildOrder(range.range(), range.changes())).toList();
  }

  /** True while the rows that an order was given for are those that there are. */
  public boolean holds(BuildOrder order) {
    StateRange range = rangeOf(order.range());
    return range != null && range.changes() == order.changes();
  }

  /** Notes what was built; its nodes must be stored already, and the order {@link #holds hold}. */
  public void built(BuildOrder order, Subtrie part, long unsound) {
    StateRange range = rangeOf(order.range());
    if (range == null || !holds(order)) {
      throw new IllegalArgumentException("rows of " + order + " changed");
    }
    range.built(part.encode(), unsound);
    dirty = true;
  }

  /** Puts the books' rows that changed since the last call; true if any did. */
  public boolean writeProgress() {
    if (!dirty) {
      return false;
    }
    header = new StateHeader(header.epoch(), header.pivot(), header.root(), header.sealed(), amounts.now());
    rows.put(Table.META, KeyLayout.stateShard(shard), header.toBytes());
    ranges.forEach(range -> range.write(rows));
    opened.values().forEach(storage -> storage.write(rows));
    closed.forEach(storage -> storage.write(rows));
    dirty = false;
    return true;
  }

  /** Call after the batch is written. */
  public void written() {
    codes.written();
    closed.clear();
  }

  /** Progress for others to see. */
  public StateProgress progress(long incarnation) {
    return new StateProgress(
        shard,
        incarnation,
        header.epoch(),
        header.pivot(),
        header.root(),
        header.sealed(),
        ranges.stream().map(StateRange::progress).toList(),
        opened.values().stream().map(OpenedStorage::progress).toList(),
        amounts.now());
  }
}

package io.argosy.statesyncservice.core;

import io.argosy.chain.Account;
import io.argosy.packs.BeginState;
import io.argosy.packs.BuildRange;
import io.argosy.packs.NodePlace;
import io.argosy.packs.MarkMended;
import io.argosy.packs.PutAccounts;
import io.argosy.packs.PutAccounts.AccountStorage.Opened;
import io.argosy.packs.PutAccounts.AccountStorage.Whole;
import io.argosy.packs.PutCodes;
import io.argosy.packs.PutSlots;
import io.argosy.packs.RepairState;
import io.argosy.packs.SealState;
import io.argosy.packs.StateCommit;
import io.argosy.packs.StateProgress;
import io.argosy.packs.StateProgress.Amounts;
import io.argosy.packs.StateProgress.Mending;
import io.argosy.packs.StateProgress.OpenStorage;
import io.argosy.packs.StateProgress.RangeProgress;
import io.argosy.packs.WantCodes;
import io.argosy.primitives.BlockRef;
import io.argosy.primitives.Hash;
import io.argosy.rlp.RlpReader;
import io.argosy.rlp.RlpSlice;
import io.argosy.servedstate.ServedState;
import io.argosy.stages.StateShards;
import io.argosy.testkit.sim.SimBus.Flow;
import io.argosy.testkit.sim.Simulation;
import io.argosy.trie.NibblePath;
import io.argosy.trie.StackTrie;
import io.argosy.trie.Subtrie;
import io.argosy.trie.TrieNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * The state as block-store keeps it, in memory and without finesse: it takes what the real one takes and refuses what that refuses, and makes tries anew when it is asked, some time later. Its rows outlive its lives.
 */
final class SimStateStore {
  private final Simulation sim;
  private final StateShards shards;
  private final List<Shard> books = new ArrayList<>();
  private final List<Consumer<StateProgress>> readers = new ArrayList<>();
  private final List<String> refusals = new ArrayList<>();
  private long incarnation = 1;
  private Duration buildsWithin = Duration.ofMillis(300);

  SimStateStore(Simulation sim, StateShards shards) {
    this.sim = sim;
    this.shards = shards;
    for (int shard = 0; shard < shards.count(); shard++) {
      books.add(new Shard(shard));
    }
  }

  private static final class Range {
    private Hash next;
    private boolean whole;
    private RlpSlice built = RlpSlice.EMPTY;
    private long unsound;
    private Mending mending = Mending.NONE;
    private boolean asked;
    private int changes;

    Range(Hash next) {
      this.next = next;
    }
  }

  private final class Shard {
    private final int number;
    private final TreeMap<Integer, Range> ranges = new TreeMap<>();
    private final TreeMap<Hash, RlpSlice> accounts = new TreeMap<>();
    private final Map<Hash, TreeMap<Hash, RlpSlice>> slots = new HashMap<>();
    private final Map<Hash, RlpSlice> codes = new HashMap<>();
    private final TreeSet<Hash> wanted = new TreeSet<>();
    private final TreeMap<Hash, OpenStorage> opened = new TreeMap<>();
    private long epoch;
    private BlockRef pivot = new BlockRef(0, Hash.ZERO);
    private Hash root = Hash.ZERO;
    private boolean sealed;
    private long repairs;

    Shard(int number) {
      this.number = number;
      for (int i = 0; i < shards.rangesPerShard(); i++) {
        int range = shards.firstRange(number) + i;
        ranges.put(range, new Range(StateShards.firstKey(range)));
      }
    }

    StateProgress progress() {
      List<RangeProgress> told = new ArrayList<>();
      ranges.forEach((range, r) -> told.add(new RangeProgress(range, r.next, r.whole, r.built, r.unsound, r.mending)));
      long slotCount = slots.values().stream().mapToLong(TreeMap::size).sum();
      return new StateProgress(
          number, incarnation, epoch, pivot, root, sealed, told, List.copyOf(opened.values()),
          new Amounts(accounts.size(), slotCount, codes.size(), wanted.size(), 0, repairs));
    }
  }

  /** How long it takes to build a range, at most. */
  void buildsWithin(Duration most) {
    buildsWithin = most;
  }

  StateShards shards() {
    return shards;
  }

  List<String> refusals() {
    return refusals;
  }

  void onProgress(Consumer<StateProgress> reader) {
    readers.add(reader);
  }

  void tell(Consumer<StateProgress> reader) {
    books.forEach(shard -> reader.accept(shard.progress()));
  }

  /** Begins a new life: what was sent and not applied stays in the log. */
  void restart() {
    incarnation++;
    books.forEach(this::publish);
  }

  private void publish(Shard shard) {
    StateProgress progress = shard.progress();
    readers.forEach(reader -> reader.accept(progress));
  }

  void commit(int shard, StateCommit pack) {
    sim.bus().send(Flow.COMMITS, "state/" + shard, pack.getClass().getSimpleName(), () -> {
      String refusal = apply(books.get(shard), pack);
      if (!refusal.isEmpty()) {
        refusals.add(refusal);
      }
      publish(books.get(shard));
    });
  }

  /** A refusal; empty if the pack was taken, or is over. */
  private String apply(Shard shard, StateCommit pack) {
    if (pack instanceof BeginState begin) {
      if (begin.epoch() > shard.epoch) {
        shard.epoch = begin.epoch();
        shard.pivot = begin.pivot();
        shard.root = begin.root();
        shard.sealed = false;
      }
      return "";
    }
    if (pack.epoch() != shard.epoch) {
      return pack.epoch() < shard.epoch ? "" : "epoch " + pack.epoch() + " has not begun, this is " + shard.epoch;
    }
    return switch (pack) {
      case BeginState _ -> "";
      case PutAccounts p -> putAccounts(shard, p);
      case PutSlots p -> putSlots(shard, p);
      case WantCodes p -> {
        p.hashes().stream().filter(hash -> !shard.codes.containsKey(hash)).forEach(shard.wanted::add);
        yield "";
      }
      case PutCodes p -> {
        for (RlpSlice code : p.codes()) {
          if (shard.wanted.remove(code.keccak())) {
            shard.codes.put(code.keccak(), code);
          }
        }
        yield "";
      }
      case RepairState p -> repair(shard, p);
      case BuildRange p -> build(shard, p.range());
      case MarkMended p -> mark(shard, p);
      case SealState p -> {
        boolean whole = shard.wanted.isEmpty() && shard.ranges.values().stream().allMatch(range -> !range.built.isEmpty() && range.unsound == 0);
        shard.sealed = whole && p.root().equals(shard.root);
        yield shard.sealed ? "" : "sealed with another root, or before it is whole";
      }
    };
  }

  private String putAccounts(Shard shard, PutAccounts pack) {
    Range range = shard.ranges.get(pack.range());
    if (range == null) {
      return "range " + pack.range() + " in shard " + shard.number;
    }
    if (range.whole || pack.first().compareTo(range.next) < 0) {
      return "";
    }
    if (!pack.first().equals(range.next)) {
      return "accounts from " + pack.first() + ", the cursor stands at " + range.next;
    }
    int storage = 0;
    Hash before = null;
    for (RlpReader rows = RlpReader.listOf(pack.rows()); rows.hasNext(); ) {
      RlpReader row = rows.list();
      Hash key = row.hash();
      RlpSlice value = row.item();
      if (key.compareTo(pack.first()) < 0 || key.compareTo(pack.last()) > 0 || before != null && key.compareTo(before) <= 0) {
        return "row " + key + " in " + pack.first() + " to " + pack.last();
      }
      before = key;
      shard.accounts.put(key, value);
      if (!Account.decodeSlim(value).hasStorage()) {
        continue;
      }
      if (storage == pack.storages().size() || !pack.storages().get(storage).account().equals(key)) {
        return "no storage of " + key;
      }
      switch (pack.storages().get(storage++)) {
        case Whole(Hash account, RlpSlice slots) -> shard.slots.put(account, new TreeMap<>(read(slots)));
        case Opened(Hash account, Hash root, List<Hash> starts) -> {
          List<OpenStorage.Part> parts = new ArrayList<>();
          for (int i = 0; i < starts.size(); i++) {
            parts.add(new OpenStorage.Part(i, starts.get(i), i + 1 < starts.size() ? starts.get(i + 1).previous() : Hash.HIGHEST));
          }
          shard.opened.put(account, new OpenStorage(account, root, shard.epoch, parts));
          shard.slots.put(account, new TreeMap<>());
        }
      }
    }
    if (storage != pack.storages().size()) {
      return "a storage too many";
    }
    if (range.next.equals(StateShards.firstKey(pack.range()))) {
      range.mending = new Mending(shard.pivot.number(), 0, Hash.ZERO, false);
    }
    range.changes++;
    range.whole = pack.last().equals(StateShards.lastKey(pack.range()));
    range.next = range.whole ? pack.last() : pack.last().next();
    return "";
  }

  private static TreeMap<Hash, RlpSlice> read(RlpSlice list) {
    TreeMap<Hash, RlpSlice> rows = new TreeMap<>();
    for (RlpReader items = RlpReader.listOf(list); items.hasNext(); ) {
      RlpReader row = items.list();
      rows.put(row.hash(), row.string());
    }
    return rows;
  }

  private String putSlots(Shard shard, PutSlots pack) {
    OpenStorage open = shard.opened.get(pack.account());
    if (open == null) {
      return shard.accounts.containsKey(pack.account()) ? "" : "slots of " + pack.account() + ", which is not open";
    }
    Optional<OpenStorage.Part> found = open.parts().stream().filter(part -> part.part() == pack.part()).findFirst();
    if (found.isEmpty() || pack.first().compareTo(found.get().next()) < 0) {
      return "";
    }
    if (!pack.first().equals(found.get().next()) || pack.last().compareTo(found.get().last()) > 0) {
      return "slots from " + pack.first() + " to " + pack.last() + ", the part is " + found.get();
    }
    shard.slots.get(pack.account()).putAll(read(pack.rows()));
    List<OpenStorage.Part> parts = new ArrayList<>(open.parts());
    parts.remove(found.get());
    if (!pack.last().equals(found.get().last())) {
      parts.add(new OpenStorage.Part(pack.part(), pack.last().next(), found.get().last()));
    }
    if (parts.isEmpty()) {
      shard.opened.remove(pack.account());
    } else {
      shard.opened.put(pack.account(), new OpenStorage(pack.account(), open.root(), open.epoch(), parts));
    }
    return "";
  }

  private String repair(Shard shard, RepairState pack) {
    for (RepairState.Part part : pack.parts()) {
      int range = StateShards.rangeOf(part.account().isZero() ? part.first() : part.account());
      if (!isComplete(shard, range)) {
        return "repair of range " + range + ", which is not complete";
      }
      boolean changed;
      if (part.account().isZero()) {
        TreeMap<Hash, RlpSlice> rows = new TreeMap<>();
        for (RlpReader items = RlpReader.listOf(part.rows()); items.hasNext(); ) {
          RlpReader row = items.list();
          rows.put(row.hash(), row.item());
        }
        changed = replace(shard.accounts, part.first(), part.last(), rows);
        shard.slots.keySet().removeIf(account -> account.compareTo(part.first()) >= 0
            && account.compareTo(part.last()) <= 0
            && (!rows.containsKey(account) || !Account.decodeSlim(rows.get(account)).hasStorage()));
      } else {
        RlpSlice account = shard.accounts.get(part.account());
        if (!read(part.rows()).isEmpty() && (account == null || !Account.decodeSlim(account).hasStorage())) {
          return "slots of " + part.account() + ", which has no storage";
        }
        changed = replace(shard.slots.computeIfAbsent(part.account(), _ -> new TreeMap<>()), part.first(), part.last(), read(part.rows()));
      }
      if (changed) {
        shard.repairs++;
        shard.ranges.get(range).built = RlpSlice.EMPTY;
        shard.ranges.get(range).unsound = 0;
        shard.ranges.get(range).changes++;
      }
    }
    return "";
  }

  private static boolean replace(TreeMap<Hash, RlpSlice> all, Hash first, Hash last, TreeMap<Hash, RlpSlice> rows) {
    var stretch = all.subMap(first, true, last, true);
    if (stretch.equals(rows)) {
      return false;
    }
    stretch.clear();
    all.putAll(rows);
    return true;
  }

  private String build(Shard shard, int number) {
    Range range = shard.ranges.get(number);
    if (!isComplete(shard, number)) {
      return "build of range " + number + ", which is not complete";
    }
    if (range.built.isEmpty() && !range.asked) {
      range.asked = true;
      buildSoon(shard, number);
    }
    return "";
  }

  private void buildSoon(Shard shard, int number) {
    Range range = shard.ranges.get(number);
    int changes = range.changes;
    sim.after(sim.between(Duration.ofMillis(5), buildsWithin), "", () -> {
      if (range.changes == changes) {
        makeTrie(shard, number);
        publish(shard);
      } else {
        buildSoon(shard, number);
      }
    });
  }

  private static boolean isComplete(Shard shard, int range) {
    return shard.ranges.get(range).whole && shard.opened.subMap(StateShards.firstKey(range), true, StateShards.lastKey(range), true).isEmpty();
  }

  private static void makeTrie(Shard shard, int number) {
    Range range = shard.ranges.get(number);
    range.asked = false;
    StackTrie trie = new StackTrie();
    accountsOf(shard, number).forEach((key, slim) -> trie.add(key.toBytes(), Account.decodeSlim(slim).encode().toBytes()));
    range.built = trie.finishSubtrie().encode();
    range.unsound = accountsOf(shard, number).keySet().stream().filter(account -> !isSound(shard, account)).count();
  }

  private String mark(Shard shard, MarkMended pack) {
    Range range = shard.ranges.get(pack.range());
    if (!isComplete(shard, pack.range())) {
      return "range " + pack.range() + " mended, which is not complete";
    }
    boolean anew = !pack.whole() && pack.next().equals(StateShards.firstKey(pack.range()));
    boolean begun = range.mending.epoch() == pack.epoch();
    boolean known = begun && (range.mending.whole() || !pack.whole() && pack.next().compareTo(range.mending.next()) <= 0);
    if (anew ? begun : !known) {
      range.mending = new Mending(pack.whole() ? shard.pivot.number() : range.mending.asOf(), pack.epoch(), pack.next(), pack.whole());
    }
    return "";
  }

  private static java.util.SortedMap<Hash, RlpSlice> accountsOf(Shard shard, int range) {
    return shard.accounts.subMap(StateShards.firstKey(range), true, StateShards.lastKey(range), true);
  }

  private static boolean isSound(Shard shard, Hash account) {
    return Account.decodeSlim(shard.accounts.get(account)).storageRoot().equals(rootOf(shard.slots.getOrDefault(account, new TreeMap<>())));
  }

  private static Hash rootOf(TreeMap<Hash, RlpSlice> rows) {
    StackTrie trie = new StackTrie();
    rows.forEach((key, value) -> trie.add(key.toBytes(), value.toBytes()));
    return trie.finish();
  }

  List<Hash> wantedCodes(int shard, Hash after, int most) {
    return books.get(shard).wanted.tailSet(after, false).stream().limit(most).toList();
  }

  List<Optional<Hash>> knownNodes(List<NodePlace> places) {
    return places.stream().map(this::knownNode).toList();
  }

  private Optional<Hash> knownNode(NodePlace place) {
    NibblePath path = NibblePath.ofHexPrefix(place.path());
    if (!place.account().isZero()) {
      Shard shard = books.get(shards.shardOf(place.account()));
      TreeMap<Hash, RlpSlice> rows = shard.slots.getOrDefault(place.account(), new TreeMap<>());
      return nodeAt(path, rows.subMap(path.lowestKey(), true, path.highestKey(), true), path.isEmpty());
    }
    if (path.length() < 2) {
      return Optional.empty();
    }
    Shard shard = books.get(shards.shardOf(path.lowestKey()));
    var below = shard.accounts.subMap(path.lowestKey(), true, path.highestKey(), true);
    if (!below.keySet().stream().allMatch(account -> isSound(shard, account))) {
      return Optional.empty();
    }
    TreeMap<Hash, RlpSlice> full = new TreeMap<>();
    below.forEach((key, slim) -> full.put(key, Account.decodeSlim(slim).encode()));
    return nodeAt(path, full, false);
  }

  private static Optional<Hash> nodeAt(NibblePath path, java.util.SortedMap<Hash, RlpSlice> rows, boolean isRoot) {
    if (rows.isEmpty()) {
      return Optional.empty();
    }
    if (isRoot) {
      return Optional.of(rootOf(new TreeMap<>(rows)));
    }
    if (rows.size() == 1) {
      String digits = NibblePath.ofKey(rows.firstKey()).toString().substring(path.length());
      return Optional.of(new TrieNode.Leaf(NibblePath.fromHex(digits), rows.get(rows.firstKey())).hash());
    }
    Map<NibblePath, Hash> nodes = new HashMap<>();
    StackTrie trie = new StackTrie(node -> nodes.put(node.path(), node.hash()));
    rows.forEach((key, value) -> trie.add(key.toBytes(), value.toBytes()));
    Subtrie top = trie.finishSubtrie();
    if (top instanceof Subtrie.Branching(NibblePath at, RlpSlice reference) && at.length() > path.length()) {
      NibblePath between = NibblePath.fromHex(at.toString().substring(path.length()));
      TrieNode.Child child = reference.length() == 33
          ? new TrieNode.Hashed(Hash.of(reference.part(1, 32).toBytes()))
          : new TrieNode.Embedded(TrieNode.decode(reference));
      return Optional.of(new TrieNode.Extension(between, child).hash());
    }
    return Optional.ofNullable(nodes.get(path));
  }

  boolean isSealed() {
    return books.stream().allMatch(shard -> shard.sealed);
  }

  boolean isBegun() {
    return books.stream().allMatch(shard -> shard.epoch > 0);
  }

  Hash root() {
    return books.getFirst().root;
  }

  /** Every account, slot and code of a state, and nothing else but codes. */
  void mustHold(ServedState state) {
    TreeMap<Hash, RlpSlice> accounts = new TreeMap<>();
    books.forEach(shard -> accounts.putAll(shard.accounts));
    Set<Hash> codes = new HashSet<>();
    if (accounts.size() != state.accounts().size()) {
      throw new AssertionError(accounts.size() + " accounts, expected " + state.accounts().size());
    }
    for (int row = 0; row < state.accounts().size(); row++) {
      Hash key = state.accounts().key(row);
      Account account = state.account(row);
      Shard shard = books.get(shards.shardOf(key));
      if (!account.encodeSlim().equals(accounts.get(key)) || !isSound(shard, key)) {
        throw new AssertionError("account " + key + " is not as it should be");
      }
      if (account.hasCode()) {
        codes.add(account.codeHash());
      }
    }
    long slots = books.stream().flatMap(shard -> shard.slots.values().stream()).mapToLong(TreeMap::size).sum();
    if (slots != state.slots()) {
      throw new AssertionError(slots + " slots, expected " + state.slots());
    }
    for (Hash code : codes) {
      if (!books.get(shards.shardOf(code)).codes.containsKey(code)) {
        throw new AssertionError("code " + code + " is missing");
      }
    }
  }

  /** Some time for a question to the store. */
  Duration brief() {
    return sim.between(Duration.ofMillis(1), Duration.ofMillis(40));
  }
}

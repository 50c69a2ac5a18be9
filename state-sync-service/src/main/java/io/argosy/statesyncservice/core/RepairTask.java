package io.argosy.statesyncservice.core;

import io.argosy.chain.Account;
import io.argosy.packs.BuildRange;
import io.argosy.packs.MarkMended;
import io.argosy.packs.NodePlace;
import io.argosy.packs.RepairState;
import io.argosy.packs.StateCommit;
import io.argosy.primitives.Hash;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import io.argosy.stages.StateShards;
import io.argosy.statesyncservice.core.NodeQueue.Turn;
import io.argosy.trie.RepairWalk;
import io.argosy.trie.RepairWalk.Stretch;
import io.argosy.trie.TrieNode;
import io.argosy.trie.TrieWalk.Below;
import io.argosy.trie.TrieWalk.Ending;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Mends one range that is downloaded whole: walks from the pivot's root down, past what the store is known to have right, and tells the store of every stretch of keys that it came by. An account that it comes by
 * has its storage compared and mended the same way. The store is told how far this has come, and at the end to build the range again. Mutable, owned by the core's thread.
 */
final class RepairTask {
  /** Nothing is stored of the nodes above ranges. */
  private static final int COMPARED_FROM = 2;

  private static final int PLACES_PER_QUESTION = 512;

  /** A pack of repairs ends here. */
  private static final int PACK_BYTES = 256 << 10;

  /** Not more than so much waits for codes: the walks rest beyond. */
  private static final int UNSENT_BYTES = 4 << 20;

  /** The store is told how far it is each time that another 64th of the range is done. */
  private static final long MARK_STEP = 1L << 50;

  /** Storages at work at once: the account walk waits beyond. */
  private static final int STORAGES = 512;

  private final int range;
  private final int shard;
  private final Epoch epoch;
  private final NodeFetch nodes;
  private final CodeWants codes;
  private final Walk accounts;
  private final TreeMap<Hash, Walk> storages = new TreeMap<>();
  private final List<RepairState.Part> parts = new ArrayList<>();
  private final Deque<Pack> unsent = new ArrayDeque<>();
  private final Set<Long> codeWants = new HashSet<>();
  private int partBytes;
  private int unsentBytes;
  /** First key that the store was not told to be mended. */
  private Hash marked;
  private long question;
  private List<Asked> questioned = List.of();
  private boolean buildAsked;
  private boolean alive = true;

  /**
   * @param from first key to look at
   */
  RepairTask(int range, int shard, Hash from, Epoch epoch, NodeFetch nodes, CodeWants codes) {
    this.range = range;
    this.shard = shard;
    this.epoch = epoch;
    this.nodes = nodes;
    this.codes = codes;
    this.accounts = new Walk(
        Hash.ZERO,
        new RepairWalk(epoch.root(), from, StateShards.lastKey(range), COMPARED_FROM));
    this.marked = from;
  }

  private record Walk(Hash account, RepairWalk walk) {}

  private record Asked(Walk walk, Below below) {}

  private final class Waiting implements NodeFetch.Waiter {
    private final Walk walk;
    private final Below below;

    Waiting(Walk walk, Below below) {
      this.walk = walk;
      this.below = below;
    }

    @Override
    public Optional<String> arrived(TrieNode node) {
      return walk.walk.arrived(below.path(), node);
    }

    @Override
    public boolean isAlive() {
      return alive;
    }
  }

  /** Something that waits until the wants of its codes, and what is before it, have gone. */
  private record Pack(StateCommit commit, int bytes, Set<Long> codeWants) {}

  int range() {
    return range;
  }

  int shard() {
    return shard;
  }

  void drop() {
    alive = false;
  }

  /** True once all was compared or fetched, and the store told to build. */
  boolean isDone() {
    return buildAsked;
  }

  @Override
  public String toString() {
    return "range " + range + " from " + marked.brief() + ", pending " + pending() + ", storages " + storages.size() + ", unsent " + unsent.size();
  }

  /** Places and nodes that are known to be left; more may come to light. */
  int pending() {
    return accounts.walk.pending() + storages.values().stream().mapToInt(walk -> walk.walk.pending()).sum();
  }

  /** Bytes found and not sent. */
  long heldBytes() {
    return unsentBytes + partBytes;
  }

  /**
   * Asks the store and peers for what comes next.
   *
   * @param numbers draws the question's number
   */
  void schedule(int wantedNodes, CodeWants.Numbers numbers, Instant now, List<StateCommand> out) {
    if (unsentBytes > UNSENT_BYTES) {
      return;
    }
    int room = wantedNodes;
    List<Walk> walks = new ArrayList<>(storages.values());
    if (storages.size() < STORAGES) {
      walks.add(accounts);
    }
    for (Walk walk : walks) {
      List<Below> wanted = walk.walk.nextToFetch(Math.max(0, room));
      room -= wanted.size();
      for (Below below : wanted) {
        nodes.want(below.hash(), placeOf(walk, below), Turn.soon(below.path().length()), new Waiting(walk, below));
      }
    }
    if (questioned.isEmpty()) {
      compare(walks, numbers, out);
    }
  }

  private void compare(List<Walk> walks, CodeWants.Numbers numbers, List<StateCommand> out) {
    List<Asked> asked = new ArrayList<>();
    for (Walk walk : walks) {
      for (Below below : walk.walk.nextToCompare(PLACES_PER_QUESTION - asked.size())) {
        asked.add(new Asked(walk, below));
      }
    }
    if (!asked.isEmpty()) {
      questioned = asked;
      question = numbers.draw();
      out.add(new StateCommand.ReadKnownNodes(
          question, asked.stream().map(a -> placeOf(a.walk, a.below)).toList()));
    }
  }

  private static NodePlace placeOf(Walk walk, Below below) {
    return new NodePlace(walk.account, RlpSlice.of(below.path().toHexPrefix()));
  }

  /** The store's answer; false if it is another task's. */
  boolean known(StateEvent.KnownNodesRead e) {
    if (questioned.isEmpty() || e.question() != question) {
      return false;
    }
    for (int i = 0; i < questioned.size(); i++) {
      Optional<Hash> stored = i < e.known().size() ? e.known().get(i) : Optional.empty();
      questioned.get(i).walk.walk.compared(questioned.get(i).below.path(), stored);
    }
    questioned = List.of();
    return true;
  }

  /** Looks what was found, and sends what may go. */
  void collect(List<StateCommand> out) {
    accounts.walk.take().forEach(stretch -> accountsFound(stretch, out));
    for (Walk storage : List.copyOf(storages.values())) {
      storage.walk.take().forEach(stretch -> add(storage.account, stretch, slots(stretch)));
      if (storage.walk.isDone()) {
        storages.remove(storage.account);
      }
    }
    boolean ended = accounts.walk.isDone() && storages.isEmpty();
    if (ended && !parts.isEmpty()) {
      closePack();
    }
    if (!ended) {
      mark();
    }
    while (!unsent.isEmpty() && codes.haveArrived(unsent.getFirst().codeWants)) {
      Pack pack = unsent.removeFirst();
      unsentBytes -= pack.bytes;
      out.add(new StateCommand.Commit(shard, pack.commit));
    }
    if (ended && unsent.isEmpty() && !buildAsked) {
      buildAsked = true;
      out.add(new StateCommand.Commit(shard, new MarkMended(epoch.number(), range, StateShards.lastKey(range), true)));
      out.add(new StateCommand.Commit(shard, new BuildRange(epoch.number(), range)));
    }
  }

  /** Tells the store how far this is, behind the repairs that brought it there. */
  private void mark() {
    Optional<Hash> place = accounts.walk.leftmost();
    Hash next = storages.isEmpty() || place.isPresent() && place.get().compareTo(storages.firstKey()) < 0 ? place.orElseThrow() : storages.firstKey();
    if (next.compareTo(marked) > 0 && next.firstWord() - marked.firstWord() >= MARK_STEP) {
      if (!parts.isEmpty()) {
        closePack();
      }
      marked = next;
      unsent.addLast(new Pack(new MarkMended(epoch.number(), range, next, false), 0, Set.of()));
    }
  }

  private void accountsFound(Stretch stretch, List<StateCommand> out) {
    RlpWriter rows = new RlpWriter(64).startList();
    List<Hash> named = new ArrayList<>();
    for (Ending leaf : stretch.leaves()) {
      Hash key = leaf.key().toHash();
      Account account = Account.decode(leaf.value());
      rows.startList().hash(key).item(account.encodeSlim()).endList();
      if (account.hasCode()) {
        named.add(account.codeHash());
      }
      if (account.hasStorage()) {
        storages.put(key, new Walk(key, new RepairWalk(account.storageRoot(), Hash.ZERO, Hash.HIGHEST, 0)));
      }
    }
    codeWants.addAll(codes.want(named, out));
    add(Hash.ZERO, stretch, rows.endList().toSlice());
  }

  private static RlpSlice slots(Stretch stretch) {
    RlpWriter rows = new RlpWriter(64).startList();
    stretch.leaves().forEach(leaf -> rows.startList().hash(leaf.key().toHash()).string(leaf.value()).endList());
    return rows.endList().toSlice();
  }

  private void add(Hash account, Stretch stretch, RlpSlice rows) {
    parts.add(new RepairState.Part(account, stretch.first(), stretch.last(), rows));
    partBytes += rows.length() + 112;
    if (partBytes >= PACK_BYTES) {
      closePack();
    }
  }

  private void closePack() {
    unsent.addLast(new Pack(new RepairState(epoch.number(), parts), partBytes, Set.copyOf(codeWants)));
    unsentBytes += partBytes;
    parts.clear();
    codeWants.clear();
    partBytes = 0;
  }
}

package io.argosy.statesyncservice.core;

import io.argosy.chain.Account;
import io.argosy.packs.BuildRange;
import io.argosy.packs.NodePlace;
import io.argosy.packs.RepairState;
import io.argosy.primitives.Hash;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import io.argosy.stages.StateShards;
import io.argosy.trie.RepairWalk;
import io.argosy.trie.RepairWalk.Stretch;
import io.argosy.trie.TrieWalk.Below;
import io.argosy.trie.TrieWalk.Ending;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Mends one range that is downloaded whole: walks from the pivot's root down, past what the store is known to have right, and tells the store of every stretch of keys that it came by. An account that it comes by
 * has its storage compared and mended the same way. At the end the store builds the range again. Mutable, owned by the core's thread.
 */
final class RepairTask {
  /** Nothing is stored of the nodes above ranges. */
  private static final int COMPARED_FROM = 2;

  private static final int PLACES_PER_QUESTION = 512;

  /** A pack of repairs ends here. */
  private static final int PACK_BYTES = 256 << 10;

  /** Storages at work at once: the account walk waits beyond. */
  private static final int STORAGES = 512;

  private final int range;
  private final int shard;
  private final Epoch epoch;
  private final NodeFetch nodes;
  private final CodeWants codes;
  private final Walk accounts;
  private final Map<Hash, Walk> storages = new LinkedHashMap<>();
  private final List<RepairState.Part> parts = new ArrayList<>();
  private final Deque<Pack> unsent = new ArrayDeque<>();
  private final Set<Long> codeWants = new HashSet<>();
  private int partBytes;
  private long question;
  private List<Asked> questioned = List.of();
  private boolean buildAsked;

  RepairTask(int range, int shard, Epoch epoch, NodeFetch nodes, CodeWants codes) {
    this.range = range;
    this.shard = shard;
    this.epoch = epoch;
    this.nodes = nodes;
    this.codes = codes;
    this.accounts = new Walk(
        Hash.ZERO,
        new RepairWalk(epoch.root(), StateShards.firstKey(range), StateShards.lastKey(range), COMPARED_FROM));
  }

  private record Walk(Hash account, RepairWalk walk) {}

  private record Asked(Walk walk, Below below) {}

  /** Repairs that wait until the wants of their codes have arrived. */
  private record Pack(RepairState repairs, Set<Long> codeWants) {}

  int range() {
    return range;
  }

  int shard() {
    return shard;
  }

  /** True once all was compared or fetched, and the store told to build. */
  boolean isDone() {
    return buildAsked;
  }

  @Override
  public String toString() {
    return "range " + range + ", pending " + pending() + ", unsent " + unsent.size();
  }

  /** Places and nodes that are known to be left; more may come to light. */
  int pending() {
    return accounts.walk.pending() + storages.values().stream().mapToInt(walk -> walk.walk.pending()).sum();
  }

  /**
   * Asks the store and peers for what comes next.
   *
   * @param numbers draws the question's number
   */
  void schedule(int wantedNodes, CodeWants.Numbers numbers, Instant now, List<StateCommand> out) {
    int room = wantedNodes;
    List<Walk> walks = new ArrayList<>(storages.values());
    if (storages.size() < STORAGES) {
      walks.add(accounts);
    }
    for (Walk walk : walks) {
      List<Below> wanted = walk.walk.nextToFetch(Math.max(0, room));
      room -= wanted.size();
      for (Below below : wanted) {
        nodes.want(below.hash(), placeOf(walk, below), node -> walk.walk.arrived(below.path(), node));
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
    while (!unsent.isEmpty() && codes.haveArrived(unsent.getFirst().codeWants)) {
      out.add(new StateCommand.Commit(shard, unsent.removeFirst().repairs));
    }
    if (ended && unsent.isEmpty() && !buildAsked) {
      buildAsked = true;
      out.add(new StateCommand.Commit(shard, new BuildRange(epoch.number(), range)));
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
    unsent.addLast(new Pack(new RepairState(epoch.number(), parts), Set.copyOf(codeWants)));
    parts.clear();
    codeWants.clear();
    partBytes = 0;
  }
}

package io.argosy.statesyncservice.core;

import io.argosy.packs.BuildRange;
import io.argosy.packs.MarkMended;
import io.argosy.packs.StageReport.Teller;
import io.argosy.packs.StateProgress;
import io.argosy.packs.StateProgress.OpenStorage;
import io.argosy.packs.StateProgress.RangeProgress;
import io.argosy.primitives.Hash;
import io.argosy.rlp.MalformedRlpException;
import io.argosy.stages.StateShards;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The work of one epoch on the shards that are ours: which tasks there are follows from what the store tells, so that it is begun anew from there whenever something changes hands. Mutable, owned by the core's thread.
 */
final class Session {
  /** What an answer that is on its way may bring (the most that is asked for at once). */
  private static final long BYTES_PER_ASK = 256 << 10;

  /** Storages that may wait before no more accounts are asked for. */
  private static final int STORAGES_WAITING = 8192;

  private static final int REPAIRS_AT_ONCE = 8;

  /** Ranges of accounts that are walked node by node at once: what they have found and not sent is lost with us, so few. */
  private static final int WALKS_AT_ONCE = 24;

  /** Nodes wanted from which on no other walk begins. */
  private static final int ENOUGH_WANTED = 16_384;

  /**
   * Walks that may be near the root at once. All of them together would come to their many leaves together, and to their ends, and then peers wait while the next ones begin (measured: a third of the requests
   * were not half full).
   */
  private static final int NEAR_ROOT_AT_ONCE = 10;

  /** All was mended, and still the root is another: begin again when nothing has moved for so long. */
  private static final Duration QUIET = Duration.ofSeconds(5);

  private final Epoch epoch;
  private final StateLimits limits;
  private final Asks asks;
  private final CodeWants.Numbers numbers;
  private final NodeFetch nodes;
  private final CodeWants codeWants;
  private final StorageFetch storages;
  private final @Nullable StorageWalks walks;
  private final Map<Integer, AccountsTask> accounts = new TreeMap<>();
  private final Map<PartTask.Key, PartTask> parts = new TreeMap<>();
  private final Map<Integer, CodesTask> codes = new TreeMap<>();
  private final Map<Integer, RepairTask> repairs = new TreeMap<>();
  private final Set<AccountsTask> movedAccounts = new LinkedHashSet<>();
  private final Set<PartTask> movedParts = new LinkedHashSet<>();
  /** Storages that we opened, with their first slots on the way: their first part begins behind those. */
  private final Map<Hash, Instant> opened = new HashMap<>();
  private final Map<Integer, Instant> buildAsked = new HashMap<>();
  /** Ranges that we mended, and when: the store does not say so yet. */
  private final Map<Integer, Instant> repaired = new HashMap<>();
  private int passes;
  private Optional<String> broken = Optional.empty();
  private Instant lastMove = Instant.EPOCH;

  Session(Epoch epoch, StateShards shards, StateLimits limits, Asks asks, CodeWants.Numbers numbers) {
    this.epoch = epoch;
    this.limits = limits;
    this.asks = asks;
    this.numbers = numbers;
    this.nodes = new NodeFetch(asks, epoch);
    this.codeWants = new CodeWants(shards, epoch.number(), numbers);
    this.walks = asks.mode() == StateMode.FAST ? new StorageWalks(nodes, limits) : null;
    this.storages = walks == null ? new StorageBatches(asks, epoch) : walks;
  }

  Epoch epoch() {
    return epoch;
  }

  /** What is wrong with the pivot's state, though its header vouches for it; then there is nothing to do but to wait for another pivot. */
  Optional<String> broken() {
    return broken;
  }

  StateFigures figures() {
    int pending = repairs.values().stream().mapToInt(RepairTask::pending).sum();
    return new StateFigures(heldBytes(), nodes.wanted(), nodes.fetched(), pending, passes);
  }

  /** Forgets all work on these shards: they are another's, or the store began a new life. */
  void drop(Set<Integer> shards) {
    accounts.values().removeIf(task -> dropIf(shards.contains(task.shard()), task::drop));
    parts.values().removeIf(task -> dropIf(shards.contains(task.home()) || shards.contains(task.replyTo()), task::drop));
    codes.keySet().removeAll(shards);
    repairs.values().removeIf(task -> dropIf(shards.contains(task.shard()), task::drop));
    codeWants.forget();
    opened.clear();
    buildAsked.clear();
    repaired.clear();
    dropGone();
  }

  /** What was wanted for tasks that were dropped. */
  private void dropGone() {
    movedAccounts.removeIf(task -> !task.isAlive());
    movedParts.removeIf(task -> !task.isAlive());
    storages.dropGone();
    nodes.dropGone();
    asks.drop(this::isGone);
  }

  private static boolean dropIf(boolean condition, Runnable drop) {
    if (condition) {
      drop.run();
    }
    return condition;
  }

  private boolean isGone(Asks.Asker asker) {
    return switch (asker) {
      case AccountsTask task -> !task.isAlive();
      case PartTask task -> !task.isAlive();
      case CodesTask task -> !codes.containsValue(task);
      case StorageBatches.Batch batch -> batch.isGone();
      default -> false;
    };
  }

  void arrived(long number, Instant now, List<StateCommand> out) {
    codeWants.arrived(number);
    accounts.values().forEach(task -> task.send(now, out));
  }

  void read(StateEvent.WantedCodesRead e, Instant now) {
    CodesTask task = codes.get(e.shard());
    if (task != null) {
      task.read(e, now);
    }
  }

  void known(StateEvent.KnownNodesRead e) {
    for (RepairTask task : repairs.values()) {
      if (task.known(e)) {
        return;
      }
    }
  }

  /** Makes the tasks those that the store's state calls for. */
  void follow(StoreView view, Set<Integer> owned, Instant now, List<StateCommand> out) {
    lastMove = now;
    for (int shard : owned) {
      StateProgress progress = view.shard(shard);
      progress.ranges().forEach(range -> follow(range, shard));
      codes.computeIfAbsent(shard, s -> new CodesTask(s, epoch, asks, limits));
    }
    followParts(view, owned);
  }

  private void follow(RangeProgress range, int shard) {
    AccountsTask task = accounts.get(range.range());
    if (task == null && !range.whole()) {
      task = new AccountsTask(range, shard, epoch, asks, storages, codeWants, opened::put);
      accounts.put(range.range(), task);
    }
    if (task != null) {
      task.progressed(range);
      if (range.whole()) {
        accounts.remove(range.range());
      }
    }
  }

  private void followParts(StoreView view, Set<Integer> owned) {
    Set<PartTask.Key> open = new HashSet<>();
    for (StateProgress progress : view.all()) {
      for (OpenStorage storage : progress.storages()) {
        for (OpenStorage.Part part : storage.parts()) {
          // Parts go round the shards, so that one large storage is the work of all workers.
          int replyTo = (progress.shard() + part.part()) % view.shards().count();
          if (owned.contains(replyTo) && !isAwaited(storage, part)) {
            PartTask.Key key = new PartTask.Key(storage.account(), part.part());
            open.add(key);
            parts.computeIfAbsent(key, _ -> new PartTask(storage, part, progress.shard(), replyTo, epoch, asks)).progressed(part);
          }
        }
      }
    }
    parts.values().removeIf(task -> dropIf(!open.contains(task.key()), task::drop));
  }

  /** True for a first part whose first slots are on their way. */
  private boolean isAwaited(OpenStorage storage, OpenStorage.Part part) {
    return part.part() == 0 && part.next().isZero() && opened.containsKey(storage.account());
  }

  /** Begins again what was sent and never got there. */
  void tick(StoreView view, Set<Integer> owned, Instant now, List<StateCommand> out) {
    boolean lost = accounts.values().removeIf(task -> dropIf(task.isLost(now, limits), task::drop));
    lost |= parts.values().removeIf(task -> dropIf(task.isLost(now, limits), task::drop));
    lost |= opened.values().removeIf(at -> now.isAfter(at.plus(limits.commitPatience())));
    buildAsked.values().removeIf(at -> now.isAfter(at.plus(limits.commitPatience())));
    if (lost) {
      dropGone();
      Instant moved = lastMove;
      follow(view, owned, now, out);
      lastMove = moved;
    }
    repaired.values().removeIf(at -> now.isAfter(at.plus(limits.commitPatience())));
    boolean allForNothing = view.isMending(epoch) && view.isAllMended(epoch) && view.isDownloaded() && view.isBuilt();
    if (allForNothing && now.isAfter(lastMove.plus(QUIET))) {
      lastMove = now;
      mendAnew(view, out);
    }
  }

  /** Something was lost that must not be. All ranges, whoever has them: else one worker might look at its own again and again while the fault is in another's. */
  private void mendAnew(StoreView view, List<StateCommand> out) {
    passes++;
    repaired.clear();
    for (int range = 0; range < StateShards.RANGES; range++) {
      MarkMended anew = new MarkMended(epoch.number(), range, StateShards.firstKey(range), false);
      out.add(new StateCommand.Commit(view.shards().shardOfRange(range), anew));
    }
  }

  /** Does what can be done now. */
  void run(StoreView view, Set<Integer> owned, Instant now, List<StateCommand> out) {
    if (owned.isEmpty() || broken.isPresent()) {
      return;
    }
    build(view, owned, now, out);
    repair(view, owned);
    do {
      collect(now, out);
      schedule(view, now, out);
      nodes.schedule(new TreeSet<>(owned).getFirst(), now, out);
    } while (broken.isEmpty() && nodes.hand() | moved());
    repairs.values().removeIf(task -> {
      if (task.isDone()) {
        repaired.put(task.range(), now);
        buildAsked.put(task.range(), now);
      }
      return task.isDone();
    });
  }

  private boolean moved() {
    return !movedAccounts.isEmpty() || !movedParts.isEmpty();
  }

  /** A leaf may be no account, and nobody but who made the root is to blame. */
  private void collect(Instant now, List<StateCommand> out) {
    try {
      take(now, out);
      broken = nodes.broken();
    } catch (MalformedRlpException e) {
      broken = Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private void take(Instant now, List<StateCommand> out) {
    nodes.hand();
    if (walks != null) {
      walks.collect(now, out);
    }
    movedAccounts.forEach(task -> task.collect(now, out));
    movedAccounts.clear();
    List.copyOf(movedParts).forEach(task -> task.collect(now, out));
    movedParts.clear();
    repairs.values().forEach(task -> task.collect(out));
  }

  private void schedule(StoreView view, Instant now, List<StateCommand> out) {
    boolean more = accounts.values().stream().anyMatch(task -> !task.isCovered());
    codes.forEach((shard, task) -> task.schedule(view.shard(shard).amounts(), more, now, out));
    storages.schedule(now, out);
    long held = heldBytes() - BYTES_PER_ASK * asks.open();
    if (hasRoom(held)) {
      repairs.values().forEach(task -> task.schedule(wantedNodes(), numbers, now, out));
    }
    // Node by node, equal storages cost one download if they are walked side by side: all begin once every account is known.
    boolean mayWalk = walks == null || accounts.values().stream().allMatch(AccountsTask::isCovered);
    for (PartTask task : parts.values()) {
      if (mayWalk && hasRoom(held) && canAsk(now)) {
        task.schedule(nodes, wantedNodes(), () -> movedParts.add(task), now, out);
      }
    }
    long walked = accounts.values().stream().filter(AccountsTask::isWalking).count();
    long nearRoot = accounts.values().stream().filter(AccountsTask::isNearRoot).count();
    for (AccountsTask task : accounts.values()) {
      boolean mayBegin = walks == null || walked < WALKS_AT_ONCE && nearRoot < NEAR_ROOT_AT_ONCE && nodes.wanted() < ENOUGH_WANTED;
      // What a walk has found goes to the store as a chunk, so one that has none yet goes on to make one.
      boolean may = task.isWalking() && !task.hasChunks() || (task.isWalking() || mayBegin) && hasRoom(held) && storages.waiting() < STORAGES_WAITING;
      if (may && canAsk(now)) {
        boolean begins = !task.isWalking();
        task.schedule(nodes, wantedNodes(), () -> movedAccounts.add(task), now, out);
        if (begins && task.isWalking()) {
          walked++;
          nearRoot++;
        }
      }
    }
  }

  /**
   * @param held bytes, without what open requests may bring
   */
  private boolean hasRoom(long held) {
    return held + BYTES_PER_ASK * asks.open() < limits.budgetBytes();
  }

  private boolean canAsk(Instant now) {
    return asks.mode() == StateMode.FAST ? wantedNodes() > 0 : asks.hasRoom(now);
  }

  private int wantedNodes() {
    return Math.max(0, limits.wantedNodes() - nodes.wanted());
  }

  /** Payload asked for, being checked, waiting, or sent and not confirmed. */
  long heldBytes() {
    long held = asks.checkingBytes() + BYTES_PER_ASK * asks.open() + storages.heldBytes();
    for (AccountsTask task : accounts.values()) {
      held += task.heldBytes();
    }
    for (PartTask task : parts.values()) {
      held += task.heldBytes();
    }
    for (CodesTask task : codes.values()) {
      held += task.heldBytes();
    }
    for (RepairTask task : repairs.values()) {
      held += task.heldBytes();
    }
    return held;
  }

  /** Who works on these shards, and where the bytes are. */
  Teller teller(Set<Integer> owned) {
    long asked = BYTES_PER_ASK * asks.open();
    long checking = asks.checkingBytes();
    return Teller.holding(owned, asked, checking, heldBytes() - asked - checking);
  }

  @Override
  public String toString() {
    return epoch + ", accounts " + accounts.values() + ", parts " + parts.values() + ", repairs " + repairs.values() + ", opened " + opened.keySet()
        + ", storages " + storages.waiting() + ", nodes " + nodes.wanted() + ", held " + heldBytes() + ", pass " + passes;
  }

  private void build(StoreView view, Set<Integer> owned, Instant now, List<StateCommand> out) {
    for (int shard : owned) {
      StateProgress progress = view.shard(shard);
      Set<Integer> open = new HashSet<>();
      progress.storages().forEach(storage -> open.add(StateShards.rangeOf(storage.account())));
      for (RangeProgress range : progress.ranges()) {
        boolean ready = range.whole() && range.built().isEmpty() && !open.contains(range.range()) && !repairs.containsKey(range.range());
        if (ready && buildAsked.putIfAbsent(range.range(), now) == null) {
          out.add(new StateCommand.Commit(shard, new BuildRange(epoch.number(), range.range())));
        }
      }
    }
  }

  /**
   * Mends those ranges first whose rows may be the oldest, so that every range has its turn however often the pivot moves. Each needs its trie, with which most of it is passed over.
   */
  private void repair(StoreView view, Set<Integer> owned) {
    if (!view.isMending(epoch)) {
      return;
    }
    passes = Math.max(1, passes);
    while (repairs.size() < REPAIRS_AT_ONCE) {
      RangeProgress oldest = null;
      for (int shard : owned) {
        for (RangeProgress range : view.shard(shard).ranges()) {
          if (isToMend(range) && (oldest == null || range.mending().asOf() < oldest.mending().asOf())) {
            oldest = range;
          }
        }
      }
      if (oldest == null) {
        return;
      }
      int range = oldest.range();
      repairs.put(range, new RepairTask(range, view.shards().shardOfRange(range), StoreView.toMendFrom(oldest, epoch), epoch, nodes, codeWants));
    }
  }

  private boolean isToMend(RangeProgress range) {
    return !range.built().isEmpty() && !StoreView.isMended(range, epoch) && !repairs.containsKey(range.range()) && !repaired.containsKey(range.range());
  }
}

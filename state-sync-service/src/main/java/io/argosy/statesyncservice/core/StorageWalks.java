package io.argosy.statesyncservice.core;

import io.argosy.primitives.Hash;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Storages by trie nodes. Accounts with equal storage wait for one walk, and small storages that came of late are remembered. Mutable, owned by the core's thread.
 */
final class StorageWalks implements StorageFetch {
  /** Storages remembered by root, each of at most {@link #SMALL_BYTES}: some MiB. */
  private static final int REMEMBERED = 8192;

  private static final int SMALL_BYTES = 1024;

  /** Walks begun and not done; the left ones are fed first. */
  private static final int AT_ONCE = 4096;

  /**
   * Nodes that one walk may wait for. Of a storage that turns out large, only what lies to the left is kept, and parts of it are begun anew: without a bound, nearly all its branches would be fetched before its
   * first slots are known (measured: 126 000 of the demo's 633 000 nodes came twice).
   */
  private static final int MOST_OUTSTANDING = 256;

  /** What a walk is taken to hold when it begins: most storages are smaller. */
  private static final int EXPECTED_BYTES = 512;

  private final NodeFetch nodes;
  private final StateLimits limits;
  private final Map<Hash, Walk> waiting = new LinkedHashMap<>();
  private final Map<Hash, Walk> walking = new LinkedHashMap<>();
  private final Set<Walk> moved = new LinkedHashSet<>();
  /** Of the walking ones. */
  private long heldBytes;
  /** Those of the walking ones that may have nodes to want. */
  private final Set<Walk> hungry = new LinkedHashSet<>();
  private final Map<Hash, FoundSlots> remembered = new LinkedHashMap<>(256, 0.75f, true) {
    @Override
    protected boolean removeEldestEntry(Map.Entry<Hash, FoundSlots> eldest) {
      return size() > REMEMBERED;
    }
  };

  StorageWalks(NodeFetch nodes, StateLimits limits) {
    this.nodes = nodes;
    this.limits = limits;
  }

  private record Want(Hash account, Taker taker) {}

  private static final class Walk {
    private final Hash root;
    private final NodeWalk walk;
    private final List<Want> wants = new ArrayList<>(1);
    private final SlotRows rows = new SlotRows();
    /** Its part of {@link #heldBytes}. */
    private long counted;

    Walk(Hash account, Hash root) {
      this.root = root;
      this.walk = NodeWalk.ofStorage(account, root);
    }
  }

  @Override
  public void want(Hash account, Hash root, Taker taker) {
    Walk walk = walking.get(root);
    if (walk == null) {
      walk = waiting.computeIfAbsent(root, _ -> new Walk(account, root));
    }
    walk.wants.add(new Want(account, taker));
  }

  @Override
  public void schedule(Instant now, List<StateCommand> out) {
    begin(now, out);
    for (Iterator<Walk> next = hungry.iterator(); next.hasNext(); ) {
      int room = limits.wantedNodes() - nodes.wanted();
      if (room <= 0) {
        break;
      }
      Walk walk = next.next();
      walk.walk.want(nodes, Math.min(room, MOST_OUTSTANDING - walk.walk.outstanding()), () -> {
        if (walking.get(walk.root) == walk) {
          moved.add(walk);
          hungry.add(walk);
        }
      });
      if (!walk.walk.isHungry() || walk.walk.outstanding() >= MOST_OUTSTANDING) {
        next.remove();
      }
    }
  }

  private void begin(Instant now, List<StateCommand> out) {
    while (!waiting.isEmpty() && mayBegin()) {
      Walk walk = waiting.remove(waiting.keySet().iterator().next());
      FoundSlots known = remembered.get(walk.root);
      if (known != null) {
        tell(walk, known, now, out);
      } else {
        walking.put(walk.root, walk);
        hungry.add(walk);
      }
    }
  }

  /** A death costs what they hold, so a part of the budget is theirs; one may always go on, since accounts wait for it. */
  private boolean mayBegin() {
    boolean room = heldBytes + (long) walking.size() * EXPECTED_BYTES < limits.budgetBytes() / 4;
    return walking.isEmpty() || room && walking.size() < AT_ONCE;
  }

  @Override
  public long heldBytes() {
    return heldBytes;
  }

  private void count(Walk walk, long bytes) {
    heldBytes += bytes - walk.counted;
    walk.counted = bytes;
  }

  /** Looks what nodes that arrived brought; true if anything was found. */
  boolean collect(Instant now, List<StateCommand> out) {
    boolean any = false;
    for (Walk walk : List.copyOf(moved)) {
      walk.rows.addAll(walk.walk.take());
      boolean done = walk.walk.isDone();
      count(walk, walking.get(walk.root) == walk ? walk.rows.bytes() + walk.walk.heldBytes() : 0);
      if ((done || walk.rows.bytes() > limits.bigStorageBytes()) && walking.remove(walk.root, walk)) {
        hungry.remove(walk);
        count(walk, 0);
        FoundSlots slots = walk.rows.take(walk.root, done ? Hash.HIGHEST : walk.walk.covered().orElseThrow());
        if (done && slots.rows().length() <= SMALL_BYTES) {
          remembered.put(walk.root, slots);
        }
        tell(walk, slots, now, out);
        any = true;
      }
    }
    moved.clear();
    return any;
  }

  private static void tell(Walk walk, FoundSlots slots, Instant now, List<StateCommand> out) {
    for (Want want : walk.wants) {
      if (want.taker.isAlive()) {
        want.taker.found(want.account, slots, now, out);
      }
    }
  }

  @Override
  public int waiting() {
    return waiting.size() + walking.size();
  }

  @Override
  public void dropGone() {
    for (Map<Hash, Walk> walks : List.of(waiting, walking)) {
      walks.values().forEach(walk -> walk.wants.removeIf(want -> !want.taker.isAlive()));
      walks.values().removeIf(walk -> {
        if (walk.wants.isEmpty()) {
          walk.walk.drop();
          count(walk, 0);
        }
        return walk.wants.isEmpty();
      });
    }
    hungry.removeIf(walk -> walk.wants.isEmpty());
  }
}

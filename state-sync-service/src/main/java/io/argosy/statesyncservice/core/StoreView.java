package io.argosy.statesyncservice.core;

import io.argosy.packs.StateProgress;
import io.argosy.packs.StateProgress.RangeProgress;
import io.argosy.primitives.Hash;
import io.argosy.stages.StateShards;
import io.argosy.trie.StackTrie;
import io.argosy.trie.Subtrie;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the store has of the state, as its shards tell. Mutable, owned by the core's thread. */
final class StoreView {
  private final StateShards shards;
  private final Map<Integer, StateProgress> byShard = new TreeMap<>();
  private boolean folded;
  private @Nullable Hash root;

  StoreView(StateShards shards) {
    this.shards = shards;
  }

  /** What changed with a shard's news. */
  enum News {
    /** Nothing that counts: news of a former life of the store. */
    OLD,
    MOVED,
    /** The store began a new life: what it had not committed is gone. */
    REBORN
  }

  News learn(StateProgress progress) {
    StateProgress before = byShard.get(progress.shard());
    if (before != null && progress.incarnation() < before.incarnation()) {
      return News.OLD;
    }
    byShard.put(progress.shard(), progress);
    folded = false;
    return before != null && progress.incarnation() > before.incarnation() ? News.REBORN : News.MOVED;
  }

  StateShards shards() {
    return shards;
  }

  Collection<StateProgress> all() {
    return byShard.values();
  }

  boolean isComplete() {
    return byShard.size() == shards.count();
  }

  int reported() {
    return byShard.size();
  }

  StateProgress shard(int shard) {
    return Objects.requireNonNull(byShard.get(shard));
  }

  /** What all shards are after; none before the first pivot, and while they do not agree. */
  Optional<Epoch> epoch() {
    if (!isComplete()) {
      return Optional.empty();
    }
    StateProgress first = byShard.values().iterator().next();
    boolean agreed = first.epoch() > 0 && byShard.values().stream().allMatch(shard -> shard.epoch() == first.epoch());
    return agreed ? Optional.of(new Epoch(first.epoch(), first.pivot(), first.root())) : Optional.empty();
  }

  /** The highest epoch that any shard is in. */
  long highestEpoch() {
    return byShard.values().stream().mapToLong(StateProgress::epoch).max().orElse(0);
  }

  /** True if no shard was ever told a pivot, or all are in one epoch. */
  boolean isSettled() {
    return isComplete() && byShard.values().stream().mapToLong(StateProgress::epoch).distinct().count() == 1;
  }

  boolean isSealed() {
    return isComplete() && byShard.values().stream().allMatch(StateProgress::sealed);
  }

  /** True once every account, slot and code is there, of whichever pivots. */
  boolean isDownloaded() {
    return isComplete()
        && byShard.values().stream().allMatch(shard -> shard.storages().isEmpty()
            && shard.amounts().wantedCodes() == 0
            && shard.ranges().stream().allMatch(RangeProgress::whole));
  }

  boolean isBuilt() {
    return isComplete()
        && byShard.values().stream().allMatch(shard -> shard.ranges().stream().allMatch(range -> !range.built().isEmpty()));
  }

  /** The root of all ranges together; none before all are built. */
  Optional<Hash> root() {
    if (!folded) {
      folded = true;
      root = isBuilt() ? fold() : null;
    }
    return Optional.ofNullable(root);
  }

  private Hash fold() {
    StackTrie trie = new StackTrie();
    for (StateProgress shard : byShard.values()) {
      shard.ranges().forEach(range -> trie.add(Subtrie.decode(range.built())));
    }
    return trie.finish();
  }

  /** True if the rows make the state that is wanted. */
  boolean isRight(Epoch epoch) {
    return isDownloaded() && root().equals(Optional.of(epoch.root())) && unsound() == 0;
  }

  /** Accounts whose slots do not add up. */
  long unsound() {
    return byShard.values().stream().flatMap(shard -> shard.ranges().stream()).mapToLong(RangeProgress::unsound).sum();
  }
}

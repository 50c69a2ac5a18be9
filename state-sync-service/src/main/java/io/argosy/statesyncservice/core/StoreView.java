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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the store has of the state, as its shards tell. Mutable, owned by the core's thread. */
final class StoreView {
  private final StateShards shards;
  private final Map<Integer, StateProgress> byShard = new TreeMap<>();
  private boolean folded;
  private @Nullable Hash root;
  private @Nullable Summary summary;

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

  /**
   * Of all shards together.
   *
   * @param rows all accounts and slots are there, of whichever pivots
   * @param marked some range was mended, at least in part
   */
  private record Summary(boolean rows, long wantedCodes, boolean built, long unsound, boolean marked) {}

  private Summary summary() {
    Summary known = summary;
    if (known == null) {
      boolean rows = isComplete();
      boolean built = rows;
      boolean marked = false;
      long wantedCodes = 0;
      long unsound = 0;
      for (StateProgress shard : byShard.values()) {
        rows &= shard.storages().isEmpty();
        wantedCodes += shard.amounts().wantedCodes();
        for (RangeProgress range : shard.ranges()) {
          rows &= range.whole();
          built &= !range.built().isEmpty();
          unsound += range.unsound();
          marked |= range.mending().epoch() > 0;
        }
      }
      known = new Summary(rows, wantedCodes, built, unsound, marked);
      summary = known;
    }
    return known;
  }

  News learn(StateProgress progress) {
    StateProgress before = byShard.get(progress.shard());
    if (before != null && progress.incarnation() < before.incarnation()) {
      return News.OLD;
    }
    byShard.put(progress.shard(), progress);
    folded = false;
    summary = null;
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
    return summary().rows && summary().wantedCodes == 0;
  }

  boolean isBuilt() {
    return summary().built;
  }

  /** True while rows of older pivots are replaced: from when all are there and do not make what is wanted, until they do. */
  boolean isMending(Epoch epoch) {
    return summary().rows && (summary().built || summary().marked) && !isSealed() && !isRight(epoch);
  }

  /** True if all rows of a range are known to be those of the epoch's pivot. */
  static boolean isMended(RangeProgress range, Epoch epoch) {
    return range.mending().epoch() == epoch.number() && range.mending().whole();
  }

  /** First key of a range whose rows may be another pivot's. */
  static Hash toMendFrom(RangeProgress range, Epoch epoch) {
    return range.mending().epoch() == epoch.number() && !range.mending().whole() ? range.mending().next() : StateShards.firstKey(range.range());
  }

  boolean isAllMended(Epoch epoch) {
    return ranges().allMatch(range -> isMended(range, epoch));
  }

  /** Ranges that may have rows of other pivots, those that are mended in part by what is left of them. */
  double rangesLeft(Epoch epoch) {
    return ranges().mapToDouble(range -> partLeft(range, epoch)).sum();
  }

  /** Blocks from the oldest rows of a range to the pivot, on average over what is left of all ranges; at least one for each of those, since its rows may be of another chain. */
  double blocksBehind(Epoch epoch) {
    return ranges().mapToDouble(range -> partLeft(range, epoch) * blocksBehind(range, epoch)).sum() / StateShards.RANGES;
  }

  private static double partLeft(RangeProgress range, Epoch epoch) {
    if (isMended(range, epoch)) {
      return 0;
    }
    return 1 - (toMendFrom(range, epoch).firstWord() << 8 >>> 8) / 0x1p56;
  }

  private static long blocksBehind(RangeProgress range, Epoch epoch) {
    long asOf = range.mending().asOf();
    return asOf < 0 ? 1 : Math.max(1, epoch.pivot().number() - asOf);
  }

  private Stream<RangeProgress> ranges() {
    return byShard.values().stream().flatMap(shard -> shard.ranges().stream());
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
    return isDownloaded() && root().equals(Optional.of(epoch.root())) && summary().unsound == 0;
  }
}

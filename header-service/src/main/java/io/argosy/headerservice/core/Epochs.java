package io.argosy.headerservice.core;

import io.argosy.packs.BeginEpoch;
import io.argosy.packs.ShardProgress;
import io.argosy.packs.Unwind;
import io.argosy.primitives.BlockRef;
import io.argosy.stages.ChainShards;
import io.argosy.stages.Stage;
import io.argosy.stages.Watermarks;
import java.util.Map;
import java.util.TreeMap;

/** The epoch of the shards, the one that we have begun and they have not all entered, and up to where all have stored headers. Mutable, owned by the core's thread. */
final class Epochs {
  /** How far beyond the epoch it sees a new leader begins its own: a former one may have begun some that are still in the log, and theirs must be lower. */
  private static final long LEADER_STEP = 1024;

  private final ChainShards shards;
  private final Map<Integer, ShardProgress> progress = new TreeMap<>();
  private long current;

  /** That any shard was ever heard to be in; above {@link #current} where a store was put back to an earlier time. */
  private long highest;

  private long begun = -1;

  /** What a shard's progress says of who is at work. */
  enum News {
    /** What we expect. */
    EXPECTED,
    /** Somebody else has begun an epoch. */
    FOREIGN_EPOCH,
    /** What the store had not applied may be lost with the log that held it, an unwind of ours too. */
    STORE_RESTARTED
  }

  Epochs(ChainShards shards) {
    this.shards = shards;
  }

  News heard(ShardProgress news) {
    ShardProgress before = progress.put(news.shard(), news);
    boolean foreign = news.epoch() > current && news.epoch() > begun;
    highest = Math.max(highest, news.epoch());
    current = progress.values().stream().mapToLong(ShardProgress::epoch).max().orElse(0);
    if (before != null && before.incarnation() != news.incarnation()) {
      return News.STORE_RESTARTED;
    }
    return foreign ? News.FOREIGN_EPOCH : News.EXPECTED;
  }

  /** The highest epoch that any shard is in. */
  long current() {
    return current;
  }

  /** Shards that have reported. */
  int reported() {
    return progress.size();
  }

  boolean allIn() {
    return Watermarks.allIn(current, progress.values(), shards.count());
  }

  /** Up to where headers are stored; -1 for none, or while a shard has not reported. */
  long storedHeaders() {
    return Watermarks.over(progress.values(), shards.count()).of(Stage.HEADERS);
  }

  /** True if a shard has stored a header above this number. */
  boolean isAnyAbove(long number) {
    return progress.values().stream().anyMatch(shard -> shard.stages().stream()
        .filter(stage -> stage.stage().equals(Stage.HEADERS.key()))
        .anyMatch(stage -> shards.firstAtOrAbove(shard.shard(), number + 1) <= stage.complete()
            || stage.islands().stream().anyMatch(island -> island.last() > number)));
  }

  /** Begins the next epoch, in which all above a block is undone. */
  Unwind beginNext(BlockRef lastValid, String cause) {
    begun = current + 1;
    return new Unwind(begun, lastValid, cause);
  }

  /** Begins an epoch that undoes nothing, beyond all that a former leader may have begun. */
  BeginEpoch callRoll(String cause) {
    begun = highest + LEADER_STEP;
    return new BeginEpoch(begun, cause);
  }

  /** True from the beginning of an epoch until {@link #settle()}. */
  boolean isBegun() {
    return begun >= 0;
  }

  /** True if the epoch that we have begun is the one that some shard is in. */
  boolean isEntered() {
    return begun >= 0 && current >= begun;
  }

  /** What we have begun is done with, or given up. */
  void settle() {
    begun = -1;
  }

  /** The epoch that is waited for. */
  long awaited() {
    return Math.max(current, begun);
  }
}

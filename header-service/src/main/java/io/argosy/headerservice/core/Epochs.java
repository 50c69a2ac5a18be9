package io.argosy.headerservice.core;

import io.argosy.packs.ShardProgress;
import io.argosy.packs.Unwind;
import io.argosy.primitives.BlockRef;
import io.argosy.stages.Stage;
import io.argosy.stages.Watermarks;
import java.util.Map;
import java.util.TreeMap;

/** The epoch of the shards, the one that we have begun and they have not all entered, and up to where all have stored headers. Mutable, owned by the core's thread. */
final class Epochs {
  /** How far beyond the epoch it sees a new leader begins its own: a former one may have begun some that are still in the log, and theirs must be lower. */
  private static final long LEADER_STEP = 1024;

  private final int shards;
  private final Map<Integer, ShardProgress> progress = new TreeMap<>();
  private long current;
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

  /**
   * @param shards how many there are
   */
  Epochs(int shards) {
    this.shards = shards;
  }

  News heard(ShardProgress news) {
    ShardProgress before = progress.put(news.shard(), news);
    boolean foreign = news.epoch() > current && news.epoch() > begun;
    current = Math.max(current, news.epoch());
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
    return Watermarks.allIn(current, progress.values(), shards);
  }

  /** Up to where headers are stored; -1 for none, or while a shard has not reported. */
  long storedHeaders() {
    return Watermarks.over(progress.values(), shards).of(Stage.HEADERS);
  }

  /** Begins the next epoch, in which all above a block is undone. */
  Unwind beginNext(BlockRef lastValid, String cause) {
    return begin(current + 1, lastValid, cause);
  }

  /** The same, beyond all that a former leader may have begun. */
  Unwind beginBeyond(BlockRef lastValid, String cause) {
    return begin(current + LEADER_STEP, lastValid, cause);
  }

  private Unwind begin(long epoch, BlockRef lastValid, String cause) {
    begun = epoch;
    return new Unwind(epoch, lastValid, cause);
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

package io.argosy.bodyservice.core;

import io.argosy.bodyservice.core.WantedList.Stand;
import io.argosy.chain.BlockHeader;
import io.argosy.packs.PackId;
import io.argosy.packs.PeerId;
import io.argosy.packs.ShardProgress.StageProgress;
import io.argosy.primitives.BlockRange;
import io.argosy.stages.ChainShards;
import io.argosy.stages.DoneBlocks;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Blocks of one shard whose access lists are looked for, from the head down: the newest are read most, and are what peers still have. Blocks that promise no list are never read here, since the store counts those as done. Mutable, owned by the
 * core's thread.
 */
final class ListQueue {
  /** Headers read at once: some of a chunk. */
  private static final int READ = 256;

  /** After the store gave fewer headers than it has, as while it is being unwound. */
  private static final Duration READ_AGAIN = Duration.ofSeconds(1);

  private final int shard;
  private final ChainShards shards;
  private final int window;
  private final TreeMap<Long, WantedList> wanted = new TreeMap<>();
  private DoneBlocks done;
  /** All blocks between these were looked at that were not done; none before the first look. */
  private long lowest = -1;

  private long highest = -1;
  private @Nullable BlockRange reading;
  private Instant readFrom = Instant.EPOCH;
  private Instant nextNeeded = Instant.EPOCH;
  private long sentBytes;

  /**
   * @param window blocks at work at once; news at the head displaces what is lowest
   */
  ListQueue(int shard, ChainShards shards, int window, StageProgress progress) {
    this.shard = shard;
    this.shards = shards;
    this.window = window;
    this.done = DoneBlocks.restore(shards, shard, progress.complete(), progress.islands());
  }

  /** The store tells what is decided. */
  void progressed(StageProgress progress) {
    done = DoneBlocks.restore(shards, shard, progress.complete(), progress.islands());
    for (Iterator<WantedList> lists = wanted.values().iterator(); lists.hasNext(); ) {
      WantedList list = lists.next();
      if (done.covers(list.number())) {
        release(list);
        lists.remove();
      }
    }
  }

  /** The next headers to read, if there are some and nothing is being read. */
  Optional<BlockRange> nextRead(long lastHeader, Instant now) {
    if (reading != null || now.isBefore(readFrom)) {
      return Optional.empty();
    }
    if (highest < 0) {
      highest = lastHeader;
      lowest = lastHeader + 1;
    }
    if (lastHeader > highest) {
      long first = shards.firstAtOrAbove(shard, highest + 1);
      if (done.highestMissing(lastHeader) >= first) {
        return read(first, Math.min(Math.min(lastHeader, ChainShards.endOfChunk(first)), first + READ - 1));
      }
      highest = lastHeader;
    }
    long last = wanted.size() < window ? done.highestMissing(lowest - 1) : -1;
    return last < 0 ? Optional.empty() : read(Math.max(last - last % ChainShards.CHUNK, last - READ + 1), last);
  }

  private Optional<BlockRange> read(long first, long last) {
    BlockRange range = new BlockRange(first, last);
    reading = range;
    return Optional.of(range);
  }

  /** What was asked for by {@link #nextRead}. */
  void headersRead(long first, List<BlockHeader> headers, Instant now) {
    BlockRange range = reading;
    if (range == null || range.first() != first) {
      return;
    }
    reading = null;
    if (headers.size() < range.size()) {
      readFrom = now.plus(READ_AGAIN);
      return;
    }
    for (BlockHeader header : headers) {
      if (!done.covers(header.number())) {
        ListPromise.of(header).ifPresent(promise -> wanted.put(header.number(), new WantedList(promise)));
      }
    }
    if (range.first() > highest) {
      highest = range.last();
    } else {
      lowest = range.first();
    }
    while (wanted.size() > 2 * window) {
      WantedList lost = wanted.pollFirstEntry().getValue();
      release(lost);
      lowest = lost.number() + 1;
    }
    nextNeeded = Instant.EPOCH;
  }

  Optional<WantedList> list(long number) {
    return Optional.ofNullable(wanted.get(number));
  }

  /** The highest block to ask for, or to look at again, now. */
  Optional<WantedList> needed(Instant now) {
    if (now.isBefore(nextNeeded)) {
      return Optional.empty();
    }
    Instant soonest = Instant.MAX;
    for (WantedList list : wanted.descendingMap().values()) {
      if (list.isNeeded(now)) {
        return Optional.of(list);
      }
      if (list.stand() instanceof Stand.Needed(Instant from) && from.isBefore(soonest)) {
        soonest = from;
      }
    }
    nextNeeded = soonest;
    return Optional.empty();
  }

  /** This block and others below it in its chunk that may be asked of the same peers, ascending. */
  List<WantedList> together(WantedList highest, long from, int most, Instant now) {
    List<WantedList> run = new ArrayList<>();
    long first = Math.max(from, highest.number() - highest.number() % ChainShards.CHUNK);
    for (WantedList list : wanted.subMap(first, true, highest.number(), true).descendingMap().values()) {
      if (run.size() == most) {
        break;
      }
      if (list.isNeeded(now) && list.isLike(highest)) {
        run.add(list);
      }
    }
    return run.reversed();
  }

  /** Nothing is to be done about it before {@code until}. */
  void rest(WantedList list, Instant until) {
    list.set(new Stand.Needed(until));
    nextNeeded = Instant.EPOCH;
  }

  /** It is decided, and the store is being told. */
  void sent(WantedList list, int bytes, Instant now) {
    list.set(new Stand.Sent(now, bytes));
    sentBytes += bytes;
  }

  /** What a request that is over did not bring. */
  void needAgain(PackId request, long number, List<PeerId> without, Instant from) {
    WantedList list = wanted.get(number);
    if (list != null && list.isAskedBy(request)) {
      list.missedBy(without, from);
      rest(list, from);
    }
  }

  /** What was sent to the store long ago and never got there is needed again. */
  void reclaim(Instant now, Duration patience) {
    for (WantedList list : wanted.values()) {
      if (list.stand() instanceof Stand.Sent sent && now.isAfter(sent.at().plus(patience))) {
        release(list);
        rest(list, now);
      }
    }
  }

  private void release(WantedList list) {
    if (list.stand() instanceof Stand.Sent sent) {
      sentBytes -= sent.bytes();
    }
  }

  long sentBytes() {
    return sentBytes;
  }

  /** The highest block whose list nobody has brought and nobody is asked for. */
  Optional<WantedList> missed() {
    return wanted.descendingMap().values().stream().filter(list -> list.stand() instanceof Stand.Needed).findFirst();
  }

  boolean isEmpty() {
    return wanted.isEmpty();
  }
}

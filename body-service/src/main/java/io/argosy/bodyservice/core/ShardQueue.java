package io.argosy.bodyservice.core;

import io.argosy.bodyservice.core.WantedBlock.PartState;
import io.argosy.packs.BlockPart;
import io.argosy.packs.PeerId;
import io.argosy.packs.ShardProgress;
import io.argosy.packs.ShardProgress.StageProgress;
import io.argosy.primitives.BlockRange;
import io.argosy.stages.ChainShards;
import io.argosy.stages.DoneBlocks;
import io.argosy.stages.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Blocks of one shard that are at work: one queue, two parts. The window begins at the lowest block the store does not have whole; what the store has is never asked for. Mutable, owned by the core's thread.
 */
final class ShardQueue {
  private final int shard;
  private final ChainShards shards;
  private final TreeMap<Long, WantedBlock> blocks = new TreeMap<>();
  private final Map<BlockPart, DoneBlocks> done = new EnumMap<>(BlockPart.class);
  private final Map<BlockPart, Long> firstNeeded = new EnumMap<>(BlockPart.class);
  private final TreeMap<Long, FetchEvent.Invalid> invalid = new TreeMap<>();
  private long nextToRead;

  /** Lowest and highest block that are this queue's business. */
  private final long from;

  private long to;

  /** First block of the headers that are being read; -1 for none. */
  private long reading = -1;
  private long sentBytes;

  /** Of all blocks of a shard. */
  ShardQueue(int shard, ChainShards shards, ShardProgress progress) {
    this(shard, shards, progress, 0);
  }

  private ShardQueue(int shard, ChainShards shards, ShardProgress progress, long from) {
    this.shard = shard;
    this.shards = shards;
    this.from = from;
    this.to = Long.MAX_VALUE;
    update(progress);
    nextToRead = lowestMissing();
  }

  /** Leaves everything from {@code first} on, at work or not, to another queue. */
  ShardQueue split(long first, ShardProgress progress) {
    ShardQueue upper = new ShardQueue(shard, shards, progress, first);
    upper.to = to;
    to = first - 1;
    for (WantedBlock block : blocks.tailMap(first).values()) {
      upper.blocks.put(block.header().number(), block);
      for (BlockPart part : WantedBlock.PARTS) {
        if (block.part(part) instanceof PartState.Sent sent) {
          sentBytes -= sent.bytes();
          upper.sentBytes += sent.bytes();
        }
      }
    }
    blocks.tailMap(first).clear();
    upper.invalid.putAll(invalid.tailMap(first));
    invalid.tailMap(first).clear();
    if (nextToRead > first) {
      upper.nextToRead = Math.max(nextToRead, upper.nextToRead);
      nextToRead = first;
    }
    // A chunk that is being read across the cut is read again, by each its own part of it.
    reading = -1;
    firstNeeded.clear();
    return upper;
  }

  /** Bytes sent to the store that it has not confirmed. */
  long sentBytes() {
    return sentBytes;
  }

  /** Parts sent to the store that it has not confirmed. */
  long sentParts() {
    long sent = 0;
    for (WantedBlock block : blocks.values()) {
      for (BlockPart part : WantedBlock.PARTS) {
        sent += block.part(part) instanceof PartState.Sent ? 1 : 0;
      }
    }
    return sent;
  }

  private void update(ShardProgress progress) {
    for (BlockPart part : WantedBlock.PARTS) {
      StageProgress stage = progress.stages().stream()
          .filter(s -> s.stage().equals(Stage.of(part).key()))
          .findFirst()
          .orElse(new StageProgress(Stage.of(part).key(), -1, List.of()));
      done.put(part, DoneBlocks.restore(shards, shard, stage.complete(), stage.islands()));
    }
  }

  /** The store tells what it has. */
  void progressed(ShardProgress progress) {
    update(progress);
    long highest = Math.max(highest(BlockPart.BODY), highest(BlockPart.RECEIPTS));
    for (Iterator<WantedBlock> wanted = blocks.values().iterator(); wanted.hasNext(); ) {
      WantedBlock block = wanted.next();
      for (BlockPart part : WantedBlock.PARTS) {
        if (!(block.part(part) instanceof PartState.Done) && done(part).covers(block.header().number())) {
          release(block.part(part));
          block.set(part, PartState.DONE);
        }
      }
      if (block.isDone()) {
        wanted.remove();
      }
      if (block.header().number() > highest) {
        break;
      }
    }
    nextToRead = Math.max(nextToRead, lowestMissing());
  }

  /** The highest block that the store has of a part. */
  private long highest(BlockPart part) {
    List<BlockRange> islands = done(part).islands();
    return islands.isEmpty() ? done(part).complete() : islands.getLast().last();
  }

  private void release(PartState state) {
    if (state instanceof PartState.Sent sent) {
      sentBytes -= sent.bytes();
    }
  }

  private DoneBlocks done(BlockPart part) {
    return java.util.Objects.requireNonNull(done.get(part));
  }

  private long lowestMissing() {
    return Math.max(from, Math.min(done(BlockPart.BODY).nextMissing(), done(BlockPart.RECEIPTS).nextMissing()));
  }

  /** The headers to read next, if the window has room: never past {@code lastHeader}, never over a chunk's end. */
  Optional<BlockRange> nextRead(long lastHeader, int windowBlocks) {
    long first = shards.firstAtOrAbove(shard, nextToRead);
    long last = Math.min(Math.min(lastHeader, to), ChainShards.endOfChunk(first));
    if (reading >= 0 || first > last || blocks.size() >= windowBlocks) {
      return Optional.empty();
    }
    reading = first;
    return Optional.of(new BlockRange(first, last));
  }

  /** Headers arrived; blocks that the store has whole are passed over. What this queue did not ask for, a former one of the shard did: taken for an answer, it would leave a hole. */
  void headersRead(long first, List<Candidate> headers) {
    if (first != reading) {
      return;
    }
    reading = -1;
    if (headers.isEmpty()) {
      return;
    }
    for (Candidate candidate : headers) {
      WantedBlock block = new WantedBlock(candidate);
      long number = block.header().number();
      if (number > to) {
        break;
      }
      for (BlockPart part : WantedBlock.PARTS) {
        if (done(part).covers(number)) {
          block.set(part, PartState.DONE);
        }
      }
      if (!block.isDone()) {
        blocks.putIfAbsent(number, block);
      }
    }
    nextToRead = Math.min(first + headers.size(), to == Long.MAX_VALUE ? to : to + 1);
    firstNeeded.clear();
  }

  void readFailed() {
    reading = -1;
  }

  Optional<WantedBlock> block(long number) {
    return Optional.ofNullable(blocks.get(number));
  }

  /** The lowest block that needs a part. */
  Optional<WantedBlock> lowestNeeded(BlockPart part) {
    for (WantedBlock block : blocks.tailMap(firstNeeded.getOrDefault(part, 0L)).values()) {
      if (block.part(part) instanceof PartState.Needed) {
        firstNeeded.put(part, block.header().number());
        return Optional.of(block);
      }
    }
    firstNeeded.put(part, blocks.isEmpty() ? 0L : blocks.lastKey() + 1);
    return Optional.empty();
  }

  /**
   * The lowest blocks that need a part, of one chunk and with the same peers left out, at most {@code most}.
   */
  List<WantedBlock> needed(BlockPart part, int most) {
    Optional<WantedBlock> lowest = lowestNeeded(part);
    if (lowest.isEmpty()) {
      return List.of();
    }
    long first = lowest.get().header().number();
    List<PeerId> except = ((PartState.Needed) lowest.get().part(part)).except();
    List<WantedBlock> needed = new ArrayList<>();
    for (WantedBlock block : blocks.subMap(first, true, ChainShards.endOfChunk(first), true).values()) {
      if (!(block.part(part) instanceof PartState.Needed state)) {
        continue;
      }
      if (needed.size() == most || !state.except().equals(except)) {
        break;
      }
      needed.add(block);
    }
    return needed;
  }

  /** Puts parts back to be asked for, but not of these peers. */
  void need(long number, BlockPart part, List<PeerId> except) {
    WantedBlock block = blocks.get(number);
    if (block != null && !(block.part(part) instanceof PartState.Done)) {
      release(block.part(part));
      block.set(part, new PartState.Needed(except));
      // Where nothing is noted, everything is looked at anyway.
      firstNeeded.computeIfPresent(part, (_, first) -> Math.min(first, number));
    }
  }

  /** A part that is what no rule allows is asked for no more; an unwind takes the block away. */
  void invalid(WantedBlock block, BlockPart part, String evidence) {
    block.set(part, new PartState.Invalid());
    invalid.put(block.header().number(), new FetchEvent.Invalid(block.header().ref(), evidence));
  }

  /** The lowest block with an invalid part. */
  Optional<FetchEvent.Invalid> invalid() {
    return Optional.ofNullable(invalid.firstEntry()).map(Map.Entry::getValue);
  }

  void sent(WantedBlock block, BlockPart part, int bytes, Instant now) {
    block.set(part, new PartState.Sent(now, bytes));
    sentBytes += bytes;
  }

  /** Parts that were sent to the store long ago and never got there are needed again. */
  int reclaim(Instant now, Duration patience) {
    int reclaimed = 0;
    for (WantedBlock block : blocks.values()) {
      for (BlockPart part : WantedBlock.PARTS) {
        if (block.part(part) instanceof PartState.Sent sent && now.isAfter(sent.at().plus(patience))) {
          need(block.header().number(), part, List.of());
          reclaimed++;
        }
      }
    }
    return reclaimed;
  }

  boolean isEmpty() {
    return blocks.isEmpty();
  }

  /** The lowest block at work. */
  Optional<WantedBlock> lowest() {
    return Optional.ofNullable(blocks.firstEntry()).map(Map.Entry::getValue);
  }
}

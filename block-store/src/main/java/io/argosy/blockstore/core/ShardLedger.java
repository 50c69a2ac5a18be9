package io.argosy.blockstore.core;

import io.argosy.packs.BeginEpoch;
import io.argosy.packs.ChainCommit;
import io.argosy.packs.PutBlocks;
import io.argosy.packs.PutHeaders;
import io.argosy.packs.ShardProgress;
import io.argosy.packs.ShardProgress.StageProgress;
import io.argosy.packs.Unwind;
import io.argosy.primitives.BlockRange;
import io.argosy.primitives.BlockRef;
import io.argosy.primitives.Hash;
import io.argosy.primitives.UInt256;
import io.argosy.rlp.MalformedRlpException;
import io.argosy.rlp.RlpReader;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import io.argosy.stages.ChainShards;
import io.argosy.stages.DoneBlocks;
import io.argosy.stages.Stage;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The books of one chain shard: turns commit packs into rows and keeps progress beside them. Mutable, owned by the thread that writes the volume. Everything of a block
 * lies in one shard, so whether a block is complete is known here alone.
 *
 * <p>A pack is checked against what is stored whatever its sender verified: headers must link, a body or receipts must belong to a stored header, a canonical row never changes
 * without an unwind. Only canonical blocks count as progress, so a late pack for an undone fork is kept by hash and changes nothing else.
 */
public final class ShardLedger {
  /** Canonical hashes remembered, to spare reads: more than a batch can hold of headers. */
  private static final int REMEMBERED = 32_768;

  private final int shard;
  private final ChainShards shards;
  private final Rows rows;
  private final Map<Stage, DoneBlocks> done = new EnumMap<>(Stage.class);
  private final EnumSet<Stage> dirty = EnumSet.noneOf(Stage.class);
  private final Map<Long, Hash> canonical = new LinkedHashMap<>(1024, 0.75f, true) {
    @Override
    protected boolean removeEldestEntry(Map.Entry<Long, Hash> eldest) {
      return size() > REMEMBERED;
    }
  };
  /** Headers this batch puts, with their parents: they cannot be read before it is written. */
  private final Map<Hash, Hash> unwritten = new HashMap<>();
  /** Ranges whose canonical rows this batch deletes: the committed ones must not be read again before it is written. */
  private final List<BlockRange> undone = new ArrayList<>();
  private long epoch;

  private ShardLedger(int shard, ChainShards shards, Rows rows) {
    this.shard = shard;
    this.shards = shards;
    this.rows = rows;
  }

  /** The books as the rows tell them. */
  public static ShardLedger open(int shard, ChainShards shards, Rows rows) {
    ShardLedger ledger = new ShardLedger(shard, shards, rows);
    byte[] epoch = rows.get(Table.META, KeyLayout.epoch(shard));
    ledger.epoch = epoch == null ? 0 : KeyLayout.number(epoch);
    for (Stage stage : Stage.values()) {
      byte[] row = rows.get(Table.META, KeyLayout.progress(stage, shard));
      ledger.done.put(stage, row == null ? DoneBlocks.none(shards, shard) : readProgress(row, shards, shard));
      if (row == null && stage == Stage.ACCESS_LISTS) {
        ledger.done.put(stage, new FormerBooks(shards, shard, rows).withoutLists(ledger.done(Stage.HEADERS)));
        ledger.dirty.add(stage);
      }
    }
    return ledger;
  }

  public long epoch() {
    return epoch;
  }

  public DoneBlocks done(Stage stage) {
    return done.getOrDefault(stage, DoneBlocks.none(shards, shard));
  }

  /** Writes what {@code pack} says and notes what it completes. Call {@link #writeProgress()} before the batch is written. */
  public Applied apply(ChainCommit pack) {
    try {
      return switch (pack) {
        case PutHeaders p -> putHeaders(p);
        case PutBlocks p -> putBlocks(p);
        case BeginEpoch p -> beginEpoch(p);
        case Unwind p -> unwind(p);
      };
    } catch (MalformedRlpException e) {
      return new Applied.Refused("malformed header: " + e.getMessage());
    }
  }

  /** Puts the progress rows of stages that moved since the last call; true if there were any. */
  public boolean writeProgress() {
    for (Stage stage : dirty) {
      rows.put(Table.META, KeyLayout.progress(stage, shard), progressRow(done(stage)));
    }
    boolean moved = !dirty.isEmpty();
    dirty.clear();
    return moved;
  }

  /** Progress for others to see. */
  public ShardProgress progress(long incarnation) {
    List<StageProgress> stages = new ArrayList<>();
    for (Stage stage : Stage.values()) {
      stages.add(new StageProgress(stage.key(), done(stage).complete(), done(stage).islands()));
    }
    return new ShardProgress(shard, incarnation, epoch, stages);
  }

  private Applied putHeaders(PutHeaders pack) {
    if (pack.epoch() != epoch) {
      return pack.epoch() < epoch ? new Applied.Stale() : new Applied.Refused("epoch " + pack.epoch() + " has not begun, this is " + epoch);
    }
    if (shards.shardOf(pack.first()) != shard || ChainShards.endOfChunk(pack.first()) < pack.last()) {
      return new Applied.Refused("headers " + pack.first() + ".." + pack.last() + " are not in one chunk of shard " + shard);
    }
    List<Linked> linked = new ArrayList<>(pack.headers().size());
    @Nullable Hash parent = pack.first() % ChainShards.CHUNK == 0 ? null : canonicalHash(pack.first() - 1);
    for (int i = 0; i < pack.headers().size(); i++) {
      PutHeaders.Entry entry = pack.headers().get(i);
      long number = pack.first() + i;
      HeaderLinks links = HeaderLinks.read(entry.header());
      if (links.number() != number || parent != null && !links.parent().equals(parent)) {
        return new Applied.Refused("header " + number + " does not link: number " + links.number() + ", parent " + links.parent().brief());
      }
      Hash hash = entry.header().keccak();
      Hash known = canonicalHash(number);
      if (known != null && !known.equals(hash)) {
        return new Applied.Refused("block " + number + " is " + known.brief() + ", not " + hash.brief() + ", and nothing was unwound");
      }
      if (known == null) {
        linked.add(new Linked(number, hash, links, entry));
      }
      parent = hash;
    }
    if (linked.isEmpty()) {
      return new Applied.Known();
    }
    Hash above = pack.last() == ChainShards.endOfChunk(pack.last()) ? null : parentOf(pack.last() + 1);
    if (above != null && !above.equals(parent)) {
      return new Applied.Refused("header " + (pack.last() + 1) + " is stored and does not link: its parent is " + above.brief());
    }
    long bytes = 0;
    for (Linked header : linked) {
      bytes += header.entry.header().length();
      unwritten.put(header.hash, header.links.parent());
      putHeader(header.number, header.hash, header.entry.header(), header.entry.totalDifficulty());
      if (!header.links.hasAccessList()) {
        done(Stage.ACCESS_LISTS).add(header.number);
        dirty.add(Stage.ACCESS_LISTS);
      }
    }
    done(Stage.HEADERS).add(pack.first(), pack.last());
    dirty.add(Stage.HEADERS);
    return new Applied.Changed(bytes);
  }

  private record Linked(long number, Hash hash, HeaderLinks links, PutHeaders.Entry entry) {}

  /** The parent of the canonical block at a height of this shard; none if there is no such block. */
  private @Nullable Hash parentOf(long number) {
    Hash hash = canonicalHash(number);
    if (hash == null) {
      return null;
    }
    Hash parent = unwritten.get(hash);
    if (parent != null) {
      return parent;
    }
    byte[] header = rows.get(Table.HEADERS, KeyLayout.block(number, hash));
    return header == null ? null : HeaderLinks.read(RlpSlice.of(header)).parent();
  }

  private boolean isStored(BlockRef block) {
    return unwritten.containsKey(block.hash()) || rows.get(Table.HEADERS, KeyLayout.block(block)) != null;
  }

  private void putHeader(long number, Hash hash, RlpSlice header, UInt256 totalDifficulty) {
    rows.put(Table.HEADERS, KeyLayout.block(number, hash), header);
    rows.put(Table.CANON, KeyLayout.number(number), KeyLayout.canon(hash, totalDifficulty));
    rows.put(Table.NUMBERS, hash.toBytes(), KeyLayout.number(number));
    canonical.put(number, hash);
  }

  /** Block 0, which nobody delivers. */
  public void putGenesis(RlpSlice header, UInt256 difficulty, RlpSlice body, RlpSlice receipts) {
    Hash hash = header.keccak();
    putHeader(0, hash, header, difficulty);
    rows.put(Table.BODIES, KeyLayout.block(0, hash), body);
    rows.put(Table.RECEIPTS, KeyLayout.block(0, hash), receipts);
    for (Stage stage : Stage.required()) {
      done(stage).add(0);
      dirty.add(stage);
    }
    if (!HeaderLinks.read(header).hasAccessList()) {
      done(Stage.ACCESS_LISTS).add(0);
      dirty.add(Stage.ACCESS_LISTS);
    }
    writeProgress();
  }

  private Applied putBlocks(PutBlocks pack) {
    Stage stage = Stage.of(pack.part());
    Table table = Table.of(pack.part());
    for (PutBlocks.Entry entry : pack.entries()) {
      long number = entry.block().number();
      if (shards.shardOf(number) != shard) {
        return new Applied.Refused("block " + number + " is not in shard " + shard);
      }
      if (!isCanonical(entry.block()) && !isStored(entry.block())) {
        return pack.epoch() < epoch
            ? new Applied.Stale()
            : new Applied.Refused(pack.part() + " of " + entry.block() + ", whose header is not stored");
      }
    }
    long bytes = 0;
    boolean counted = false;
    for (PutBlocks.Entry entry : pack.entries()) {
      boolean canonicalBlock = isCanonical(entry.block());
      long number = entry.block().number();
      boolean absent = table == Table.ACCESS_LISTS && entry.content().equals(PutBlocks.ABSENT);
      if (canonicalBlock && done(stage).covers(number) && (absent || hasRow(table, entry.block()))) {
        continue;
      }
      if (!absent) {
        rows.put(table, KeyLayout.block(entry.block()), entry.content());
        bytes += entry.content().length();
      }
      if (canonicalBlock) {
        done(stage).add(number);
        counted = true;
      }
    }
    if (counted) {
      dirty.add(stage);
      return new Applied.Changed(bytes);
    }
    return bytes > 0 ? new Applied.Stale() : new Applied.Known();
  }

  /** Only a list may have been given up before it came; of the others, what is done is there. */
  private boolean hasRow(Table table, BlockRef block) {
    return table != Table.ACCESS_LISTS || rows.get(table, KeyLayout.block(block)) != null;
  }

  private Applied beginEpoch(BeginEpoch pack) {
    if (pack.epoch() <= epoch) {
      return new Applied.Known();
    }
    enter(pack.epoch());
    return new Applied.Changed(0);
  }

  private void enter(long newEpoch) {
    epoch = newEpoch;
    rows.put(Table.META, KeyLayout.epoch(shard), KeyLayout.number(epoch));
  }

  private Applied unwind(Unwind pack) {
    if (pack.epoch() <= epoch) {
      return new Applied.Known();
    }
    long keep = pack.lastValid().number();
    long highest = highestHeader();
    for (Stage stage : Stage.unwindOrder()) {
      done(stage).unwindTo(keep);
      dirty.add(stage);
    }
    for (long n = shards.firstAtOrAbove(shard, keep + 1); n <= highest; n = shards.firstAtOrAbove(shard, n + 1)) {
      rows.delete(Table.CANON, KeyLayout.number(n));
      canonical.remove(n);
    }
    undone.add(new BlockRange(keep + 1, Math.max(keep + 1, highest)));
    enter(pack.epoch());
    return new Applied.Changed(0);
  }

  /** Call after the batch is written. */
  public void written() {
    unwritten.clear();
    undone.clear();
  }

  private long highestHeader() {
    List<BlockRange> islands = done(Stage.HEADERS).islands();
    return islands.isEmpty() ? done(Stage.HEADERS).complete() : islands.getLast().last();
  }

  private boolean isCanonical(BlockRef block) {
    return block.hash().equals(canonicalHash(block.number()));
  }

  private @Nullable Hash canonicalHash(long number) {
    Hash known = canonical.get(number);
    if (known != null) {
      return known;
    }
    for (BlockRange range : undone) {
      if (range.covers(number)) {
        return null;
      }
    }
    byte[] row = rows.get(Table.CANON, KeyLayout.number(number));
    if (row == null) {
      return null;
    }
    Hash hash = KeyLayout.canonHash(row);
    canonical.put(number, hash);
    return hash;
  }

  private static byte[] progressRow(DoneBlocks done) {
    RlpWriter out = new RlpWriter().startList().number(done.nextMissing()).startList();
    done.islands().forEach(range -> out.startList().number(range.first()).number(range.last()).endList());
    return out.endList().endList().toBytes();
  }

  private static DoneBlocks readProgress(byte[] row, ChainShards shards, int shard) {
    RlpReader in = RlpReader.listOf(row);
    long nextMissing = in.number();
    List<BlockRange> islands = new ArrayList<>();
    for (RlpReader list = in.list(); list.hasNext(); ) {
      RlpReader range = list.list();
      islands.add(new BlockRange(range.number(), range.number()));
    }
    return DoneBlocks.restore(shards, shard, nextMissing - 1, islands);
  }
}

package io.argosy.testkit.sim;

import io.argosy.chain.BlockHeader;
import io.argosy.packs.BeginEpoch;
import io.argosy.packs.BlockPart;
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
import io.argosy.rlp.RlpSlice;
import io.argosy.stages.ChainShards;
import io.argosy.stages.DoneBlocks;
import io.argosy.stages.Stage;
import io.argosy.testkit.chain.TestBlock;
import io.argosy.testkit.chain.TestChain;
import io.argosy.testkit.sim.SimBus.Flow;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The store as other services see it: shards that apply commits in order, under the rules of the real one, and tell their progress. A batch is applied every few milliseconds; what is in the log and not applied may be lost by {@link
 * #loseLogTail()}.
 */
public final class SimStore {
  private final Simulation sim;
  private final ChainShards shards;
  private final List<Shard> books = new ArrayList<>();
  private final Map<Long, Stored> canonical = new HashMap<>();
  private final Map<Hash, RlpSlice> bodies = new HashMap<>();
  private final Map<Hash, RlpSlice> receipts = new HashMap<>();
  private final Map<Hash, RlpSlice> lists = new HashMap<>();
  private final List<Consumer<ShardProgress>> readers = new ArrayList<>();
  private final List<Undone> undone = new ArrayList<>();
  private final List<String> refusals = new ArrayList<>();
  private Duration slowest = Duration.ofMillis(60);
  private boolean frozen;
  private long incarnation = 1;
  private long duplicateParts;

  private record Stored(BlockHeader header, UInt256 totalDifficulty) {}

  /** An unwind that removed something: the total difficulty of the head before it. */
  public record Undone(Unwind unwind, BlockRef formerHead, UInt256 formerDifficulty) {}

  private final class Shard {
    private final int number;
    private final Map<Stage, DoneBlocks> done = new EnumMap<>(Stage.class);
    private final Deque<ChainCommit> log = new ArrayDeque<>();
    private long epoch;
    private boolean applying;

    Shard(int number) {
      this.number = number;
      for (Stage stage : Stage.values()) {
        done.put(stage, DoneBlocks.none(shards, number));
      }
    }

    DoneBlocks done(Stage stage) {
      return java.util.Objects.requireNonNull(done.get(stage));
    }
  }

  /** A store that has the genesis and nothing else. */
  public SimStore(Simulation sim, ChainShards shards, TestBlock genesis) {
    this.sim = sim;
    this.shards = shards;
    for (int shard = 0; shard < shards.count(); shard++) {
      books.add(new Shard(shard));
    }
    canonical.put(0L, new Stored(genesis.header(), genesis.totalDifficulty()));
    bodies.put(genesis.header().hash(), genesis.body());
    receipts.put(genesis.header().hash(), genesis.compactReceipts());
    for (Stage stage : Stage.values()) {
      books.getFirst().done(stage).add(0);
    }
    sim.every(Duration.ofSeconds(1), () -> books.forEach(this::publish));
  }

  /** The headers of a chain up to {@code last} are stored: where a test of what comes after begins. */
  public SimStore holdingHeaders(TestChain chain, long last) {
    for (long number = 1; number <= last; number++) {
      TestBlock block = chain.block(number);
      canonical.put(number, new Stored(block.header(), block.totalDifficulty()));
      books.get(shards.shardOf(number)).done(Stage.HEADERS).add(number);
      if (block.accessList().isEmpty()) {
        books.get(shards.shardOf(number)).done(Stage.ACCESS_LISTS).add(number);
      }
    }
    return this;
  }

  /** Bodies and receipts of a chain up to {@code last} are stored too. */
  public SimStore holdingBlocks(TestChain chain, long last) {
    for (long number = 1; number <= last; number++) {
      TestBlock block = chain.block(number);
      bodies.put(block.header().hash(), block.body());
      receipts.put(block.header().hash(), block.compactReceipts());
      books.get(shards.shardOf(number)).done(Stage.BODIES).add(number);
      books.get(shards.shardOf(number)).done(Stage.RECEIPTS).add(number);
    }
    return this;
  }

  /** How long a batch takes at most. */
  public SimStore slowest(Duration batch) {
    slowest = batch;
    return this;
  }

  public ChainShards shards() {
    return shards;
  }

  /** Reads progress, from now on and what is known already. */
  public void onProgress(Consumer<ShardProgress> reader) {
    readers.add(reader);
    tell(reader);
  }

  /** Tells a reader that begins anew where all shards are. */
  public void tell(Consumer<ShardProgress> reader) {
    books.forEach(shard -> sim.bus().send(Flow.CONTROL, "progress for " + System.identityHashCode(reader), "", () -> reader.accept(progress(shard))));
  }

  /** Where all shards are. */
  public List<ShardProgress> progress() {
    return books.stream().map(this::progress).toList();
  }

  private ShardProgress progress(Shard shard) {
    List<StageProgress> stages = new ArrayList<>();
    for (Stage stage : Stage.values()) {
      stages.add(new StageProgress(stage.key(), shard.done(stage).complete(), shard.done(stage).islands()));
    }
    return new ShardProgress(shard.number, incarnation, shard.epoch, stages);
  }

  private void publish(Shard shard) {
    if (frozen) {
      return;
    }
    ShardProgress progress = progress(shard);
    for (int i = 0; i < readers.size(); i++) {
      Consumer<ShardProgress> reader = readers.get(i);
      sim.bus().send(Flow.CONTROL, "progress for " + i, progress, () -> reader.accept(progress));
    }
  }

  /** Appends a pack to the log of a shard. */
  public void commit(int shard, ChainCommit pack) {
    sim.bus().send(Flow.COMMITS, "shard " + shard, pack, () -> append(books.get(shard), pack));
  }

  private void append(Shard shard, ChainCommit pack) {
    shard.log.add(pack);
    applySoon(shard);
  }

  private void applySoon(Shard shard) {
    if (!shard.applying && !frozen) {
      shard.applying = true;
      sim.after(sim.between(Duration.ofMillis(1), slowest), "", () -> {
        shard.applying = false;
        if (!frozen) {
          applyAll(shard);
        }
      });
    }
  }

  private void applyAll(Shard shard) {
    boolean moved = !shard.log.isEmpty();
    while (!shard.log.isEmpty()) {
      String refused = apply(shard, shard.log.remove());
      if (!refused.isEmpty()) {
        refusals.add(refused);
        sim.note("the store refuses: " + refused);
      }
    }
    if (moved) {
      publish(shard);
    }
  }

  /** Stops applying and telling until {@link #rise()}. */
  public void fall() {
    frozen = true;
    sim.note("the store stops");
  }

  /** Falls, and rises after a while. */
  public void fallFor(Duration outage) {
    fall();
    sim.after(outage, "", this::rise);
  }

  /** Goes on where the log stands, as a new incarnation. */
  public void rise() {
    frozen = false;
    incarnation++;
    sim.note("the store starts");
    books.forEach(shard -> {
      publish(shard);
      applySoon(shard);
    });
  }

  /** The broker lost what the store had not applied. Call while the store is down. */
  public void loseLogTail() {
    books.forEach(shard -> shard.log.clear());
    sim.note("the tail of the log is lost");
  }

  private String apply(Shard shard, ChainCommit pack) {
    return switch (pack) {
      case PutHeaders p -> putHeaders(shard, p);
      case PutBlocks p -> putBlocks(shard, p);
      case BeginEpoch p -> {
        shard.epoch = Math.max(shard.epoch, p.epoch());
        yield "";
      }
      case Unwind p -> unwind(shard, p);
    };
  }

  private String putHeaders(Shard shard, PutHeaders pack) {
    if (pack.epoch() < shard.epoch) {
      return "";
    }
    if (pack.epoch() > shard.epoch) {
      return "epoch " + pack.epoch() + " has not begun, this is " + shard.epoch;
    }
    if (shards.shardOf(pack.first()) != shard.number || ChainShards.endOfChunk(pack.first()) < pack.last()) {
      return "headers " + pack.first() + ".." + pack.last() + " are not in one chunk of shard " + shard.number;
    }
    @Nullable Hash parent = pack.first() % ChainShards.CHUNK == 0 ? null : canonicalHash(pack.first() - 1);
    List<Stored> linked = new ArrayList<>();
    for (int i = 0; i < pack.headers().size(); i++) {
      BlockHeader header = BlockHeader.decode(pack.headers().get(i).header());
      long number = pack.first() + i;
      if (header.number() != number || parent != null && !header.parentHash().equals(parent)) {
        return "header " + number + " does not link";
      }
      Stored known = canonical.get(number);
      if (known != null && !known.header.equals(header)) {
        return "block " + number + " is another, and nothing was unwound";
      }
      linked.add(new Stored(header, pack.headers().get(i).totalDifficulty()));
      parent = header.hash();
    }
    for (Stored stored : linked) {
      canonical.put(stored.header.number(), stored);
      if (stored.header.blockAccessListHash().isEmpty()) {
        shard.done(Stage.ACCESS_LISTS).add(stored.header.number());
      }
    }
    shard.done(Stage.HEADERS).add(pack.first(), pack.last());
    return "";
  }

  private String putBlocks(Shard shard, PutBlocks pack) {
    Stage stage = Stage.of(pack.part());
    Map<Hash, RlpSlice> rows = rows(pack.part());
    for (PutBlocks.Entry entry : pack.entries()) {
      if (shards.shardOf(entry.block().number()) != shard.number) {
        return "block " + entry.block() + " is not in shard " + shard.number;
      }
    }
    for (PutBlocks.Entry entry : pack.entries()) {
      Hash hash = entry.block().hash();
      if (!hash.equals(canonicalHash(entry.block().number()))) {
        continue;
      }
      if (!entry.content().equals(PutBlocks.ABSENT) && rows.putIfAbsent(hash, entry.content()) != null) {
        duplicateParts++;
      }
      shard.done(stage).add(entry.block().number());
    }
    return "";
  }

  private Map<Hash, RlpSlice> rows(BlockPart part) {
    return switch (part) {
      case BODY -> bodies;
      case RECEIPTS -> receipts;
      case ACCESS_LIST -> lists;
    };
  }

  private String unwind(Shard shard, Unwind pack) {
    if (pack.epoch() <= shard.epoch) {
      return "";
    }
    long keep = pack.lastValid().number();
    long head = head();
    if (shard.number == 0 && head > keep) {
      Stored former = java.util.Objects.requireNonNull(canonical.get(head));
      undone.add(new Undone(pack, former.header.ref(), former.totalDifficulty));
    }
    for (Stage stage : Stage.unwindOrder()) {
      shard.done(stage).unwindTo(keep);
    }
    canonical.keySet().removeIf(number -> number > keep && shards.shardOf(number) == shard.number);
    shard.epoch = pack.epoch();
    return "";
  }

  /** The highest header below which none is missing. */
  public long head() {
    long lowest = Long.MAX_VALUE;
    for (Shard shard : books) {
      lowest = Math.min(lowest, shard.done(Stage.HEADERS).complete());
    }
    return lowest;
  }

  /** The highest header below which none is missing, as anybody reads it. */
  public BlockHeader header(long number) {
    return stored(number).header;
  }

  public UInt256 totalDifficulty(long number) {
    return stored(number).totalDifficulty;
  }

  /** Of a block that may have been undone meanwhile. */
  public UInt256 totalDifficultyOr(long number, UInt256 otherwise) {
    Stored stored = canonical.get(number);
    return stored == null ? otherwise : stored.totalDifficulty;
  }

  private Stored stored(long number) {
    Stored stored = canonical.get(number);
    if (stored == null) {
      throw new IllegalStateException("the store has no header #" + number + ", its head is " + head());
    }
    return stored;
  }

  public @Nullable Hash canonicalHash(long number) {
    Stored stored = canonical.get(number);
    return stored == null ? null : stored.header.hash();
  }

  /** Canonical headers from the first of the range on, up to the first that is missing. */
  public List<BlockHeader> headers(BlockRange range) {
    List<BlockHeader> headers = new ArrayList<>();
    for (long number = range.first(); number <= range.last(); number++) {
      Stored stored = canonical.get(number);
      if (stored == null) {
        break;
      }
      headers.add(stored.header);
    }
    return headers;
  }

  /** Puts headers as a leader would, in one epoch. */
  public static List<PutHeaders> packs(TestChain chain, long first, long last, long epoch) {
    List<PutHeaders> packs = new ArrayList<>();
    for (long at = first; at <= last; ) {
      long end = Math.min(last, ChainShards.endOfChunk(at));
      List<PutHeaders.Entry> entries = new ArrayList<>();
      for (long n = at; n <= end; n++) {
        entries.add(new PutHeaders.Entry(chain.header(n).raw(), chain.block(n).totalDifficulty()));
      }
      packs.add(new PutHeaders(epoch, at, entries));
      at = end + 1;
    }
    return packs;
  }

  public boolean has(BlockPart part, long number) {
    Hash hash = canonicalHash(number);
    return hash != null && rows(part).containsKey(hash);
  }

  /** The access list of the canonical block at a height. */
  public Optional<RlpSlice> accessList(long number) {
    return Optional.ofNullable(canonicalHash(number)).map(lists::get);
  }

  /** True if it is stored, promised by no header, or given up. */
  public boolean isListDecided(long number) {
    return books.get(shards.shardOf(number)).done(Stage.ACCESS_LISTS).covers(number);
  }

  /** True if the chain's headers, and nothing else, are canonical. */
  public boolean holdsHeadersOf(TestChain chain) {
    return head() == chain.height() && chain.head().header().equals(stored(head()).header);
  }

  /** True if bodies and receipts of every block of the chain are there. */
  public boolean holdsBlocksOf(TestChain chain) {
    if (!holdsHeadersOf(chain)) {
      return false;
    }
    for (Shard shard : books) {
      if (shard.done(Stage.BODIES).complete() < chain.height() || shard.done(Stage.RECEIPTS).complete() < chain.height()) {
        return false;
      }
    }
    return true;
  }

  /** Compares every byte with the chain's. */
  public void mustEqual(TestChain chain) {
    for (long number = 0; number <= chain.height(); number++) {
      TestBlock block = chain.block(number);
      if (!block.header().equals(stored(number).header)) {
        throw new AssertionError("header #" + number + " is another");
      }
      if (!block.totalDifficulty().equals(stored(number).totalDifficulty)) {
        throw new AssertionError("total difficulty of #" + number + ": " + stored(number).totalDifficulty + ", expected " + block.totalDifficulty());
      }
    }
  }

  /** Compares every byte of bodies and receipts with the chain's. */
  public void mustHoldBlocksOf(TestChain chain) {
    mustEqual(chain);
    for (long number = 0; number <= chain.height(); number++) {
      TestBlock block = chain.block(number);
      if (!block.body().equals(bodies.get(block.header().hash()))) {
        throw new AssertionError("body of #" + number);
      }
      if (!block.compactReceipts().equals(receipts.get(block.header().hash()))) {
        throw new AssertionError("receipts of #" + number);
      }
    }
  }

  /** Unwinds that removed blocks, in order. */
  public List<Undone> undone() {
    return List.copyOf(undone);
  }

  /** Packs that no sound sender sends. */
  public List<String> refusals() {
    return List.copyOf(refusals);
  }

  /** Bodies and receipts that came though the store had them. */
  public long duplicateParts() {
    return duplicateParts;
  }

  public long epoch(int shard) {
    return books.get(shard).epoch;
  }
}

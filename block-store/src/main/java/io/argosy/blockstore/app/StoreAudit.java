package io.argosy.blockstore.app;

import io.argosy.blockstore.adapter.rocksdb.RocksMemory;
import io.argosy.blockstore.adapter.rocksdb.ShardMap;
import io.argosy.blockstore.adapter.rocksdb.StoredChain;
import io.argosy.blockstore.adapter.rocksdb.Volume;
import io.argosy.blockstore.adapter.rocksdb.Volume.Reading;
import io.argosy.blockstore.adapter.rocksdb.VolumeException;
import io.argosy.blockstore.adapter.rocksdb.VolumeIdentity;
import io.argosy.blockstore.adapter.rocksdb.VolumeIdentity.WrongVolume;
import io.argosy.blockstore.core.AuditReport;
import io.argosy.blockstore.core.BlockExaminer;
import io.argosy.blockstore.core.ChainAudit;
import io.argosy.blockstore.core.Examined;
import io.argosy.blockstore.core.KeptState;
import io.argosy.blockstore.core.RangeAudit;
import io.argosy.blockstore.core.RangeAudit.Audited;
import io.argosy.blockstore.core.Shard;
import io.argosy.blockstore.core.ShardLedger;
import io.argosy.blockstore.core.StateAudit;
import io.argosy.blockstore.core.StateHeader;
import io.argosy.blockstore.core.StateReport;
import io.argosy.blockstore.core.Table;
import io.argosy.packs.ShardProgress;
import io.argosy.primitives.BlockRange;
import io.argosy.primitives.BlockRef;
import io.argosy.primitives.Hash;
import io.argosy.stages.ChainShards;
import io.argosy.stages.StateShards;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A data directory opened for reading alone, without Kafka, Spring or the network's rules, beside a store that runs or not. It shows what was committed when it was opened. {@link #main} is the
 * {@code verify} command.
 */
public final class StoreAudit implements AutoCloseable {
  /** It reads each row once, so a cache has little to keep. */
  private static final long CACHE_BYTES = 64L << 20;

  /** Readers do not write; the log that they replay is bounded by the writer. */
  private static final long WRITE_BUFFER_BYTES = 16L << 20;

  /** A running store may compact a file away between its name being read and its being opened. */
  private static final int OPEN_ATTEMPTS = 5;

  private static final int EXAMINERS = 2;
  private static final int BLOCKS_PER_TASK = 256;

  /** Tasks in the air: enough to keep the examiners busy, few enough to be forgotten. */
  private static final int TASKS = 4;

  private final RocksMemory memory;
  private final List<Volume> volumes;
  private final ShardMap stateMap;
  private final StoredChain chain;

  private StoreAudit(RocksMemory memory, List<Volume> volumes, ShardMap stateMap, StoredChain chain) {
    this.memory = memory;
    this.volumes = volumes;
    this.stateMap = stateMap;
    this.chain = chain;
  }

  /**
   * Opens all volumes below a folder.
   *
   * @throws WrongVolume if there are none, or not all of one store
   * @throws VolumeException if one of them does not open
   */
  public static StoreAudit open(Path dataDirectory) {
    List<Path> folders = foldersByNumber(dataDirectory);
    RocksMemory memory = new RocksMemory(CACHE_BYTES, WRITE_BUFFER_BYTES);
    VolumeException last = null;
    for (int attempt = 0; attempt < OPEN_ATTEMPTS; attempt++) {
      List<Volume> volumes = new ArrayList<>();
      try {
        for (Path folder : folders) {
          volumes.add(Volume.open(folder, VolumeIdentity.read(folder), memory, Volume.Access.READ));
        }
        ShardMap map = ShardMap.of(volumes);
        ShardMap stateMap = ShardMap.of(Shard.Kind.STATE, volumes);
        Collection<ShardProgress> progress = volumes.stream().flatMap(volume -> progress(volume, map).stream()).toList();
        // Volumes are opened one after another: an unwind between two of them would show two forks.
        if (progress.stream().map(ShardProgress::epoch).distinct().count() == 1) {
          return new StoreAudit(memory, volumes, stateMap, new StoredChain(volumes, map, () -> progress));
        }
        last = new VolumeException("the store is being unwound; try again", null);
      } catch (VolumeException e) {
        last = e;
      }
      volumes.forEach(Volume::close);
    }
    memory.close();
    throw last == null ? new VolumeException("no attempt was made", null) : last;
  }

  private static List<Path> foldersByNumber(Path dataDirectory) {
    if (!Files.isDirectory(dataDirectory)) {
      throw new WrongVolume(dataDirectory + " is not a folder");
    }
    List<Path> folders = new ArrayList<>(VolumeIdentity.foldersBelow(dataDirectory));
    if (folders.isEmpty()) {
      throw new WrongVolume("no Argosy volume lies below " + dataDirectory);
    }
    folders.sort(Comparator.comparingInt(folder -> VolumeIdentity.read(folder).volume()));
    VolumeIdentity first = VolumeIdentity.read(folders.getFirst());
    for (int i = 0; i < Math.max(folders.size(), first.volumes()); i++) {
      VolumeIdentity expected =
          new VolumeIdentity(first.chainId(), first.genesis(), first.chainShards(), first.stateShards(), i, first.volumes());
      if (i >= folders.size() || i >= first.volumes() || !VolumeIdentity.read(folders.get(i)).equals(expected)) {
        throw new WrongVolume("the volumes below " + dataDirectory + " are not the " + first.volumes() + " of one store");
      }
    }
    return folders;
  }

  private static List<ShardProgress> progress(Volume volume, ShardMap map) {
    ChainShards shards = new ChainShards(volume.identity().chainShards());
    try (Volume.Batch rows = volume.batch()) {
      return map.shardsOf(volume.identity().volume()).stream()
          .map(shard -> ShardLedger.open(shard, shards, rows).progress(0))
          .toList();
    }
  }

  /** The chain as it was when this was opened. */
  public StoredChain chain() {
    return chain;
  }

  /** The highest block that is complete with all below it; -1 for none. */
  public long completeTo() {
    return chain.watermarks().blocks();
  }

  /**
   * Checks a range.
   *
   * @param progress told now and then the number of the last block that was checked
   */
  public AuditReport run(BlockRange range, LongConsumer progress) throws InterruptedException {
    ChainAudit audit = new ChainAudit(chain, range);
    ThreadLocal<BlockExaminer> examiners = ThreadLocal.withInitial(() -> new BlockExaminer(chain));
    Deque<Future<List<Examined>>> tasks = new ArrayDeque<>();
    try (ExecutorService pool = Executors.newFixedThreadPool(EXAMINERS)) {
      long next = range.first();
      while (next <= range.last() || !tasks.isEmpty()) {
        while (next <= range.last() && tasks.size() < TASKS) {
          long first = next;
          long last = Math.min(range.last(), first + BLOCKS_PER_TASK - 1);
          tasks.add(pool.submit(() -> examine(examiners.get(), first, last)));
          next = last + 1;
        }
        List<Examined> examined = taken(tasks.remove());
        examined.forEach(audit::add);
        progress.accept(examined.getLast().number());
      }
    }
    return audit.report();
  }

  /** Checks the state, if one was begun. Of one that is not whole it only says so. */
  public Optional<StateReport> runState() throws InterruptedException {
    int count = volumes.getFirst().identity().stateShards();
    List<StateHeader> headers = new ArrayList<>();
    for (int shard = 0; shard < count; shard++) {
      int number = shard;
      headers.add(volumeOf(shard).viewing(Reading.HERE_AND_THERE, rows -> StateHeader.of(number, rows)));
    }
    return switch (KeptState.of(headers)) {
      case KeptState.None() -> Optional.empty();
      case KeptState.Unsealed unsealed -> Optional.of(StateReport.unchecked(unsealed));
      case KeptState.Sealed sealed -> Optional.of(run(sealed, new StateShards(count), headers));
    };
  }

  private StateReport run(KeptState.Sealed state, StateShards shards, List<StateHeader> headers) throws InterruptedException {
    StateAudit audit = new StateAudit(state);
    Predicate<Hash> hasCode = hash -> volumeOf(shards.shardOf(hash)).has(Table.CODES, hash.toBytes());
    Deque<Future<Audited>> tasks = new ArrayDeque<>();
    try (ExecutorService pool = Executors.newFixedThreadPool(EXAMINERS)) {
      int next = 0;
      while (next < StateShards.RANGES || !tasks.isEmpty()) {
        while (next < StateShards.RANGES && tasks.size() < TASKS) {
          int range = next++;
          Volume volume = volumeOf(shards.shardOfRange(range));
          tasks.add(pool.submit(() -> volume.viewing(Reading.THROUGHOUT, rows -> RangeAudit.of(range, rows, hasCode))));
        }
        audit.add(taken(tasks.remove()));
      }
    }
    return audit.report(chain.row(Table.HEADERS, state.pivot()), headers);
  }

  private Volume volumeOf(int stateShard) {
    return volumes.get(stateMap.ownerOf(stateShard));
  }

  private static List<Examined> examine(BlockExaminer examiner, long first, long last) {
    List<Examined> blocks = new ArrayList<>();
    for (long number = first; number <= last; number++) {
      blocks.add(examiner.examine(number));
    }
    return blocks;
  }

  private static <T> T taken(Future<T> task) throws InterruptedException {
    try {
      return task.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
    }
  }

  @Override
  public void close() {
    volumes.forEach(Volume::close);
    memory.close();
  }

  /** {@code --data-dir DIR [--from N] [--to N]}, the state too if no block is named; ends with 0 if everything is sound, 1 if not, 2 if it could not be read. */
  public static void main(String[] arguments) throws InterruptedException {
    System.exit(run(arguments));
  }

  private static int run(String[] arguments) throws InterruptedException {
    Options options;
    try {
      options = Options.parse(arguments);
    } catch (IllegalArgumentException e) {
      System.err.println("usage: --data-dir DIR [--from N] [--to N]: " + e.getMessage());
      return 2;
    }
    try (StoreAudit store = open(options.dataDirectory)) {
      long first = options.from.orElse(0);
      long last = options.to.orElse(store.completeTo());
      if (first > last) {
        System.err.println("nothing to verify from #" + first + ": the store is complete up to #" + store.completeTo());
        return 2;
      }
      AuditReport report = store.run(new BlockRange(first, last), _ -> {});
      describe(report).forEach(System.out::println);
      Optional<StateReport> state = options.from.isPresent() || options.to.isPresent() ? Optional.empty() : store.runState();
      state.map(StoreAudit::describe).ifPresent(lines -> lines.forEach(System.out::println));
      return report.isSound() && state.map(StateReport::isSound).orElse(true) ? 0 : 1;
    } catch (WrongVolume | VolumeException e) {
      System.err.println(e.getMessage());
      return 2;
    }
  }

  /** The report as lines for people. */
  public static List<String> describe(AuditReport report) {
    List<String> lines = new ArrayList<>();
    lines.add("blocks        " + report.blocks() + " whole of " + report.range());
    lines.add("transactions  " + report.transactions());
    lines.add("receipts      " + report.receipts());
    if (report.accessLists() > 0) {
      lines.add("access lists  " + report.accessLists() + " of those blocks that promise one");
    }
    lines.add("bytes         " + report.bytes().sum() + " (headers " + report.bytes().headers() + ", bodies "
        + report.bytes().bodies() + ", receipts " + report.bytes().receipts() + ")");
    lines.add("digest        " + report.digest());
    report.firstGap().ifPresent(gap -> lines.add("first gap     #" + gap));
    if (report.isSound()) {
      lines.add("sound         every byte is proven by the hash of its header");
    } else {
      lines.add("faults        " + report.faults());
      report.findings().forEach(finding -> lines.add("  " + finding));
    }
    return lines;
  }

  /** The report of the state as lines for people. */
  public static List<String> describe(StateReport report) {
    if (report.state() instanceof KeptState.Unsealed(BlockRef pivot)) {
      return List.of("state         of " + pivot + " is being synced: nothing to check yet");
    }
    List<String> lines = new ArrayList<>();
    lines.add("state         " + (report.state() instanceof KeptState.Sealed sealed ? "of " + sealed.pivot() : "none"));
    lines.add("root          " + report.root());
    lines.add("accounts      " + report.accounts());
    lines.add("slots         " + report.slots());
    lines.add("codes         " + report.codes());
    lines.add("nodes         " + report.nodes());
    lines.add("state bytes   " + report.bytes());
    lines.add("state digest  " + report.digest());
    if (report.isSound()) {
      lines.add("state sound   every row is proven by the root in the header, every code by its hash");
    } else {
      lines.add("state faults  " + report.faults());
      report.findings().forEach(finding -> lines.add("  " + finding));
    }
    return lines;
  }

  private record Options(Path dataDirectory, OptionalLong from, OptionalLong to) {
    static Options parse(String[] arguments) {
      @Nullable Path directory = null;
      OptionalLong from = OptionalLong.empty();
      OptionalLong to = OptionalLong.empty();
      for (int i = 0; i < arguments.length; i += 2) {
        if (i + 1 == arguments.length) {
          throw new IllegalArgumentException(arguments[i] + " lacks its value");
        }
        switch (arguments[i]) {
          case "--data-dir" -> directory = Path.of(arguments[i + 1]);
          case "--from" -> from = OptionalLong.of(number(arguments[i + 1]));
          case "--to" -> to = OptionalLong.of(number(arguments[i + 1]));
          default -> throw new IllegalArgumentException("unknown option " + arguments[i]);
        }
      }
      if (directory == null) {
        throw new IllegalArgumentException("--data-dir is missing");
      }
      return new Options(directory, from, to);
    }

    private static long number(String text) {
      try {
        return Long.parseUnsignedLong(text);
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(text + " is not a block number");
      }
    }
  }
}

package io.argosy.blockstore.adapter.rocksdb;

import io.argosy.blockstore.core.Table;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteOptions;

/** The native handles of an open database, closed in the only right order. */
final class OpenDatabase implements AutoCloseable {
  /** Every byte waits in the WAL of the meta table, whose memtable never fills, unless its size is bounded. */
  private static final long MAX_WAL_BYTES = 128L << 20;

  private static final long MEMTABLE_BYTES = 32L << 20;

  /** Descriptors of one volume. */
  private static final int MAX_OPEN_FILES = 512;

  /** A reader opens every file at once and keeps it: where it could not link them, the writer beside it deletes what it has compacted. */
  private static final int ALL_FILES = -1;

  private final DBOptions options;
  private final List<ColumnFamilyOptions> familyOptions = new ArrayList<>();
  private final List<BloomFilter> filters = new ArrayList<>();
  private final List<ColumnFamilyHandle> handles = new ArrayList<>();
  private final Map<Table, ColumnFamilyHandle> byTable = new EnumMap<>(Table.class);
  final WriteOptions writeOptions = new WriteOptions();
  final RocksDB db;

  private final @Nullable VolumeSnapshot snapshot;

  OpenDatabase(Path folder, RocksMemory memory, Volume.Access access, @Nullable VolumeSnapshot snapshot) {
    this.snapshot = snapshot;
    options = new DBOptions()
        .setCreateIfMissing(access == Volume.Access.WRITE)
        .setCreateMissingColumnFamilies(access == Volume.Access.WRITE)
        .setWriteBufferManager(memory.writeBuffers())
        .setStatistics(memory.counters())
        .setMaxTotalWalSize(MAX_WAL_BYTES)
        .setWalRecoveryMode(WALRecoveryMode.PointInTimeRecovery)
        .setMaxBackgroundJobs(2)
        .setMaxOpenFiles(access == Volume.Access.WRITE ? MAX_OPEN_FILES : ALL_FILES)
        .setBytesPerSync(1 << 20)
        .setKeepLogFileNum(2)
        .setParanoidChecks(true);
    List<ColumnFamilyDescriptor> families = new ArrayList<>();
    families.add(new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, family(Table.META, memory)));
    List<Table> tables = access == Volume.Access.WRITE ? List.of(Table.values()) : tablesIn(folder);
    for (Table table : tables) {
      families.add(new ColumnFamilyDescriptor(table.family().getBytes(StandardCharsets.US_ASCII), family(table, memory)));
    }
    try {
      db = access == Volume.Access.WRITE
          ? RocksDB.open(options, folder.toString(), families, handles)
          : RocksDB.openReadOnly(options, folder.toString(), families, handles);
    } catch (RocksDBException e) {
      closeOptions();
      throw new VolumeException("volume " + folder + " does not open", e);
    }
    for (int i = 0; i < tables.size(); i++) {
      byTable.put(tables.get(i), handles.get(i + 1));
    }
  }

  /** A reader adds no tables to a volume that was written by an earlier version. */
  private static List<Table> tablesIn(Path folder) {
    try (Options options = new Options()) {
      Set<String> families = RocksDB.listColumnFamilies(options, folder.toString()).stream()
          .map(name -> new String(name, StandardCharsets.US_ASCII))
          .collect(Collectors.toSet());
      return Stream.of(Table.values()).filter(table -> families.contains(table.family())).toList();
    } catch (RocksDBException e) {
      throw new VolumeException("volume " + folder + " does not say which tables it has", e);
    }
  }

  private ColumnFamilyOptions family(Table table, RocksMemory memory) {
    Layout layout = Layout.of(table);
    BlockBasedTableConfig blocks = new BlockBasedTableConfig()
        .setBlockCache(memory.cache())
        .setCacheIndexAndFilterBlocks(true)
        .setBlockSize(layout.blockBytes)
        .setFormatVersion(5);
    if (layout.filtered) {
      BloomFilter filter = new BloomFilter(10);
      filters.add(filter);
      blocks.setFilterPolicy(filter);
    }
    ColumnFamilyOptions family = new ColumnFamilyOptions()
        .setTableFormatConfig(blocks)
        .setWriteBufferSize(MEMTABLE_BYTES)
        .setCompressionType(layout.compression)
        .setLevelCompactionDynamicLevelBytes(true);
    familyOptions.add(family);
    return family;
  }

  /** How files of a table are written that are made beside the database. Owned by this. */
  ColumnFamilyOptions optionsOf(Table table) {
    return familyOptions.get(table.ordinal() + 1);
  }

  /** False only for a reader of a volume that an earlier version wrote. */
  boolean has(Table table) {
    return byTable.containsKey(table);
  }

  ColumnFamilyHandle handle(Table table) {
    return Objects.requireNonNull(byTable.get(table));
  }

  @Override
  public void close() {
    handles.forEach(ColumnFamilyHandle::close);
    try {
      db.closeE();
    } catch (RocksDBException e) {
      // A database in error says so once more when it closes; what it could not write is in Kafka still.
      db.close();
    }
    closeOptions();
  }

  private void closeOptions() {
    options.close();
    familyOptions.forEach(ColumnFamilyOptions::close);
    filters.forEach(BloomFilter::close);
    writeOptions.close();
    if (snapshot != null) {
      snapshot.close();
    }
  }

  /**
   * How a table lies on the disk.
   *
   * @param blockBytes what one read of a row costs: little where rows are read one by one, much where they are large or read in order
   * @param filtered rows are sought that may not be there
   * @param compression none where hashes are most of the bytes
   */
  private record Layout(int blockBytes, boolean filtered, CompressionType compression) {
    static Layout of(Table table) {
      return switch (table) {
        case META -> new Layout(4 << 10, false, CompressionType.LZ4_COMPRESSION);
        case HEADERS, CANON, BODIES, RECEIPTS, ACCESS_LISTS -> new Layout(32 << 10, false, CompressionType.LZ4_COMPRESSION);
        case NUMBERS, TRANSACTIONS -> new Layout(4 << 10, true, CompressionType.NO_COMPRESSION);
        // Read in order when tries are built, and one by one by callers.
        case ACCOUNTS, SLOTS, ACCOUNT_NODES, STORAGE_NODES -> new Layout(16 << 10, true, CompressionType.NO_COMPRESSION);
        case CODES -> new Layout(32 << 10, true, CompressionType.LZ4_COMPRESSION);
        case WANTED_CODES -> new Layout(4 << 10, true, CompressionType.NO_COMPRESSION);
      };
    }
  }
}

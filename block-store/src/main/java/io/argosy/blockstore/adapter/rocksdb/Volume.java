package io.argosy.blockstore.adapter.rocksdb;

import io.argosy.blockstore.core.RowCursor;
import io.argosy.blockstore.core.Rows;
import io.argosy.blockstore.core.StoredRows;
import io.argosy.blockstore.core.Table;
import io.argosy.rlp.RlpSlice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.CompressionType;
import org.rocksdb.EnvOptions;
import org.rocksdb.IngestExternalFileOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.SstFileWriter;
import org.rocksdb.WriteBatch;

/**
 * One RocksDB database. One thread writes; any may read. {@link #reopen()} mends what RocksDB itself cannot leave: after a full disk it stays in error until it is closed.
 */
public final class Volume implements AutoCloseable {
  private final Path folder;
  private final VolumeIdentity identity;
  private final RocksMemory memory;
  private final Access access;
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private @Nullable OpenDatabase open;
  private volatile @Nullable WriteTap tap;

  private Volume(Path folder, VolumeIdentity identity, RocksMemory memory, Access access) {
    this.folder = folder;
    this.identity = identity;
    this.memory = memory;
    this.access = access;
  }

  /** Who opens a volume. */
  public enum Access {
    /** The one writer; a second one is refused. */
    WRITE,
    /** A reader beside a writer, which sees what was committed when it opened. */
    READ
  }

  /**
   * @throws VolumeIdentity.WrongVolume if the folder belongs to something else
   * @throws VolumeException if it is locked by another process, or damaged
   */
  public static Volume open(Path folder, VolumeIdentity identity, RocksMemory memory, Access access) {
    if (access == Access.WRITE) {
      identity.claim(folder);
    } else {
      identity.require(folder);
    }
    Volume volume = new Volume(folder, identity, memory, access);
    volume.open = volume.openFolder();
    return volume;
  }

  public VolumeIdentity identity() {
    return identity;
  }

  public Path folder() {
    return folder;
  }

  /** Tells somebody what is written from now on; to be called while nothing is on its way to be written. Null ends it. */
  void tap(@Nullable WriteTap listener) {
    tap = listener;
  }

  /** Closes and opens the database; batches begun before are void. */
  public void reopen() {
    WriteTap listener = tap;
    if (listener != null) {
      listener.lose();
    }
    lock.writeLock().lock();
    try {
      close();
      open = openFolder();
    } finally {
      lock.writeLock().unlock();
    }
  }

  private OpenDatabase openFolder() {
    if (access == Access.WRITE) {
      return new OpenDatabase(folder, memory, access, null);
    }
    Optional<VolumeSnapshot> snapshot = VolumeSnapshot.take(folder);
    if (snapshot.isPresent()) {
      return new OpenDatabase(snapshot.get().folder(), memory, access, snapshot.get());
    }
    return openStill();
  }

  /** Opens the folder itself, and refuses what was written to meanwhile: rows may be lacking. */
  private OpenDatabase openStill() {
    try {
      VolumeSnapshot.FileList before = VolumeSnapshot.FileList.of(folder);
      OpenDatabase opened = new OpenDatabase(folder, memory, access, null);
      if (VolumeSnapshot.FileList.of(folder).equals(before)) {
        return opened;
      }
      opened.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    throw new VolumeException("volume " + folder + " is being written; try again", null);
  }

  public byte @Nullable [] get(Table table, byte[] key) {
    return reading((db, handle) -> {
      try {
        return db.get(handle, key);
      } catch (RocksDBException e) {
        throw new VolumeException("read of " + table.family(), e);
      }
    }, table);
  }

  /** True if there is a row. */
  public boolean has(Table table, byte[] key) {
    return Boolean.TRUE.equals(reading((db, handle) -> db.keyExists(handle, key), table));
  }

  /** The rows of a table in order. For the thread that opens and closes the volume: nothing keeps it open for the cursor. */
  public RowCursor cursor(Table table) {
    OpenDatabase now = current();
    return new RocksCursor(table, now.db.newIterator(now.handle(table)));
  }

  /** Values of {@code keys}, in their order, null where there is none. */
  public List<byte @Nullable []> getAll(Table table, List<byte[]> keys) {
    if (keys.isEmpty()) {
      return List.of();
    }
    return Objects.requireNonNull(reading((db, handle) -> {
      List<ColumnFamilyHandle> handles = new ArrayList<>(keys.size());
      for (int i = 0; i < keys.size(); i++) {
        handles.add(handle);
      }
      try {
        return db.multiGetAsList(handles, keys);
      } catch (RocksDBException e) {
        throw new VolumeException("read of " + table.family(), e);
      }
    }, table));
  }

  /** Shows rows from {@code from} on, in order, until {@code visitor} says false. */
  public void scan(Table table, byte[] from, RowVisitor visitor) {
    reading((db, handle) -> {
      try (RocksIterator rows = db.newIterator(handle)) {
        for (rows.seek(from); rows.isValid(); rows.next()) {
          if (!visitor.visit(rows.key(), rows.value())) {
            break;
          }
        }
        rows.status();
      } catch (RocksDBException e) {
        throw new VolumeException("scan of " + table.family(), e);
      }
      return Boolean.TRUE;
    }, table);
  }

  /** Sees one row; true to go on. */
  @FunctionalInterface
  public interface RowVisitor {
    boolean visit(byte[] key, byte[] value);
  }

  /** How much a {@link #viewing view} will read. */
  public enum Reading {
    /** A few rows, which others may want soon. */
    HERE_AND_THERE,
    /** Many rows, once. */
    THROUGHOUT
  }

  /** Shows the rows as they are in this moment, and gives what {@code reader} makes of them. The volume is not closed meanwhile. */
  public <T> T viewing(Reading reading, Function<StoredRows, T> reader) {
    lock.readLock().lock();
    try (VolumeView view = new VolumeView(current(), reading)) {
      return reader.apply(view);
    } finally {
      lock.readLock().unlock();
    }
  }

  /** An empty batch. */
  public Batch batch() {
    return new Batch(this);
  }

  /** Makes everything written so far outlast a power cut. */
  public void syncWal() {
    holding("sync", now -> now.db.syncWal());
  }

  /** Adds sorted rows as a file of its own, past memtables and log; adding the same rows again changes nothing. */
  public void ingest(Table table, List<Map.Entry<byte[], byte[]>> ascending) {
    Path file = folder.resolve("ingest-" + table.family() + ".sst");
    holding("ingest into " + table.family(), now -> ingest(now, table, file, ascending));
  }

  private static void ingest(OpenDatabase now, Table table, Path file, List<Map.Entry<byte[], byte[]>> ascending)
      throws RocksDBException {
    try (Options options = new Options().setCompressionType(CompressionType.LZ4_COMPRESSION);
        EnvOptions env = new EnvOptions();
        SstFileWriter writer = new SstFileWriter(env, options);
        IngestExternalFileOptions ingest = new IngestExternalFileOptions().setMoveFiles(true)) {
      SortedFiles.deleteLeftover(file);
      writer.open(file.toString());
      for (Map.Entry<byte[], byte[]> row : ascending) {
        writer.put(row.getKey(), row.getValue());
      }
      writer.finish();
      now.db.ingestExternalFile(now.handle(table), List.of(file.toString()), ingest);
    }
  }

  /** For rows that come in order, from within a {@link #viewing view}. */
  SortedFiles sortedFiles(Table table, String name) {
    return new SortedFiles(current(), table, folder, name);
  }

  /** Makes sorted files part of a table; they must not overlap. What they have replaces what was written before. */
  public void ingestFiles(Table table, List<Path> files) {
    if (files.isEmpty()) {
      return;
    }
    WriteTap listener = tap;
    TouchedKeys touched = listener == null ? null : listener.begin();
    if (touched != null) {
      // Read first: the files are moved.
      files.forEach(file -> touched.add(table, SortedFiles.keysOf(file)));
    }
    try {
      holding("ingest into " + table.family(), now -> {
        try (IngestExternalFileOptions ingest = new IngestExternalFileOptions().setMoveFiles(true)) {
          now.db.ingestExternalFile(now.handle(table), files.stream().map(Path::toString).toList(), ingest);
        }
      });
    } finally {
      tell(touched);
    }
  }

  /** What failed may have been written all the same, so it is told in any case. */
  private void tell(@Nullable TouchedKeys touched) {
    WriteTap listener = tap;
    if (listener != null && touched != null) {
      listener.wrote(touched);
    }
  }

  /** Gives back the files that have no other rows than those of a span, whoever reads them. Rows that were deleted or replaced may be back until the span is deleted as a whole. */
  void dropFiles(Table table, KeySpan span) {
    holding("delete files of " + table.family(), now -> now.db.deleteFilesInRanges(now.handle(table), List.of(span.first(), span.end()), false));
  }

  /** A RocksDB property summed over all tables; 0 where it is unknown. */
  public long property(String name) {
    return reading((db, _) -> {
      long sum = 0;
      for (Table table : Table.values()) {
        try {
          sum += db.getLongProperty(current().handle(table), name);
        } catch (RocksDBException e) {
          return 0L;
        }
      }
      return sum;
    }, Table.META) instanceof Long sum ? sum : 0L;
  }

  private void write(WriteBatch batch) {
    holding("write", now -> now.db.write(now.writeOptions, batch));
  }

  /** Does something to the open database, which is not closed meanwhile. */
  private void holding(String what, Work work) {
    lock.readLock().lock();
    try {
      work.on(current());
    } catch (RocksDBException e) {
      throw new VolumeException(what, e);
    } finally {
      lock.readLock().unlock();
    }
  }

  @FunctionalInterface
  private interface Work {
    void on(OpenDatabase open) throws RocksDBException;
  }

  private <T> @Nullable T reading(BiFunction<RocksDB, ColumnFamilyHandle, @Nullable T> question, Table table) {
    lock.readLock().lock();
    try {
      OpenDatabase now = current();
      return question.apply(now.db, now.handle(table));
    } finally {
      lock.readLock().unlock();
    }
  }

  private OpenDatabase current() {
    OpenDatabase now = open;
    if (now == null) {
      throw VolumeException.closed(folder);
    }
    return now;
  }

  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      OpenDatabase now = open;
      open = null;
      if (now != null) {
        now.close();
      }
    } finally {
      lock.writeLock().unlock();
    }
  }

  /** Puts and deletes that become visible together. */
  public static final class Batch implements Rows, AutoCloseable {
    /** Rows as small as those of the state go to RocksDB without a copy that it would free again; a guess at what is small. */
    private static final int SMALL_BYTES = 1 << 10;

    private final Volume volume;
    private final WriteBatch batch = new WriteBatch();
    private final ByteBuffer smallKey = ByteBuffer.allocateDirect(SMALL_BYTES);
    private final ByteBuffer smallValue = ByteBuffer.allocateDirect(SMALL_BYTES);
    private @Nullable TouchedKeys touched;

    private Batch(Volume volume) {
      this.volume = volume;
    }

    @Override
    public byte @Nullable [] get(Table table, byte[] key) {
      return volume.get(table, key);
    }

    @Override
    public boolean has(Table table, byte[] key) {
      return volume.has(table, key);
    }

    @Override
    public RowCursor cursor(Table table) {
      return volume.cursor(table);
    }

    private @Nullable TouchedKeys touching() {
      WriteTap listener = volume.tap;
      if (listener != null && touched == null) {
        touched = listener.begin();
      }
      return touched;
    }

    private void touch(Table table, byte[] key) {
      TouchedKeys keys = touching();
      if (keys != null) {
        keys.add(table, key);
      }
    }

    @Override
    public void put(Table table, byte[] key, byte[] value) {
      touch(table, key);
      volume.holding("put", now -> batch.put(now.handle(table), key, value));
    }

    @Override
    public void put(Table table, byte[] key, RlpSlice value) {
      if (key.length > SMALL_BYTES || value.length() > SMALL_BYTES) {
        put(table, key, value.toBytes());
        return;
      }
      touch(table, key);
      smallKey.clear().put(key).flip();
      value.lend((array, offset, length) -> smallValue.clear().put(array, offset, length).flip());
      volume.holding("put", now -> batch.put(now.handle(table), smallKey, smallValue));
    }

    @Override
    public void delete(Table table, byte[] key) {
      touch(table, key);
      volume.holding("delete", now -> batch.delete(now.handle(table), key));
    }

    @Override
    public void deleteRange(Table table, byte[] first, byte[] end) {
      TouchedKeys keys = touching();
      if (keys != null) {
        keys.add(table, new KeySpan(first.clone(), end.clone()));
      }
      volume.holding("delete", now -> batch.deleteRange(now.handle(table), first, end));
    }

    /** Bytes that the batch holds. */
    public long size() {
      return batch.getDataSize();
    }

    public boolean isEmpty() {
      return batch.count() == 0;
    }

    /** Writes all of it or nothing, and empties the batch. Not yet synced: a process may die after, a machine may not. */
    public void commit() {
      TouchedKeys keys = touched;
      touched = null;
      try {
        volume.write(batch);
      } finally {
        volume.tell(keys);
      }
      batch.clear();
    }

    public void clear() {
      touched = null;
      batch.clear();
    }

    @Override
    public void close() {
      batch.close();
    }
  }
}

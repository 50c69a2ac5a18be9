package io.argosy.blockstore.adapter.rocksdb;

import io.argosy.blockstore.core.Table;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rocksdb.DBOptions;
import org.rocksdb.EnvOptions;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.SstFileReader;
import org.rocksdb.SstFileReaderIterator;
import org.rocksdb.SstFileWriter;

/**
 * Ascending rows on their way into a table, past its log and its memtable: files of bounded size beside the database, which {@link Volume#ingestFiles} makes files of it. Memory is that of one block. For one
 * thread, while the database stays open.
 */
final class SortedFiles implements AutoCloseable {
  /** As large as compaction makes them. */
  private static final long FILE_BYTES = 64L << 20;

  private final Table table;
  private final Path folder;
  private final String name;
  private final DBOptions databaseOptions = new DBOptions();
  private final Options options;
  private final EnvOptions environment = new EnvOptions();
  private final List<Path> files = new ArrayList<>();
  private @Nullable SstFileWriter open;
  private int rows;

  /**
   * @param name what the files' names begin with
   */
  SortedFiles(OpenDatabase database, Table table, Path folder, String name) {
    this.table = table;
    this.folder = folder;
    this.name = name;
    this.options = new Options(databaseOptions, database.optionsOf(table));
  }

  void put(byte[] key, byte[] value) {
    try {
      SstFileWriter writer = open;
      if (writer == null) {
        writer = begin();
      }
      writer.put(key, value);
      if (++rows % 1_024 == 0 && writer.fileSize() > FILE_BYTES) {
        end(writer);
      }
    } catch (RocksDBException e) {
      throw new VolumeException("file of " + table.family(), e);
    }
  }

  private SstFileWriter begin() throws RocksDBException {
    Path file = folder.resolve(name + "-" + table.family() + "-" + files.size() + ".sst");
    deleteLeftover(file);
    SstFileWriter writer = new SstFileWriter(environment, options);
    open = writer;
    writer.open(file.toString());
    files.add(file);
    return writer;
  }

  /** Ingesting links a file first and unlinks it after. The name left over by one that was killed between is a file of the database under another name: to write to it would be to write into the database. */
  static void deleteLeftover(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Deletes the files of a folder whose names begin so: of one that was killed before they were ingested. */
  static void deleteLeftovers(Path folder, String prefix) {
    try (Stream<Path> all = Files.list(folder)) {
      all.filter(file -> file.getFileName().toString().startsWith(prefix)).forEach(SortedFiles::deleteLeftover);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The keys of a file that is finished, the first to the last. */
  static KeySpan keysOf(Path file) {
    try (Options options = new Options();
        ReadOptions reading = new ReadOptions();
        SstFileReader reader = new SstFileReader(options)) {
      reader.open(file.toString());
      try (SstFileReaderIterator row = reader.newIterator(reading)) {
        row.seekToFirst();
        byte[] first = row.key();
        row.seekToLast();
        return new KeySpan(first, KeySpan.of(row.key()).end());
      }
    } catch (RocksDBException e) {
      throw new VolumeException("file " + file, e);
    }
  }

  private void end(SstFileWriter writer) throws RocksDBException {
    open = null;
    try (writer) {
      writer.finish();
    }
  }

  /** Ends the last file and names all, in their order. */
  List<Path> finish() {
    SstFileWriter writer = open;
    if (writer != null) {
      try {
        end(writer);
      } catch (RocksDBException e) {
        throw new VolumeException("file of " + table.family(), e);
      }
    }
    return List.copyOf(files);
  }

  /** Deletes what was written: nobody will ask for it. */
  void discard() {
    close();
    files.forEach(SortedFiles::deleteLeftover);
  }

  /** Leaves the files where they are. */
  @Override
  public void close() {
    SstFileWriter writer = open;
    if (writer != null) {
      writer.close();
    }
    environment.close();
    options.close();
    databaseOptions.close();
  }
}

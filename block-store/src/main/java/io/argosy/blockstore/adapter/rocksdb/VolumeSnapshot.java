package io.argosy.blockstore.adapter.rocksdb;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The files of a volume as they were in one moment, beside a process that goes on writing it: hard links in a hidden folder of the volume, deleted when it is closed.
 *
 * <p>A reader that opened the folder itself would silently lack rows: it reads the list of table files first and the log after, and a flush in between moves rows from the log to a table file that is not in
 * the list. A flush, and a compaction, is over when it is appended to that list, and deletes nothing before. So the links are good if the list is the same after they were made as before.
 */
final class VolumeSnapshot implements AutoCloseable {
  private static final String PREFIX = ".snapshot-";

  /** Table files and logs, but nothing half made. */
  private static final Pattern LINKED = Pattern.compile("\\d+\\.(sst|log)");

  /** Links are made in milliseconds, flushes take longer; a guess at how often they may meet. */
  private static final int ATTEMPTS = 50;

  private static final AtomicLong COUNT = new AtomicLong();

  private final Path folder;

  private VolumeSnapshot(Path folder) {
    this.folder = folder;
  }

  /** What RocksDB counts as its files: the name of the list, and how much of it there is. */
  record FileList(String name, long bytes) {
    /** The list that is in force. */
    static FileList of(Path volume) throws IOException {
      String name = Files.readString(volume.resolve("CURRENT")).strip();
      return new FileList(name, Files.size(volume.resolve(name)));
    }
  }

  /**
   * None if the folder may not be written to, takes no links, or has no room for the list of files.
   *
   * @throws VolumeException if there is no database, or it is never still for a moment
   */
  static Optional<VolumeSnapshot> take(Path volume) {
    if (!Files.exists(volume.resolve("CURRENT"))) {
      throw new VolumeException("volume " + volume + " has no database yet", null);
    }
    deleteLeftovers(volume);
    Path target = volume.resolve(PREFIX + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet());
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      try {
        Files.createDirectory(target);
        if (link(volume, target)) {
          return Optional.of(new VolumeSnapshot(target));
        }
      } catch (NoSuchFileException deletedMeanwhile) {
        // Again.
      } catch (IOException | UnsupportedOperationException notHere) {
        delete(target);
        return Optional.empty();
      }
      delete(target);
    }
    throw new VolumeException("volume " + volume + " changes too fast to be read; try again", null);
  }

  /** False if the list of files changed meanwhile. */
  private static boolean link(Path volume, Path target) throws IOException {
    FileList before = FileList.of(volume);
    try (InputStream list = Files.newInputStream(volume.resolve(before.name))) {
      Files.write(target.resolve(before.name), list.readNBytes((int) before.bytes));
    }
    Files.writeString(target.resolve("CURRENT"), before.name + "\n");
    List<Path> files;
    try (Stream<Path> all = Files.list(volume)) {
      files = all.filter(file -> LINKED.matcher(file.getFileName().toString()).matches()).toList();
    }
    for (Path file : files) {
      Files.createLink(target.resolve(file.getFileName()), file);
    }
    return FileList.of(volume).equals(before);
  }

  /** Links keep the room of files that the writer deletes, so those of readers that died go. */
  private static void deleteLeftovers(Path volume) {
    List<Path> leftovers;
    try (Stream<Path> all = Files.list(volume)) {
      leftovers = all.filter(path -> path.getFileName().toString().startsWith(PREFIX)).filter(path -> !isAlive(path)).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    leftovers.forEach(VolumeSnapshot::delete);
  }

  private static boolean isAlive(Path snapshot) {
    String[] parts = snapshot.getFileName().toString().substring(PREFIX.length()).split("-");
    try {
      return ProcessHandle.of(Long.parseLong(parts[0])).isPresent();
    } catch (NumberFormatException e) {
      return true;
    }
  }

  private static void delete(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path folder() {
    return folder;
  }

  @Override
  public void close() {
    delete(folder);
  }
}

package io.argosy.discovery.net;

import io.argosy.discovery.book.BookEntry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The file that nodes are kept in: a line each. Written beside it and moved, so that it is whole at any moment; a line that cannot be read is passed over. */
public final class NodeBookFile {
  /** No file of ours is near it. */
  private static final long MAX_BYTES = 4L << 20;

  private final Path file;

  public NodeBookFile(Path file) {
    this.file = file;
  }

  /** What was kept; nothing if there is no file. */
  public List<BookEntry> read() throws IOException {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new IOException(file + " is larger than any that was written here");
      }
      try (Stream<String> lines = Files.readString(file, StandardCharsets.ISO_8859_1).lines()) {
        return lines.map(BookEntry::parse).flatMap(Optional::stream).toList();
      }
    } catch (NoSuchFileException _) {
      return List.of();
    }
  }

  /** Replaces what was kept. */
  public void write(List<BookEntry> entries) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    Path draft = file.resolveSibling(file.getFileName() + ".new");
    Files.write(draft, entries.stream().map(BookEntry::toLine).toList());
    try {
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException _) {
      Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}

package io.argosy.era;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file read at any place. Thread-safe. A file that is cut while it is open is a bad archive, no more. */
final class ArchiveBytes implements AutoCloseable {
  private final Path file;
  private final FileChannel channel;
  private final long size;

  /** Throws {@link UncheckedIOException} if the file cannot be opened. */
  ArchiveBytes(Path file) {
    this.file = file;
    try {
      this.channel = FileChannel.open(file, StandardOpenOption.READ);
      this.size = channel.size();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path file() {
    return file;
  }

  long size() {
    return size;
  }

  byte[] read(long offset, int length) {
    if (offset < 0 || offset > size - length) {
      throw new BadArchiveException(file, offset, "expected " + length + " bytes, but the file ends at " + size);
    }
    ByteBuffer bytes = ByteBuffer.allocate(length);
    try {
      while (bytes.hasRemaining()) {
        if (channel.read(bytes, offset + bytes.position()) < 0) {
          throw new BadArchiveException(file, offset + bytes.position(), "the file was cut while it was read");
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(file + " at byte " + offset + ": " + e.getMessage(), e);
    }
    return bytes.array();
  }

  EntryReader.Prefix prefix(long offset) {
    return EntryReader.Prefix.read(file, offset, read(offset, Entry.PREFIX_BYTES), 0);
  }

  /** The whole entry that begins at {@code offset}, if its value has {@code length} bytes. */
  Entry entry(long offset, int type, int length) {
    EntryReader.Prefix prefix = prefix(offset);
    if (prefix.type() != type || prefix.length() != length) {
      throw new BadArchiveException(
          file,
          offset,
          "expected " + Entry.name(type) + " of " + length + " bytes, got " + Entry.name(prefix.type()) + " of " + prefix.length());
    }
    return new EntryReader(file, read(offset, Entry.PREFIX_BYTES + length), offset).next(type);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package io.argosy.era;

import java.nio.file.Path;

/** Consecutive entries in bytes of a file that were read. Mutable, for one thread. */
final class EntryReader {
  private final Path file;
  private final byte[] bytes;
  private final int end;
  private final long base;
  private int at;

  /**
   * Entries in all of {@code bytes}.
   *
   * @param base where the bytes begin in the file
   */
  EntryReader(Path file, byte[] bytes, long base) {
    this(file, bytes, 0, bytes.length, base);
  }

  /** Entries in {@code [from, to)} of bytes that begin at {@code base}. */
  EntryReader(Path file, byte[] bytes, int from, int to, long base) {
    this.file = file;
    this.bytes = bytes;
    this.at = from;
    this.end = to;
    this.base = base;
  }

  boolean hasNext() {
    return at < end;
  }

  /** The next entry, which must be of a type and lie wholly within the bytes. */
  Entry next(int type) {
    Entry entry = next();
    if (entry.type() != type) {
      throw new BadArchiveException(file, entry.at(), "expected " + Entry.name(type) + ", got " + Entry.name(entry.type()));
    }
    return entry;
  }

  private Entry next() {
    long start = base + at;
    int left = end - at;
    if (left < Entry.PREFIX_BYTES) {
      throw new BadArchiveException(file, start, "expected an entry, got " + left + " bytes");
    }
    Prefix prefix = Prefix.read(file, start, bytes, at);
    if (prefix.length > left - Entry.PREFIX_BYTES) {
      throw new BadArchiveException(
          file, start, Entry.name(prefix.type) + " of " + prefix.length + " bytes where " + (left - Entry.PREFIX_BYTES) + " are left");
    }
    Entry entry = new Entry(file, start, prefix.type, bytes, at + Entry.PREFIX_BYTES, prefix.length);
    at += Entry.PREFIX_BYTES + prefix.length;
    return entry;
  }

  /** What stands before a value; the length is bounded and reserved bytes are zero. */
  record Prefix(int type, int length) {
    static Prefix read(Path file, long start, byte[] source, int at) {
      int type = source[at] & 0xff | (source[at + 1] & 0xff) << 8;
      long length = LittleEndian.uint32(source, at + 2);
      if (source[at + 6] != 0 || source[at + 7] != 0) {
        throw new BadArchiveException(file, start, Entry.name(type) + ": reserved bytes are not zero");
      }
      if (length > Entry.MAX_BYTES) {
        throw new BadArchiveException(file, start, Entry.name(type) + " of " + length + " bytes, expected at most " + Entry.MAX_BYTES);
      }
      return new Prefix(type, (int) length);
    }
  }
}

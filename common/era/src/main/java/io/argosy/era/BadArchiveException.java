package io.argosy.era;

import java.nio.file.Path;

/** A file that is no era1 archive, or a damaged one: which file, where in it, and what is wrong there. It carries no stack, since the file decides how often it is made. */
public final class BadArchiveException extends RuntimeException {
  private final transient Path file;
  private final long offset;
  private final String what;

  /**
   * @param offset bytes from the beginning of the file, of the entry or field that is wrong
   * @param what got and expected, one line
   */
  public BadArchiveException(Path file, long offset, String what) {
    super(file + " at byte " + offset + ": " + what, null, false, false);
    this.file = file;
    this.offset = offset;
    this.what = what;
  }

  public Path file() {
    return file;
  }

  public long offset() {
    return offset;
  }

  /** The finding without file and place. */
  public String what() {
    return what;
  }
}

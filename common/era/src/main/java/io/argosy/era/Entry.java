package io.argosy.era;

import java.nio.file.Path;

/**
 * One entry of an e2store file, its value still in the array it was read into:
 *
 * <pre>
 * type(2) length(4) reserved(2)=0 value(length)    all little-endian
 * </pre>
 *
 * @param at where the entry begins in its file
 * @param array borrowed; the value is {@code [offset, offset + length)}
 * @spec https://github.com/eth-clients/e2store-format-specs/blob/main/formats/e2store.md e2store
 */
record Entry(Path file, long at, int type, byte[] array, int offset, int length) {
  static final int PREFIX_BYTES = 8;

  static final int VERSION = 0x3265;
  static final int HEADER = 0x03;
  static final int BODY = 0x04;
  static final int RECEIPTS = 0x05;
  static final int TOTAL_DIFFICULTY = 0x06;
  static final int ACCUMULATOR = 0x07;
  static final int BLOCK_INDEX = 0x3266;

  /** geth's bound of an entry. */
  static final int MAX_BYTES = 50 << 20;

  /** A type as people know it. */
  static String name(int type) {
    return switch (type) {
      case VERSION -> "version";
      case HEADER -> "header";
      case BODY -> "body";
      case RECEIPTS -> "receipts";
      case TOTAL_DIFFICULTY -> "total difficulty";
      case ACCUMULATOR -> "accumulator";
      case BLOCK_INDEX -> "block index";
      default -> "entry of type 0x%04x".formatted(type);
    };
  }

  /** Where the value begins in its file. */
  long valueAt() {
    return at + PREFIX_BYTES;
  }

  BadArchiveException bad(String what) {
    return new BadArchiveException(file, at, name(type) + ": " + what);
  }

  /** The snappy frames of the value, inflated to at most {@code limit} bytes. */
  byte[] inflated(int limit) {
    try {
      return SnappyFrames.inflate(array, offset, length, limit);
    } catch (SnappyFrames.Malformed e) {
      throw bad(e.getMessage());
    }
  }
}

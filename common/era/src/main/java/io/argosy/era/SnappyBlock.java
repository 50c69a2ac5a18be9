package io.argosy.era;

import io.argosy.era.SnappyFrames.Malformed;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * Snappy's block format, for data of at most {@link SnappyFrames#CHUNK_BYTES}: the length of the data, seven bits a byte, then literals and copies of what came before. Inflating is static; deflating keeps its buffers: for one thread,
 * keep one each.
 *
 * <p>The format leaves a compressor free to choose; this one makes the choices of golang/snappy (table size, hash, how matches are looked for and cut up), so that the same data gives the same bytes.
 *
 * @spec https://github.com/google/snappy/blob/main/format_description.txt Snappy format description
 */
final class SnappyBlock {
  /** No stream of n bytes inflates to more than this times n: the best a three-byte copy gives is 64 bytes. */
  static final long HIGHEST_RATIO = 22;

  private static final int LITERAL = 0;
  private static final int COPY_1 = 1;
  private static final int COPY_2 = 2;

  /** Literals of up to this many bytes have their length in the tag. */
  private static final int SHORT_LITERAL = 60;

  private static final int MOST_TABLE_BITS = 14;
  private static final int LEAST_TABLE_BITS = 8;

  /** Nothing is looked for in the last bytes, so that eight can be read anywhere before. */
  private static final int MARGIN = 15;

  private static final int HASH_FACTOR = 0x1e35a7bd;

  private final char[] table = new char[1 << MOST_TABLE_BITS];
  private byte[] target = new byte[mostBytes(SnappyFrames.CHUNK_BYTES)];
  private int size;

  /** What data that does not compress may grow to. */
  private static int mostBytes(int length) {
    return 32 + length + length / 6;
  }

  // ---- inflating

  /** How long the data of {@code [from, to)} says that it is, 32 bits. */
  static long declaredLength(byte[] source, int from, int to) throws Malformed {
    long value = 0;
    for (int i = 0; i < Math.min(5, to - from); i++) {
      byte b = source[from + i];
      value |= (b & 0x7fL) << 7 * i;
      if (b >= 0) {
        if (value > 0xffffffffL) {
          break;
        }
        return value;
      }
    }
    throw new Malformed("compressed data without a length");
  }

  /** Inflates {@code [from, to)} to exactly {@code length} bytes at {@code at}, for which there is room. */
  static void inflate(byte[] source, int from, int to, byte[] data, int at, int length) throws Malformed {
    int in = from;
    while (source[in++] < 0) {
      continue;
    }
    int out = at;
    int end = at + length;
    while (in < to) {
      int tag = source[in++] & 0xff;
      int kind = tag & 3;
      if (kind == LITERAL) {
        int run = (tag >>> 2) + 1;
        if (run > SHORT_LITERAL) {
          int bytes = run - SHORT_LITERAL;
          require(bytes <= to - in);
          long size = 0;
          for (int i = 0; i < bytes; i++) {
            size |= (source[in++] & 0xffL) << 8 * i;
          }
          require(size < end - out);
          run = (int) size + 1;
        }
        require(run <= to - in && run <= end - out);
        System.arraycopy(source, in, data, out, run);
        in += run;
        out += run;
        continue;
      }
      int bytes = kind == COPY_1 ? 1 : kind == COPY_2 ? 2 : 4;
      require(bytes <= to - in);
      int run = kind == COPY_1 ? (tag >>> 2 & 7) + 4 : (tag >>> 2) + 1;
      long offset = kind == COPY_1 ? (tag & 0xe0) << 3 : 0;
      for (int i = 0; i < bytes; i++) {
        offset |= (source[in++] & 0xffL) << 8 * i;
      }
      require(offset > 0 && offset <= out - at && run <= end - out);
      copy(data, out - (int) offset, out, run);
      out += run;
    }
    require(out == end);
  }

  /** Copies bytes that may overlap what they are copied to: then they repeat. */
  private static void copy(byte[] data, int from, int to, int run) {
    if (to - from >= run) {
      System.arraycopy(data, from, data, to, run);
      return;
    }
    for (int i = 0; i < run; i++) {
      data[to + i] = data[from + i];
    }
  }

  private static void require(boolean holds) throws Malformed {
    if (!holds) {
      throw new Malformed("compressed data that does not inflate");
    }
  }

  // ---- deflating

  /** Compresses {@code [offset, offset + length)}, at most a chunk; gives the compressed length. */
  int deflate(byte[] source, int offset, int length) {
    size = 0;
    for (int rest = length; ; rest >>>= 7) {
      if (rest < 0x80) {
        target[size++] = (byte) rest;
        break;
      }
      target[size++] = (byte) (rest | 0x80);
    }
    int end = offset + length;
    int emitted = length > MARGIN + 1 ? matches(source, offset, end) : offset;
    if (emitted < end) {
      literal(source, emitted, end);
    }
    return size;
  }

  /** Appends what the last call of {@link #deflate} gave. */
  void writeTo(ByteArrayOutputStream out) {
    out.write(target, 0, size);
  }

  /** Writes everything up to the last match; gives where that ends. */
  private int matches(byte[] source, int offset, int end) {
    int bits = LEAST_TABLE_BITS;
    while (bits < MOST_TABLE_BITS && 1 << bits < end - offset) {
      bits++;
    }
    int shift = 32 - bits;
    Arrays.fill(table, 0, 1 << bits, (char) 0);
    int limit = end - MARGIN;
    int emitted = offset;
    // What comes first has nothing before it to be a copy of.
    int at = offset + 1;
    while (true) {
      int found;
      // The longer nothing is found, the wider the steps: a byte more after each 32 looks.
      for (int skip = 32; ; ) {
        int step = skip >>> 5;
        skip += step;
        if (at + step > limit) {
          return emitted;
        }
        int word = LittleEndian.int32(source, at);
        int slot = word * HASH_FACTOR >>> shift;
        int candidate = offset + table[slot];
        table[slot] = (char) (at - offset);
        if (word == LittleEndian.int32(source, candidate)) {
          found = candidate;
          break;
        }
        at += step;
      }
      literal(source, emitted, at);
      // As long as another match begins where one ends, no literal stands between them.
      while (true) {
        // One range is the shorter, so there always is a first difference: its end, if nothing else.
        int matched = 4 + Arrays.mismatch(source, found + 4, end, source, at + 4, end);
        copy(at - found, matched);
        at += matched;
        emitted = at;
        if (at >= limit) {
          return emitted;
        }
        int before = LittleEndian.int32(source, at - 1);
        table[before * HASH_FACTOR >>> shift] = (char) (at - 1 - offset);
        int word = LittleEndian.int32(source, at);
        int slot = word * HASH_FACTOR >>> shift;
        found = offset + table[slot];
        table[slot] = (char) (at - offset);
        if (word != LittleEndian.int32(source, found)) {
          at++;
          break;
        }
      }
    }
  }

  private void literal(byte[] source, int from, int to) {
    int last = to - from - 1;
    if (last < SHORT_LITERAL) {
      target[size++] = (byte) (last << 2 | LITERAL);
    } else if (last < 1 << 8) {
      target[size++] = (byte) (SHORT_LITERAL << 2 | LITERAL);
      target[size++] = (byte) last;
    } else {
      target[size++] = (byte) (SHORT_LITERAL + 1 << 2 | LITERAL);
      target[size++] = (byte) last;
      target[size++] = (byte) (last >>> 8);
    }
    System.arraycopy(source, from, target, size, to - from);
    size += to - from;
  }

  /** A long match is cut so that its last piece is never shorter than the four bytes that the two-byte form begins at. */
  private void copy(int offset, int length) {
    int left = length;
    while (left >= 68) {
      longCopy(offset, 64);
      left -= 64;
    }
    if (left > 64) {
      longCopy(offset, 60);
      left -= 60;
    }
    if (left >= 12 || offset >= 2048) {
      longCopy(offset, left);
    } else {
      target[size++] = (byte) (offset >>> 8 << 5 | left - 4 << 2 | COPY_1);
      target[size++] = (byte) offset;
    }
  }

  private void longCopy(int offset, int length) {
    target[size++] = (byte) (length - 1 << 2 | COPY_2);
    target[size++] = (byte) offset;
    target[size++] = (byte) (offset >>> 8);
  }
}

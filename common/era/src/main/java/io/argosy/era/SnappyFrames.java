package io.argosy.era;

import java.io.ByteArrayOutputStream;
import java.util.zip.CRC32C;

/**
 * Snappy's framed format: an identifier, then chunks of {@code type(1) length(3)}, of which those with data have a masked CRC-32C of the data in front.
 *
 * <p>Deflating gives the bytes that golang/snappy's buffered writer gives, which is what published archives were written with.
 *
 * @spec https://github.com/google/snappy/blob/main/framing_format.txt Snappy framing format
 */
final class SnappyFrames {
  /** Most data of one chunk. */
  static final int CHUNK_BYTES = 1 << 16;

  private static final int COMPRESSED = 0x00;
  private static final int PLAIN = 0x01;
  private static final int FIRST_SKIPPABLE = 0x80;
  private static final int IDENTIFIER = 0xff;
  private static final int CRC_BYTES = 4;
  private static final byte[] NAME = {'s', 'N', 'a', 'P', 'p', 'Y'};

  private SnappyFrames() {}

  /** Frames that are none, or whose data are not what their checksums say. No stack, for the same reason as {@link BadArchiveException}. */
  static final class Malformed extends Exception {
    private static final long serialVersionUID = 1;

    Malformed(String what) {
      super(what, null, false, false);
    }
  }

  /**
   * The data of all chunks in {@code [offset, offset + length)}, in an array of their own. Its size is known, and judged, before it is made.
   *
   * @param limit most bytes of data
   */
  static byte[] inflate(byte[] source, int offset, int length, int limit) throws Malformed {
    int end = offset + length;
    byte[] data = new byte[dataBytes(source, offset, end, limit)];
    CRC32C crc = new CRC32C();
    int size = 0;
    for (int at = offset; at < end; ) {
      int type = source[at] & 0xff;
      int from = at + 4;
      int to = from + chunkLength(source, at);
      if (type == COMPRESSED || type == PLAIN) {
        int payload = from + CRC_BYTES;
        int inflated = type == PLAIN ? to - payload : (int) SnappyBlock.declaredLength(source, payload, to);
        if (type == PLAIN) {
          System.arraycopy(source, payload, data, size, inflated);
        } else {
          SnappyBlock.inflate(source, payload, to, data, size, inflated);
        }
        crc.reset();
        crc.update(data, size, inflated);
        if (masked(crc) != LittleEndian.int32(source, from)) {
          throw new Malformed("a checksum of snappy frames is wrong");
        }
        size += inflated;
      }
      at = to;
    }
    return data;
  }

  /** Looks at each chunk's bounds and what it declares, without inflating any. */
  private static int dataBytes(byte[] source, int offset, int end, int limit) throws Malformed {
    if (end - offset < 4 + NAME.length || (source[offset] & 0xff) != IDENTIFIER) {
      throw new Malformed("no snappy frames");
    }
    long sum = 0;
    for (int at = offset; at < end; ) {
      if (end - at < 4) {
        throw new Malformed("a snappy frame is cut off");
      }
      int type = source[at] & 0xff;
      int length = chunkLength(source, at);
      if (length > end - at - 4) {
        throw new Malformed("a snappy frame of " + length + " bytes where " + (end - at - 4) + " are left");
      }
      sum += declaredBytes(source, type, at + 4, at + 4 + length);
      if (sum > limit) {
        throw new Malformed("inflates to more than " + limit + " bytes");
      }
      at += 4 + length;
    }
    return (int) sum;
  }

  private static long declaredBytes(byte[] source, int type, int from, int to) throws Malformed {
    if (type == IDENTIFIER) {
      if (!java.util.Arrays.equals(source, from, to, NAME, 0, NAME.length)) {
        throw new Malformed("not snappy's identifier");
      }
      return 0;
    }
    if (type >= FIRST_SKIPPABLE) {
      return 0;
    }
    if (type > PLAIN) {
      throw new Malformed("a snappy frame of unknown type " + type);
    }
    if (to - from < CRC_BYTES) {
      throw new Malformed("a snappy frame without checksum");
    }
    long bytes = type == PLAIN ? to - from - CRC_BYTES : SnappyBlock.declaredLength(source, from + CRC_BYTES, to);
    if (bytes > CHUNK_BYTES || bytes > SnappyBlock.HIGHEST_RATIO * (to - from)) {
      throw new Malformed("a snappy frame of " + (to - from) + " bytes that declares " + bytes);
    }
    return bytes;
  }

  private static int chunkLength(byte[] source, int at) {
    return source[at + 1] & 0xff | (source[at + 2] & 0xff) << 8 | (source[at + 3] & 0xff) << 16;
  }

  private static int masked(CRC32C crc) {
    int value = (int) crc.getValue();
    return (value >>> 15 | value << 17) + 0xa282ead8;
  }

  /** Appends {@code [offset, offset + length)} in frames. A chunk that saves less than an eighth stays plain. */
  static void deflate(byte[] source, int offset, int length, ByteArrayOutputStream out, SnappyBlock compressor) {
    out.write(IDENTIFIER);
    writeLength(NAME.length, out);
    out.write(NAME, 0, NAME.length);
    CRC32C crc = new CRC32C();
    byte[] checksum = new byte[CRC_BYTES];
    for (int at = offset; at < offset + length; at += CHUNK_BYTES) {
      int size = Math.min(CHUNK_BYTES, offset + length - at);
      crc.reset();
      crc.update(source, at, size);
      LittleEndian.putInt32(checksum, 0, masked(crc));
      int compressed = compressor.deflate(source, at, size);
      boolean plain = compressed >= size - size / 8;
      out.write(plain ? PLAIN : COMPRESSED);
      writeLength(CRC_BYTES + (plain ? size : compressed), out);
      out.write(checksum, 0, CRC_BYTES);
      if (plain) {
        out.write(source, at, size);
      } else {
        compressor.writeTo(out);
      }
    }
  }

  private static void writeLength(int length, ByteArrayOutputStream out) {
    out.write(length);
    out.write(length >>> 8);
    out.write(length >>> 16);
  }
}

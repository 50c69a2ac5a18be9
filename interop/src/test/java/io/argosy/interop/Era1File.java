package io.argosy.interop;

import io.argosy.rlp.RlpReader;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.xerial.snappy.SnappyFramedInputStream;

/**
 * Blocks in the archive format for what was before the Merge: records of {@code type2 length4 zero2}, little-endian, with their payload. Headers and bodies
 * are RLP in framed Snappy.
 *
 * @spec https://github.com/eth-clients/e2store-format-specs/blob/main/formats/era1.md era1
 */
final class Era1File {
  private static final int PREFIX_BYTES = 8;
  private static final int HEADER = 3;
  private static final int BODY = 4;

  private Era1File() {}

  /** Writes the blocks as geth imports them: {@code [header, transactions, ommers]}, one after the other. Returns how many. */
  static int toBlocks(Path era, Path target) throws IOException {
    ByteBuffer records = ByteBuffer.wrap(Files.readAllBytes(era)).order(ByteOrder.LITTLE_ENDIAN);
    int blocks = 0;
    RlpSlice header = RlpSlice.EMPTY;
    try (OutputStream out = new java.io.BufferedOutputStream(Files.newOutputStream(target))) {
      while (records.remaining() >= PREFIX_BYTES) {
        int type = Short.toUnsignedInt(records.getShort());
        byte[] payload = new byte[records.getInt()];
        records.getShort();
        records.get(payload);
        if (type == HEADER) {
          header = RlpSlice.of(unpacked(payload));
        } else if (type == BODY) {
          out.write(block(header, unpacked(payload)));
          blocks++;
        }
      }
    }
    return blocks;
  }

  private static byte[] block(RlpSlice header, byte[] body) {
    RlpWriter block = new RlpWriter(header.length() + body.length + 16).startList().item(header);
    for (RlpReader parts = RlpReader.listOf(body); parts.hasNext(); ) {
      block.item(parts.item());
    }
    return block.endList().toBytes();
  }

  private static byte[] unpacked(byte[] framed) throws IOException {
    try (SnappyFramedInputStream in = new SnappyFramedInputStream(new ByteArrayInputStream(framed))) {
      return in.readAllBytes();
    }
  }
}

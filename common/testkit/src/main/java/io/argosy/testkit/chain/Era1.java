package io.argosy.testkit.chain;

import io.argosy.rlp.RlpSlice;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.xerial.snappy.SnappyFramedInputStream;

/**
 * Recorded blocks in the archive format for what was before the Merge: records of {@code type2 length4 zero2}, little-endian, with their payload, which is RLP in framed Snappy.
 *
 * @spec https://github.com/eth-clients/e2store-format-specs/blob/main/formats/era1.md era1
 */
public final class Era1 {
  private static final int PREFIX_BYTES = 8;
  private static final int HEADER = 3;
  private static final int RECEIPTS = 5;

  private Era1() {}

  /**
   * @param receipts with blooms, as peers up to eth/68 send them
   */
  public record Block(RlpSlice header, RlpSlice body, RlpSlice receipts) {}

  /** The first {@code most} blocks of a file, ascending; fewer if it has fewer. */
  public static List<Block> blocks(Path file, int most) {
    try {
      ByteBuffer records = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
      List<RlpSlice> parts = new ArrayList<>();
      while (records.remaining() >= PREFIX_BYTES && parts.size() < 3 * most) {
        int type = Short.toUnsignedInt(records.getShort());
        byte[] payload = new byte[records.getInt()];
        records.getShort();
        records.get(payload);
        if (type >= HEADER && type <= RECEIPTS) {
          parts.add(unpacked(payload));
        }
      }
      List<Block> blocks = new ArrayList<>(parts.size() / 3);
      for (int i = 0; i + 2 < parts.size(); i += 3) {
        blocks.add(new Block(parts.get(i), parts.get(i + 1), parts.get(i + 2)));
      }
      return blocks;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static RlpSlice unpacked(byte[] framed) throws IOException {
    try (SnappyFramedInputStream in = new SnappyFramedInputStream(new ByteArrayInputStream(framed))) {
      return RlpSlice.of(in.readAllBytes());
    }
  }
}

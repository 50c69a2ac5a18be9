package io.argosy.verify;

import io.argosy.chain.Block;
import io.argosy.props.ChainData;
import io.argosy.rlp.RlpReader;
import io.argosy.rlp.RlpSlice;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.xerial.snappy.SnappyFramedInputStream;

/** Real chains, as their files hold them. */
final class Chains {
  /** A block with its receipts, and the bytes of its body. */
  record EraBlock(RlpSlice header, RlpSlice body, RlpSlice receipts) {}

  private Chains() {}

  /** All blocks of a file of concatenated blocks, perhaps zipped. */
  static List<Block> exported(String relative) {
    byte[] bytes = bytes(relative);
    List<Block> blocks = new ArrayList<>();
    RlpReader reader = RlpReader.over(bytes);
    while (reader.hasNext()) {
      blocks.add(Block.decode(reader.item()));
    }
    return blocks;
  }

  /** All bytes of a file, unzipped if it is named so. */
  static byte[] bytes(String relative) {
    try {
      byte[] bytes = Files.readAllBytes(ChainData.external(relative));
      return relative.endsWith(".gz")
          ? new GZIPInputStream(new ByteArrayInputStream(bytes)).readAllBytes()
          : bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All blocks of an era1 file. */
  static List<EraBlock> era(String relative) {
    ByteBuffer file = ByteBuffer.wrap(bytes(relative)).order(ByteOrder.LITTLE_ENDIAN);
    List<RlpSlice> entries = new ArrayList<>();
    while (file.remaining() >= 8) {
      int type = file.getShort() & 0xffff;
      byte[] content = new byte[file.getInt()];
      file.getShort();
      file.get(content);
      if (type >= 3 && type <= 5) {
        entries.add(RlpSlice.of(unframed(content)));
      }
    }
    List<EraBlock> blocks = new ArrayList<>();
    for (int i = 0; i < entries.size(); i += 3) {
      blocks.add(new EraBlock(entries.get(i), entries.get(i + 1), entries.get(i + 2)));
    }
    return blocks;
  }

  private static byte[] unframed(byte[] framed) {
    try (var stream = new SnappyFramedInputStream(new ByteArrayInputStream(framed))) {
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package io.argosy.verify;

import io.argosy.chain.Block;
import io.argosy.era.EraBlock;
import io.argosy.era.EraFile;
import io.argosy.props.ChainData;
import io.argosy.rlp.RlpReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** Real chains, as their files hold them. */
final class Chains {
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
    List<EraBlock> blocks = new ArrayList<>();
    try (EraFile file = EraFile.open(ChainData.external(relative))) {
      while (blocks.size() < file.count()) {
        blocks.addAll(file.blocks(file.first() + blocks.size(), file.count()));
      }
    }
    return blocks;
  }
}

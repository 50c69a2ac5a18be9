package io.argosy.era;

import io.argosy.props.ChainData;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Published files, and parts of them. */
final class Archives {
  static final String MAINNET = "era1/mainnet-00000-5ec1ffb8.era1";
  static final String SEPOLIA = "era1/sepolia-00021-b8814b14.era1";

  private Archives() {}

  static Path published(String relative) {
    return ChainData.external(relative);
  }

  static List<EraBlock> blocks(EraFile file, long first, int count) {
    List<EraBlock> blocks = new ArrayList<>();
    while (blocks.size() < count) {
      blocks.addAll(file.blocks(first + blocks.size(), count - blocks.size()));
    }
    return blocks;
  }

  /** A file of the first blocks of another, written by us under the name of the original. */
  static Path excerpt(String published, int blocks, Path folder) {
    try (EraFile original = EraFile.open(published(published)); EraWriter writer = new EraWriter(folder, "excerpt", original.first())) {
      for (EraBlock block : blocks(original, original.first(), blocks)) {
        writer.add(block.header(), block.body(), block.receipts(), block.totalDifficulty());
      }
      return writer.finish();
    }
  }

  static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void write(Path file, byte[] bytes) {
    try {
      Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

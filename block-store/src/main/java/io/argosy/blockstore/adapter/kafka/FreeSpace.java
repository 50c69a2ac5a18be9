package io.argosy.blockstore.adapter.kafka;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * When a disk counts as full: below the reserve nothing is taken from Kafka, so that compaction and the broker keep room to work.
 *
 * @param reserveBytes room that must stay free
 */
public record FreeSpace(long reserveBytes) {
  /** True while the disk of {@code folder} has more room than the reserve. */
  public boolean allowsWriting(Path folder) {
    return freeBytes(folder) > reserveBytes;
  }

  /** Bytes that may still be written to the disk of {@code folder}. */
  public static long freeBytes(Path folder) {
    try {
      FileStore store = Files.getFileStore(folder);
      return store.getUsableSpace();
    } catch (IOException e) {
      return 0;
    }
  }
}

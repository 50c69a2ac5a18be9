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
  /** Room below which work that nobody waits for rests, as a multiple of the reserve. */
  private static final int LOW = 2;

  /** What the disk of {@code folder} allows at the moment; never {@link Room#FULL}, which only a write finds out. */
  public Room of(Path folder) {
    long free = freeBytes(folder);
    if (free <= reserveBytes) {
      return Room.RESERVE;
    }
    return free / LOW <= reserveBytes ? Room.LOW : Room.AMPLE;
  }

  /** What an operator should know of the disk of {@code folder}; empty while there is nothing to say. */
  String sentence(Path folder, Room room) {
    String free = "room on the disk of " + folder + ": " + mebibytes(freeBytes(folder)) + " MiB are free";
    return switch (room) {
      case AMPLE -> "";
      case LOW -> free + "; the transaction index rests, and below " + mebibytes(reserveBytes) + " MiB nothing more is stored";
      case RESERVE -> free + ", " + mebibytes(reserveBytes) + " MiB must stay free";
      case FULL -> free + ", and a write found none";
    };
  }

  private static long mebibytes(long bytes) {
    return bytes >> 20;
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

package io.argosy.peergateway.adapter.slots;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A slot that this process has for itself, and the folder of what belongs to the slot: its node key, the nodes it found. Gateways that share a parent folder have different slots: a slot is had by locking a file in
 * its folder. The kernel gives the lock back when the process ends, however it ends, and never before: there is no lease to run out under a process that sleeps. All of them must be on one host; a lock on a network's file
 * system is not relied upon.
 */
public final class SlotFolder implements AutoCloseable {
  private static final String LOCK = "lock";

  private final int slot;
  private final Path folder;
  private final FileChannel locked;

  private SlotFolder(int slot, Path folder, FileChannel locked) {
    this.slot = slot;
    this.folder = folder;
    this.locked = locked;
  }

  /**
   * The lowest slot that nobody has, so that those that were had before are had again, with their keys; empty if all are taken. Makes the folders.
   *
   * @param parent folder that all gateways of the cluster share
   * @param slots how many the cluster has
   * @throws UncheckedIOException if a folder cannot be made or its file not be opened
   */
  public static Optional<SlotFolder> firstFree(Path parent, int slots) {
    for (int slot = 0; slot < slots; slot++) {
      SlotFolder taken = take(parent.resolve("slot-" + slot), slot);
      if (taken != null) {
        return Optional.of(taken);
      }
    }
    return Optional.empty();
  }

  private static @Nullable SlotFolder take(Path folder, int slot) {
    try {
      Files.createDirectories(folder);
      FileChannel channel = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (lock(channel) != null) {
        return new SlotFolder(slot, folder, channel);
      }
      channel.close();
      return null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static @Nullable FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      // Another gateway of this very process has it.
      return null;
    }
  }

  public int slot() {
    return slot;
  }

  /** Where what belongs to the slot is kept. */
  public Path folder() {
    return folder;
  }

  /** Gives the slot back. */
  @Override
  public void close() {
    try {
      locked.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

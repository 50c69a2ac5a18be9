package io.argosy.blockstore.adapter.rocksdb;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/** RocksDB could not do what was asked. */
public final class VolumeException extends RuntimeException {
  private final boolean noSpace;
  private final boolean closed;

  public VolumeException(String what, @Nullable RocksDBException cause) {
    super(cause == null ? what : what + ": " + cause.getMessage(), cause);
    noSpace = cause != null && isNoSpace(cause);
    closed = false;
  }

  private VolumeException(Path folder) {
    super("volume " + folder + " is closed");
    noSpace = false;
    closed = true;
  }

  static VolumeException closed(Path folder) {
    return new VolumeException(folder);
  }

  /** True if the disk is full: to be waited for, not to be feared. */
  public boolean isNoSpace() {
    return noSpace;
  }

  /** True if it passes by itself once the disk has room: the volume's writer closes it until then. */
  public boolean isPassing() {
    return noSpace || closed;
  }

  private static boolean isNoSpace(RocksDBException e) {
    Status status = e.getStatus();
    String message = String.valueOf(e.getMessage());
    return status != null && status.getSubCode() == Status.SubCode.NoSpace || message.contains("No space left");
  }
}

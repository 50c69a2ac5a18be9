package io.argosy.blockstore.adapter.rocksdb;

import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/** RocksDB could not do what was asked. */
public final class VolumeException extends RuntimeException {
  private final boolean noSpace;

  public VolumeException(String what, @Nullable RocksDBException cause) {
    super(cause == null ? what : what + ": " + cause.getMessage(), cause);
    noSpace = cause != null && isNoSpace(cause);
  }

  /** True if the disk is full: to be waited for, not to be feared. */
  public boolean isNoSpace() {
    return noSpace;
  }

  private static boolean isNoSpace(RocksDBException e) {
    Status status = e.getStatus();
    String message = String.valueOf(e.getMessage());
    return status != null && status.getSubCode() == Status.SubCode.NoSpace || message.contains("No space left");
  }
}

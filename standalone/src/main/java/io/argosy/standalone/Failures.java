package io.argosy.standalone;

import io.argosy.blockstore.adapter.rocksdb.VolumeException;
import io.argosy.blockstore.adapter.rocksdb.VolumeIdentity.WrongVolume;
import io.argosy.bus.BusException;
import io.argosy.hosting.Cluster.BadSettings;
import java.net.BindException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.server.PortInUseException;

/** Turns what stopped the program into one line and an exit code. */
final class Failures {
  private static final Logger log = LoggerFactory.getLogger(Failures.class);

  private Failures() {}

  /** Prints the line and gives the code. */
  static int explain(Throwable failure) {
    log.atError().setCause(failure).log("ended");
    ArgosyException known = known(failure);
    System.err.println("argosy: " + known.getMessage());
    return known.exit().code();
  }

  private static ArgosyException known(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      switch (cause) {
        case ArgosyException e -> {
          return e;
        }
        case BadSettings e -> {
          return new ArgosyException(
              e.getMessage().contains("cannot be opened") ? ExitCode.PORT_TAKEN : ExitCode.USAGE, e.getMessage());
        }
        case PortInUseException e -> {
          return new ArgosyException(ExitCode.PORT_TAKEN, "port " + e.getPort() + " is taken: give another with --rpc-port");
        }
        case BindException e -> {
          return new ArgosyException(ExitCode.PORT_TAKEN, "a port is taken: " + e.getMessage());
        }
        case WrongVolume e -> {
          return new ArgosyException(ExitCode.WRONG_DATA, e.getMessage());
        }
        case VolumeException e when String.valueOf(e.getMessage()).contains("lock") -> {
          return new ArgosyException(ExitCode.WRONG_DATA, "the data directory is in use by another process: " + e.getMessage());
        }
        case BusException e -> {
          return new ArgosyException(ExitCode.BROKER, e.getMessage());
        }
        default -> {
          // Perhaps the cause of it is one we know.
        }
      }
    }
    return new ArgosyException(ExitCode.INTERNAL, "internal fault: " + root(failure) + " (the log has more)");
  }

  /** What Spring says of a bean that did not start names only the bean. */
  private static Throwable root(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }
}

package io.argosy.standalone;

import io.argosy.bus.ClusterSettings;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Properties;

/** The note that a running {@code up} leaves in its data directory, so that {@code status} finds it; and the lock that keeps a second one out. */
final class RunningCluster implements AutoCloseable {
  private static final String NOTE = "running.properties";

  private final Path note;
  private final FileChannel channel;
  private final FileLock lock;

  private RunningCluster(Path note, FileChannel channel, FileLock lock) {
    this.note = note;
    this.channel = channel;
    this.lock = lock;
  }

  /**
   * Takes the data directory for this process.
   *
   * @throws ArgosyException if another has it
   */
  static RunningCluster claim(Path dataDir) {
    try {
      Files.createDirectories(dataDir);
      FileChannel channel =
          FileChannel.open(dataDir.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = channel.tryLock();
      if (lock == null) {
        throw new ArgosyException(ExitCode.WRONG_DATA, "data directory " + dataDir + " is in use by another argosy; stop it, or give another --data-dir");
      }
      return new RunningCluster(dataDir.resolve(NOTE), channel, lock);
    } catch (IOException e) {
      throw new ArgosyException(ExitCode.USAGE, "data directory " + dataDir + " cannot be used: " + e.getMessage());
    }
  }

  void write(String bootstrap, int rpcPort, int adminPort) {
    Properties p = new Properties();
    p.setProperty("bootstrap", bootstrap);
    p.setProperty("rpc", Integer.toString(rpcPort));
    p.setProperty("admin", Integer.toString(adminPort));
    p.setProperty("pid", Long.toString(ProcessHandle.current().pid()));
    // Beside it and moved: who looks meanwhile sees no half of it.
    Path draft = note.resolveSibling(NOTE + ".new");
    try {
      try (Writer writer = Files.newBufferedWriter(draft)) {
        p.store(writer, "A running argosy.");
      }
      Files.move(draft, note, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How to reach the cluster that runs on a data directory. */
  static ClusterSettings find(Path dataDir) {
    return ClusterSettings.onOneHost(note(dataDir).getProperty("bootstrap"), "", "local");
  }

  /** Where the cluster that runs on a data directory takes orders. */
  static int adminPort(Path dataDir) {
    String port = note(dataDir).getProperty("admin", "-1");
    if (port.equals("-1")) {
      throw new ArgosyException(ExitCode.USAGE, "what runs on " + dataDir + " takes no orders: it was started with --admin-port -1");
    }
    return Integer.parseInt(port);
  }

  private static Properties note(Path dataDir) {
    Path note = dataDir.resolve(NOTE);
    Properties p = new Properties();
    try (Reader reader = Files.newBufferedReader(note)) {
      p.load(reader);
    } catch (IOException e) {
      throw new ArgosyException(ExitCode.USAGE, "nothing runs on " + dataDir + ": start it with ./argosy up --data-dir " + dataDir);
    }
    boolean alive = ProcessHandle.of(Long.parseLong(p.getProperty("pid"))).map(ProcessHandle::isAlive).orElse(false);
    if (!alive) {
      throw new ArgosyException(ExitCode.USAGE, "what ran on " + dataDir + " has ended without a goodbye; start it again with ./argosy up, it goes on where it was");
    }
    return p;
  }

  @Override
  public void close() {
    try {
      Files.deleteIfExists(note);
      lock.release();
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

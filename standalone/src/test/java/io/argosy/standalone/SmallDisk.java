package io.argosy.standalone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A disk of some megabytes that one process alone sees, in a mount namespace of its own: no other needs root, and it is gone with the process.
 *
 * @param folder where it is mounted
 */
record SmallDisk(Path folder) {
  SmallDisk {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** True if this machine lets us make one. */
  static boolean isPossible(Path anyFolder) {
    return succeeds(List.of("unshare", "-rm", "mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", anyFolder.toString()));
  }

  /** What a command that is to see the disk begins with. */
  List<String> within(int megabytes) {
    return List.of(
        "unshare", "-rm", "sh", "-c", "mount -t tmpfs -o size=" + megabytes + "m tmpfs '" + folder + "' && exec \"$@\"", "sh");
  }

  /** Makes it larger under the feet of the process that sees it. */
  void grow(long pid, int megabytes) {
    List<String> remount = List.of(
        "nsenter", "-t", Long.toString(pid), "-U", "--preserve-credentials", "-m", "mount", "-o", "remount,size=" + megabytes + "m", folder.toString());
    if (!succeeds(remount)) {
      throw new IllegalStateException("the disk could not be made larger: " + remount);
    }
  }

  /** A folder as the process sees it. */
  static Path seenBy(long pid, Path folder) {
    return Path.of("/proc/" + pid + "/root" + folder);
  }

  private static boolean succeeds(List<String> command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
      return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException notThere) {
      return false;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}

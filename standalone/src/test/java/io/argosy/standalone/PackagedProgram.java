package io.argosy.standalone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The program as it was packaged, for those tests that start it some hundred times: the first JVM that ends by itself leaves an archive of its classes, with which the others start in half the time. A JVM ignores an archive that is not of
 * its jars. Where nothing is packaged the test's own class path will do.
 */
final class PackagedProgram {
  private static final Path JAR = Path.of("target/app/standalone.jar").toAbsolutePath();
  private static final Path LIBRARIES = JAR.resolveSibling("lib");
  private static final Path ARCHIVE = Path.of("target/program.jsa").toAbsolutePath();
  private static final Path MADE = Path.of("target/program.jsa.made").toAbsolutePath();
  private static final AtomicBoolean CLAIMED = new AtomicBoolean();

  private PackagedProgram() {}

  /** Options for a JVM that runs a class of the program; its class path is among them. */
  static List<String> options() {
    if (!Files.exists(JAR)) {
      return List.of("-cp", System.getProperty("java.class.path"));
    }
    List<String> options = new ArrayList<>();
    if (isUsable()) {
      options.addAll(List.of("-XX:SharedArchiveFile=" + ARCHIVE, "-Xlog:cds*=off", "-Xlog:aot*=off"));
    }
    options.addAll(List.of("-cp", JAR + ":" + LIBRARIES + "/*"));
    return options;
  }

  /** The same for a JVM that may leave the archive; tell of its end by {@link #ended}. */
  static List<String> optionsOfAnArchivist() {
    List<String> options = new ArrayList<>();
    if (Files.exists(JAR) && !isUsable() && CLAIMED.compareAndSet(false, true)) {
      options.addAll(List.of("-XX:ArchiveClassesAtExit=" + MADE, "-Xlog:cds*=off", "-Xlog:aot*=off"));
    }
    options.addAll(options());
    return options;
  }

  private static boolean isUsable() {
    try {
      FileTime made = Files.exists(ARCHIVE) ? Files.getLastModifiedTime(ARCHIVE) : FileTime.fromMillis(0);
      return made.compareTo(Files.getLastModifiedTime(JAR)) > 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The JVM that was to leave an archive has ended, one way or the other. */
  static void ended(List<String> command) {
    if (command.contains("-XX:ArchiveClassesAtExit=" + MADE)) {
      try {
        if (Files.exists(MADE)) {
          Files.move(MADE, ARCHIVE, StandardCopyOption.ATOMIC_MOVE);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } finally {
        CLAIMED.set(false);
      }
    }
  }
}

package io.argosy.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A child process whose output, both kinds, goes to a file. */
final class Child implements AutoCloseable {
  private static final int LINES_SHOWN = 40;

  /** Geth writes what it holds in memory when it is asked to end. */
  private static final Duration TIME_TO_END = Duration.ofSeconds(30);

  private final Process process;
  private final Path log;

  private Child(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  static Child start(Path log, List<String> command) {
    try {
      Files.createDirectories(log.toAbsolutePath().getParent());
      Process process = new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
          .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
          .start();
      return new Child(process, log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs a program of this JVM's class path, with the same system properties that say where data lies. */
  static Child startJava(Path log, String heap, Class<?> program, String... arguments) {
    return start(log, java(heap, log, program, arguments));
  }

  /** The command that {@link #startJava} runs. */
  static List<String> java(String heap, Path log, Class<?> program, String... arguments) {
    List<String> command = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx" + heap,
        "-XX:+UseSerialGC",
        "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow",
        "-Dargosy.log=" + log.resolveSibling(log.getFileName() + ".argosy"),
        "-Dargosy.root=" + System.getProperty("argosy.root", ""),
        "-Dargosy.data=" + System.getProperty("argosy.data", ""),
        "-D" + RealClients.CURRENT_GETH + "=" + System.getProperty(RealClients.CURRENT_GETH, ""),
        "-cp",
        System.getProperty("java.class.path"),
        program.getName()));
    command.addAll(List.of(arguments));
    return command;
  }

  /** Its exit code. */
  int exitCode(Duration limit) throws InterruptedException {
    if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      kill();
      throw new AssertionError("did not end within " + limit + "; " + lastLines());
    }
    return process.exitValue();
  }

  /** Waits for its end. */
  void succeed(Duration limit) throws InterruptedException {
    int code = exitCode(limit);
    if (code != 0) {
      throw new AssertionError("ended with " + code + "; " + lastLines());
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** The end of what it said. */
  String lastLines() {
    List<String> lines = output();
    return log + " ends with:\n" + String.join("\n", lines.subList(Math.max(0, lines.size() - LINES_SHOWN), lines.size()));
  }

  List<String> output() {
    try {
      return Files.readAllLines(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As {@code kill -9} does, children first. */
  void kill() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    process.onExit().join();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(TIME_TO_END.toMillis(), TimeUnit.MILLISECONDS)) {
        kill();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      kill();
    }
  }
}

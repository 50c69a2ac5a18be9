package io.argosy.standalone;

import io.argosy.devp2p.p2p.Enode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The program as a user runs it: a JVM of its own that can be killed. */
final class ArgosyProcess implements AutoCloseable {
  private final Process process;
  private final long started = System.nanoTime();
  private final List<String> lines = new CopyOnWriteArrayList<>();

  private ArgosyProcess(Process process) {
    this.process = process;
    Thread.ofPlatform().daemon().start(() -> read(process));
  }

  static ArgosyProcess run(Path log, String... arguments) {
    return run(log, List.of(), Map.of(), List.of(arguments));
  }

  /**
   * @param within a command that runs another, such as in a namespace of its own
   * @param settings of the services, over those in their files
   */
  static ArgosyProcess run(Path log, List<String> within, Map<String, String> settings, List<String> arguments) {
    List<String> command = new ArrayList<>(within);
    command.addAll(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx512m",
        "-XX:+UseSerialGC",
        "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow",
        "-Dargosy.log=" + log));
    settings.forEach((name, value) -> command.add("-D" + name + "=" + value));
    command.addAll(PackagedProgram.optionsOfAnArchivist());
    command.add(Argosy.class.getName());
    command.addAll(arguments);
    try {
      Process started = new ProcessBuilder(command).redirectErrorStream(true).start();
      started.onExit().thenRun(() -> PackagedProgram.ended(command));
      return new ArgosyProcess(started);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void read(Process from) {
    try (BufferedReader out = new BufferedReader(new InputStreamReader(from.getInputStream(), StandardCharsets.UTF_8))) {
      String line;
      while ((line = out.readLine()) != null) {
        lines.add(line);
      }
    } catch (IOException e) {
      lines.add("(output ended: " + e.getMessage() + ")");
    }
  }

  /** What it printed so far. */
  List<String> lines() {
    return List.copyOf(lines);
  }

  /** Until it printed a line that contains {@code words}. */
  void awaitLine(String words, int seconds) throws InterruptedException {
    while (lines.stream().noneMatch(line -> line.contains(words))) {
      assertRuns(seconds);
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  /** What a pattern's first group matches in what it printed so far; fails the test if that is nothing. */
  String found(String pattern) {
    Matcher found = Pattern.compile(pattern).matcher(String.join("\n", lines));
    if (!found.find()) {
      throw new AssertionError("no " + pattern + " in what it said:\n" + String.join("\n", lines));
    }
    return found.group(1);
  }

  /** Where peers reach it, once it has said so. */
  Enode enode() throws InterruptedException {
    awaitLine("peers reach ", 60);
    return Enode.parse(found("peers reach (enode://\\S+)"));
  }

  /** Its exit code; fails the test if it does not end in time. */
  int exitCode(int seconds) {
    try {
      if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("did not end within " + seconds + " s; it said:\n" + String.join("\n", lines));
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Fails if it has ended, or was started more than so many seconds ago: for those who wait for something that it does. */
  void assertRuns(int seconds) {
    if (!process.isAlive() || System.nanoTime() - started > TimeUnit.SECONDS.toNanos(seconds)) {
      throw new AssertionError((process.isAlive() ? "took more than " + seconds + " s" : "has ended") + "; it said:\n" + String.join("\n", lines));
    }
  }

  long pid() {
    return process.pid();
  }

  PeakMemory peakMemory() {
    return PeakMemory.of(process.toHandle());
  }

  PeakMemory peakMemoryOfBroker() {
    return process.children().map(PeakMemory::of).reduce(PeakMemory.UNKNOWN, PeakMemory::or);
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** As {@code kill -9} does; its broker goes with it when {@code alsoBroker}, else that ends by itself. */
  void kill(Victims victims) {
    if (victims == Victims.BROKER_TOO) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
    }
    process.destroyForcibly();
    try {
      process.waitFor();
      process.descendants().forEach(child -> child.onExit().join());
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Kills the broker alone. */
  void killBroker() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
  }

  enum Victims {
    SERVICES,
    BROKER_TOO
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}

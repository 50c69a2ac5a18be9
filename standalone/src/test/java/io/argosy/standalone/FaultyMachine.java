package io.argosy.standalone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A machine with faults for processes that are started with its environment: clocks that jump, a disk that is slow. A small library between a process and the C library, made by the machine's own compiler. */
final class FaultyMachine {
  private static final Path SOURCE = Path.of("src/test/c/faulty-machine.c").toAbsolutePath();

  private final Path folder;
  private final Path library;

  private FaultyMachine(Path folder, Path library) {
    this.folder = folder;
    this.library = library;
  }

  /** True if there is a compiler to make one with, on a system that lets it be loaded. */
  static boolean isPossible() {
    return System.getProperty("os.name").equals("Linux") && succeeds(List.of("cc", "--version"));
  }

  /**
   * @param folder for the library and what it is told by
   */
  static FaultyMachine in(Path folder) throws IOException {
    Files.createDirectories(folder);
    Path library = folder.resolve("faulty-machine.so");
    if (!succeeds(List.of("cc", "-shared", "-fPIC", "-O2", "-o", library.toString(), SOURCE.toString(), "-ldl"))) {
      throw new IllegalStateException("cc did not compile " + SOURCE);
    }
    return new FaultyMachine(folder, library);
  }

  /** The environment of a process whose wall clock is set by {@link #setClock} under this name. */
  Map<String, String> withClock(String name) {
    if (!Files.exists(clock(name))) {
      setClock(name, Duration.ZERO);
    }
    return Map.of("LD_PRELOAD", library.toString(), "FAULTY_CLOCK", clock(name).toString());
  }

  /** From now on the wall clock of processes that have it is this far ahead of the machine's. */
  void setClock(String name, Duration ahead) {
    try {
      // In place: a process has this very file mapped, and never sees it empty.
      Files.write(clock(name), ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder()).putLong(ahead.toNanos()).array(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a process with that clock takes for the time. */
  Instant now(String name) throws IOException, InterruptedException {
    ProcessBuilder date = new ProcessBuilder("date", "+%s");
    date.environment().putAll(withClock(name));
    Process process = date.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
    process.waitFor();
    return Instant.ofEpochSecond(Long.parseLong(said));
  }

  /**
   * The environment of a process to which a disk is slow.
   *
   * @param below files in this folder
   * @param sync what each sync of one takes besides
   * @param perKib what each KiB that is written or read takes besides
   */
  Map<String, String> withSlowDisk(Path below, Duration sync, Duration perKib) throws IOException {
    Files.createDirectories(below);
    return Map.of(
        "LD_PRELOAD", library.toString(),
        "FAULTY_DISK", below.toRealPath().toString(),
        "FAULTY_SYNC_US", Long.toString(sync.toNanos() / 1_000),
        "FAULTY_KIB_US", Long.toString(perKib.toNanos() / 1_000));
  }

  private Path clock(String name) {
    return folder.resolve(name + ".clock");
  }

  private static boolean succeeds(List<String> command) {
    try {
      Process process = new ProcessBuilder(command).inheritIO().redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
      return process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException notThere) {
      return false;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}

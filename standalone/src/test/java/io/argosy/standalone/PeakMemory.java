package io.argosy.standalone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The most memory that a process has had resident so far; 0 where the system does not tell, and after its end. */
record PeakMemory(long bytes) {
  static final PeakMemory UNKNOWN = new PeakMemory(0);

  static PeakMemory of(ProcessHandle process) {
    try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
      return lines
          .filter(line -> line.startsWith("VmHWM:"))
          .map(line -> new PeakMemory(Long.parseLong(line.replaceAll("\\D", "")) << 10))
          .findFirst()
          .orElse(UNKNOWN);
    } catch (IOException | UncheckedIOException e) {
      return UNKNOWN;
    }
  }

  /** The larger one. */
  PeakMemory or(PeakMemory other) {
    return bytes >= other.bytes ? this : other;
  }

  @Override
  public String toString() {
    return (bytes >> 20) + " MB";
  }
}

package io.argosy.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a process has cost so far, as the kernel counts it. Bytes are counted when they are to be written, whether the disk has them yet or not. */
record ProcessCost(double cpuSeconds, long residentBytes, long writtenBytes) {
  private static final double TICKS_PER_SECOND = 100;

  static ProcessCost of(long pid) {
    Path proc = Path.of("/proc", Long.toString(pid));
    try {
      String stat = Files.readString(proc.resolve("stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      return new ProcessCost(
          (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND,
          field(proc.resolve("status"), "VmRSS:") * 1024,
          field(proc.resolve("io"), "write_bytes:"));
    } catch (IOException e) {
      throw new IllegalStateException("process " + pid + " is gone", e);
    }
  }

  ProcessCost since(ProcessCost earlier) {
    return new ProcessCost(cpuSeconds - earlier.cpuSeconds, residentBytes, writtenBytes - earlier.writtenBytes);
  }

  private static long field(Path file, String name) throws IOException {
    for (String line : Files.readAllLines(file)) {
      if (line.startsWith(name)) {
        return Long.parseLong(line.substring(name.length()).replace("kB", "").strip());
      }
    }
    return 0;
  }
}

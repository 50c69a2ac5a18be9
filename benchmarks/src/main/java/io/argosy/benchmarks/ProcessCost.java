package io.argosy.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What processes have cost so far, as the kernel counts it. */
record ProcessCost(double cpuSeconds, long residentBytes, long writtenBytes) {
  private static final double TICKS_PER_SECOND = 100;

  static ProcessCost of(List<Long> pids) {
    double cpu = 0;
    long resident = 0;
    long written = 0;
    for (long pid : pids) {
      Path proc = Path.of("/proc", Long.toString(pid));
      try {
        String stat = Files.readString(proc.resolve("stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        cpu += (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
        resident += field(proc.resolve("status"), "VmRSS:") * 1024;
        written += field(proc.resolve("io"), "write_bytes:");
      } catch (IOException e) {
        throw new IllegalStateException("process " + pid + " is gone", e);
      }
    }
    return new ProcessCost(cpu, resident, written);
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

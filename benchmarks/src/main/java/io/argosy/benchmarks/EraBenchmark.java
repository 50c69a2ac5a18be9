package io.argosy.benchmarks;

import io.argosy.era.EraCheck;
import io.argosy.era.EraFile;
import io.argosy.era.EraFolder;
import io.argosy.era.EraReport;
import io.argosy.era.EraWriter;
import io.argosy.standalone.ClusterOptions;
import io.argosy.standalone.DiscoveryOptions;
import io.argosy.standalone.LocalCluster;
import io.argosy.wirepeer.ServedChain;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** History archives: a file read and verified alone, by one thread and by two; and the same file through the whole cluster into RocksDB. Megabytes are of headers, bodies and receipts, inflated, receipts with their blooms. */
public final class EraBenchmark {
  private static final int BLOCKS = 4000;
  private static final int TRANSACTIONS = 150;

  /** Enough for the compiler to be through. */
  private static final long WARM_NANOS = TimeUnit.SECONDS.toNanos(5);

  private static final int ROUNDS = 5;

  private EraBenchmark() {}

  /**
   * @param args a folder of published files of one network that begin at genesis, and the network's name; without, a file that is made: 4000 blocks of 150 transactions
   */
  public static void main(String[] args) throws Exception {
    Path folder = Files.createTempDirectory("argosy-bench");
    try {
      if (args.length > 1) {
        measure(Path.of(args[0]), args[1], folder);
      } else {
        Path genesis = Files.writeString(folder.resolve("genesis.json"), BenchChain.GENESIS);
        measure(write(Files.createDirectory(folder.resolve("archives"))), genesis.toString(), folder);
      }
    } finally {
      Folders.remove(folder);
    }
    System.exit(0);
  }

  private static Path write(Path folder) {
    ServedChain chain = BenchChain.of(BLOCKS - 1, TRANSACTIONS);
    try (EraWriter writer = new EraWriter(folder, "bench", 0)) {
      for (long number = 0; number < BLOCKS; number++) {
        writer.add(chain.header(number), chain.body(number), chain.receipts(number, 68), chain.totalDifficulty(number));
      }
      writer.finish();
    }
    return folder;
  }

  private static void measure(Path archives, String network, Path folder) throws Exception {
    String name = Path.of(network).getFileName().toString();
    long bytes = 0;
    long last = 0;
    for (var file : EraFolder.list(archives).entrySet()) {
      EraReport report = alone(file.getValue(), 1);
      alone(file.getValue(), 2);
      if (EraFolder.list(archives).size() == 1 || file.getKey().network().equals(name)) {
        bytes += report.bytes();
        last = Math.max(last, file.getKey().firstBlock() + report.headers().hashes().size() - 1);
      }
    }
    together(archives, network, folder, bytes, last);
  }

  private static EraReport alone(Path path, int threads) {
    try (EraFile file = EraFile.open(path)) {
      for (long began = System.nanoTime(); System.nanoTime() - began < WARM_NANOS; ) {
        EraCheck.check(file, threads);
      }
      double best = 0;
      double worst = Double.MAX_VALUE;
      EraReport report = null;
      for (int round = 0; round < ROUNDS; round++) {
        long began = System.nanoTime();
        report = EraCheck.check(file, threads);
        double rate = report.bytes() / ((System.nanoTime() - began) / 1e9) / 1e6;
        best = Math.max(best, rate);
        worst = Math.min(worst, rate);
      }
      System.out.printf(
          Locale.ROOT,
          "%s: %d blocks, %d transactions, %.1f MB (%.1f MB on disk), %d thread%s: %.0f to %.0f MB/s%n",
          path.getFileName(),
          file.count(),
          report.transactions(),
          report.bytes() / 1e6,
          file.sizeBytes() / 1e6,
          threads,
          threads == 1 ? "" : "s",
          worst,
          best);
      return report;
    }
  }

  private static void together(Path archives, String network, Path folder, long bytes, long last) throws Exception {
    ClusterOptions options = ClusterOptions.of(folder.resolve("data"), network, java.util.List.of())
        .finding(DiscoveryOptions.OFF)
        .withArchives(archives.toString())
        .checking("none");
    try (LocalCluster cluster = LocalCluster.start(options)) {
      long began = System.nanoTime();
      ProcessCost services = ProcessCost.of(ProcessHandle.current().pid());
      ProcessCost broker = ProcessCost.of(cluster.broker().pid());
      while (cluster.store().chain().watermarks().blocks() < last) {
        TimeUnit.MILLISECONDS.sleep(10);
        if (cluster.failure().isDone()) {
          throw new IllegalStateException(cluster.failure().get());
        }
      }
      double seconds = (System.nanoTime() - began) / 1e9;
      System.out.printf(
          Locale.ROOT,
          "through the cluster: %,d blocks in %.2f s: %,.0f blocks/s, %.1f MB/s; CPU: services %.1f s, broker %.1f s%n",
          last + 1,
          seconds,
          (last + 1) / seconds,
          bytes / seconds / 1e6,
          ProcessCost.of(ProcessHandle.current().pid()).since(services).cpuSeconds(),
          ProcessCost.of(cluster.broker().pid()).since(broker).cpuSeconds());
    }
  }
}

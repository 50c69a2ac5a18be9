package io.argosy.benchmarks;

import io.argosy.blockstore.app.StoreAudit;
import io.argosy.blockstore.core.AuditReport;
import io.argosy.primitives.BlockRange;
import io.argosy.stages.Stage;
import io.argosy.standalone.ClusterOptions;
import io.argosy.standalone.LocalCluster;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A whole sync from loopback wire peers that serve from memory in a JVM of their own; everything is on one machine and counts. */
public final class PeersBenchmark {
  private static final int PEERS = 4;

  private PeersBenchmark() {}

  /** Blocks and transactions in each. */
  private record Load(String mode, int blocks, int transactions) {}

  private static final Map<String, Load> LOADS = Map.of(
      "headers", new Load("headers", 400_000, 0),
      "small", new Load("chain", 100_000, 2),
      "large", new Load("chain", 3_000, 500));

  /**
   * @param args {@code headers}, {@code small} or {@code large}
   */
  public static void main(String[] args) throws Exception {
    Load load = LOADS.get(args.length == 0 ? "" : args[0]);
    if (load == null) {
      System.err.println("which: " + String.join(", ", LOADS.keySet()));
      System.exit(2);
    }
    Path folder = Files.createTempDirectory("argosy-bench");
    Path genesis = Files.writeString(folder.resolve("genesis.json"), BenchChain.GENESIS);
    Process peers = startPeers(load);
    try {
      List<String> enodes = enodes(peers);
      ClusterOptions options = ClusterOptions.of(folder.resolve("data"), genesis.toString(), enodes)
          .inMode(load.mode())
          .checking("none");
      measure(load, options, peers);
    } finally {
      peers.getOutputStream().close();
      peers.waitFor(5, TimeUnit.SECONDS);
      peers.destroyForcibly();
      remove(folder);
    }
    System.exit(0);
  }

  private static void measure(Load load, ClusterOptions options, Process peers) throws Exception {
    long peakBytes = 0;
    double seconds;
    ProcessCost before;
    ProcessCost after;
    ProcessCost peersBefore = ProcessCost.of(List.of(peers.pid()));
    try (LocalCluster cluster = LocalCluster.start(options)) {
      List<Long> ours = List.of(ProcessHandle.current().pid(), cluster.broker().pid());
      while (cluster.gateway().peers() == 0) {
        TimeUnit.MILLISECONDS.sleep(5);
      }
      long began = System.nanoTime();
      before = ProcessCost.of(ours);
      long nextLine = began;
      while (reached(cluster, load) < load.blocks()) {
        TimeUnit.MILLISECONDS.sleep(20);
        peakBytes = Math.max(peakBytes, ProcessCost.of(ours).residentBytes());
        if (System.nanoTime() > nextLine) {
          nextLine = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
          System.out.printf(Locale.ROOT, "  %5.1fs  #%,d, resident %d MB%n", (System.nanoTime() - began) / 1e9, reached(cluster, load), peakBytes >> 20);
        }
        if (cluster.failure().isDone()) {
          throw new IllegalStateException(cluster.failure().get());
        }
      }
      seconds = (System.nanoTime() - began) / 1e9;
      after = ProcessCost.of(ours);
    }
    ProcessCost peersAfter = ProcessCost.of(List.of(peers.pid()));
    long payload = payload(load, options.dataDir());
    System.out.printf(
        Locale.ROOT,
        "%s: %,d blocks in %.2f s: %,.0f blocks/s, %.1f MB/s of payload; CPU %.1f s (peers %.1f s); resident at most %d MB; written %.2f bytes for each byte of payload%n",
        load,
        load.blocks(),
        seconds,
        load.blocks() / seconds,
        payload / seconds / 1e6,
        after.cpuSeconds() - before.cpuSeconds(),
        peersAfter.cpuSeconds() - peersBefore.cpuSeconds(),
        peakBytes >> 20,
        (double) (after.writtenBytes() - before.writtenBytes()) / payload);
  }

  private static long reached(LocalCluster cluster, Load load) {
    var marks = cluster.store().chain().watermarks();
    return load.mode().equals("headers") ? marks.of(Stage.HEADERS) : marks.blocks();
  }

  private static long payload(Load load, Path dataDir) throws InterruptedException {
    if (load.mode().equals("headers")) {
      return load.blocks() * 520L;
    }
    try (StoreAudit audit = StoreAudit.open(dataDir)) {
      AuditReport report = audit.run(new BlockRange(0, load.blocks()), _ -> {});
      if (!report.isSound()) {
        throw new IllegalStateException("not sound: " + report.findings());
      }
      return report.bytes().sum();
    }
  }

  private static Process startPeers(Load load) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx3g",
            "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            PeersProcess.class.getName(),
            Integer.toString(load.blocks()),
            Integer.toString(load.transactions()),
            Integer.toString(PEERS),
            "68")
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static List<String> enodes(Process peers) throws IOException {
    List<String> enodes = new ArrayList<>();
    BufferedReader out = new BufferedReader(new InputStreamReader(peers.getInputStream(), StandardCharsets.UTF_8));
    String line;
    while ((line = out.readLine()) != null && !line.equals("READY")) {
      enodes.add(line);
    }
    return enodes;
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}

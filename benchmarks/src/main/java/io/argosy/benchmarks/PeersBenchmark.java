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
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A whole sync from loopback wire peers that serve from memory in a JVM of their own; everything is on one machine and counts. */
public final class PeersBenchmark {
  private static final int PEERS = 4;
  private static final String HEAD = "HEAD ";
  private static final String READY = "READY";

  private PeersBenchmark() {}

  /** Blocks and transactions in each. */
  private record Load(String mode, int blocks, int transactions) {
    Load times(int factor) {
      return new Load(mode, blocks * factor, transactions);
    }
  }

  private static final Map<String, Load> LOADS = Map.of(
      "headers", new Load("headers", 400_000, 0),
      "small", new Load("chain", 100_000, 2),
      "large", new Load("chain", 3_000, 500));

  private static final String DEFAULT_VERSION = "68";

  /**
   * @param args {@code headers}, {@code small} or {@code large}; version of eth that the peers speak; how many times the load
   */
  public static void main(String[] args) throws Exception {
    Load load = LOADS.get(args.length == 0 ? "" : args[0]);
    if (load == null) {
      System.err.println("which: " + String.join(", ", LOADS.keySet()));
      System.exit(2);
    }
    String version = args.length > 1 ? args[1] : DEFAULT_VERSION;
    if (args.length > 2) {
      load = load.times(Integer.parseInt(args[2]));
    }
    Path folder = Files.createTempDirectory("argosy-bench");
    Path genesis = Files.writeString(folder.resolve("genesis.json"), BenchChain.GENESIS);
    Process peers = startPeers(load, version);
    try {
      Offer offer = offer(peers);
      ClusterOptions options = ClusterOptions.of(folder.resolve("data"), genesis.toString(), offer.enodes())
          .inMode(load.mode())
          .checking("none");
      // From eth/69 on a status says nothing of weight: the head must be trusted.
      measure(load, Integer.parseInt(version) < 69 ? options : options.leadingTo(offer.head()), peers);
    } finally {
      peers.getOutputStream().close();
      peers.waitFor(5, TimeUnit.SECONDS);
      peers.destroyForcibly();
      remove(folder);
    }
    System.exit(0);
  }

  private static void measure(Load load, ClusterOptions options, Process peers) throws Exception {
    double seconds;
    Cost spent;
    Memory memory = new Memory();
    ProcessCost peersBefore = ProcessCost.of(peers.pid());
    try (LocalCluster cluster = LocalCluster.start(options)) {
      while (cluster.gateway().peers() == 0) {
        TimeUnit.MILLISECONDS.sleep(5);
      }
      long began = System.nanoTime();
      Cost before = Cost.of(cluster);
      long reached = 0;
      while (reached < load.blocks()) {
        TimeUnit.MILLISECONDS.sleep(20);
        reached = reached(cluster, load);
        memory.seen((double) reached / load.blocks(), Cost.of(cluster));
        if (cluster.failure().isDone()) {
          throw new IllegalStateException(cluster.failure().get());
        }
      }
      seconds = (System.nanoTime() - began) / 1e9;
      spent = Cost.of(cluster).since(before);
    }
    double peersCpu = ProcessCost.of(peers.pid()).cpuSeconds() - peersBefore.cpuSeconds();
    double payload = payload(load, options.dataDir());
    System.out.printf(
        Locale.ROOT,
        """
        %s
          rate      %,d blocks in %.2f s: %,.0f blocks/s, %.1f MB/s of payload
          CPU       services %.1f s, broker %.1f s, peers %.1f s
          resident  %s
          written   %.2f bytes for each byte of payload: broker %.2f, RocksDB's log %.2f, its flushes %.2f, its compactions %.2f, other %.2f
        """,
        load,
        load.blocks(),
        seconds,
        load.blocks() / seconds,
        payload / seconds / 1e6,
        spent.services().cpuSeconds(),
        spent.broker().cpuSeconds(),
        peersCpu,
        memory,
        (spent.services().writtenBytes() + spent.broker().writtenBytes()) / payload,
        spent.broker().writtenBytes() / payload,
        spent.logBytes() / payload,
        spent.flushBytes() / payload,
        spent.compactionBytes() / payload,
        (spent.services().writtenBytes() - spent.logBytes() - spent.flushBytes() - spent.compactionBytes()) / payload);
  }

  /** What the services' process, its RocksDB volumes and the broker's process have cost. */
  private record Cost(ProcessCost services, ProcessCost broker, double logBytes, double flushBytes, double compactionBytes) {
    static Cost of(LocalCluster cluster) {
      return new Cost(
          ProcessCost.of(ProcessHandle.current().pid()),
          ProcessCost.of(cluster.broker().pid()),
          written(cluster, "log"),
          written(cluster, "flush"),
          written(cluster, "compaction"));
    }

    private static double written(LocalCluster cluster, String cause) {
      return cluster.metrics().get("argosy.store.written.bytes").tag("cause", cause).functionCounter().count();
    }

    Cost since(Cost earlier) {
      return new Cost(
          services.since(earlier.services),
          broker.since(earlier.broker),
          logBytes - earlier.logBytes,
          flushBytes - earlier.flushBytes,
          compactionBytes - earlier.compactionBytes);
    }

    long residentBytes() {
      return services.residentBytes() + broker.residentBytes();
    }
  }

  /** The peak of each eighth of a run, so that one sees whether it is flat. */
  private static final class Memory {
    private static final int PARTS = 8;

    private final long[] peaks = new long[PARTS];

    void seen(double done, Cost cost) {
      int part = Math.clamp((long) (done * PARTS), 0, PARTS - 1);
      peaks[part] = Math.max(peaks[part], cost.residentBytes());
    }

    @Override
    public String toString() {
      return "at most " + (Arrays.stream(peaks).max().orElse(0) >> 20) + " MB; eighth by eighth "
          + Arrays.stream(peaks).mapToObj(bytes -> Long.toString(bytes >> 20)).collect(Collectors.joining(" "));
    }
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

  private static Process startPeers(Load load, String version) throws IOException {
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
            version)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /** What the peers serve. */
  private record Offer(List<String> enodes, String head) {}

  private static Offer offer(Process peers) throws IOException {
    List<String> enodes = new ArrayList<>();
    BufferedReader out = new BufferedReader(new InputStreamReader(peers.getInputStream(), StandardCharsets.UTF_8));
    String line;
    while ((line = out.readLine()) != null && !line.startsWith(HEAD)) {
      enodes.add(line);
    }
    if (line == null || !READY.equals(out.readLine())) {
      throw new IOException("the peers did not start");
    }
    return new Offer(enodes, line.substring(HEAD.length()));
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}

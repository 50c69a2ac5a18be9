package io.argosy.benchmarks;

import io.argosy.blockstore.app.StoreAudit;
import io.argosy.blockstore.core.AuditReport;
import io.argosy.primitives.BlockRange;
import io.argosy.stages.Stage;
import io.argosy.standalone.ClusterOptions;
import io.argosy.standalone.LocalCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A whole sync from loopback wire peers that serve from memory in a JVM of their own; everything is on one machine and counts. */
public final class PeersBenchmark {
  private static final int PEERS = 4;

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
    try (PeersJvm peers = startPeers(load, version)) {
      ClusterOptions options = ClusterOptions.of(folder.resolve("data"), genesis.toString(), peers.enodes())
          .inMode(load.mode())
          .checking("none");
      // From eth/69 on a status says nothing of weight: the head must be trusted.
      measure(load, Integer.parseInt(version) < 69 ? options : options.leadingTo(peers.head()), peers);
    } finally {
      Folders.remove(folder);
    }
    System.exit(0);
  }

  private static void measure(Load load, ClusterOptions options, PeersJvm peers) throws Exception {
    double seconds;
    double firstStored = 0;
    Cost spent;
    MemoryPeaks memory = new MemoryPeaks();
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
        if (firstStored == 0 && cluster.store().chain().watermarks().of(Stage.HEADERS) > 0) {
          firstStored = (System.nanoTime() - began) / 1e9;
        }
        memory.seen((double) reached / load.blocks(), Cost.of(cluster).residentBytes());
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
          rate      %,d blocks in %.2f s: %,.0f blocks/s, %.1f MB/s of payload; the first stored after %.2f s (from a trusted head: the whole way down)
          CPU       services %.1f s, broker %.1f s, peers %.1f s
          resident  %s
          written   %.2f bytes for each byte of payload: broker %.2f, RocksDB's log %.2f, its flushes %.2f, its compactions %.2f, other %.2f
        """,
        load,
        load.blocks(),
        seconds,
        load.blocks() / seconds,
        payload / seconds / 1e6,
        firstStored,
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

  private static PeersJvm startPeers(Load load, String version) throws IOException {
    return PeersJvm.start(
        "3g",
        PeersProcess.class,
        Integer.toString(load.blocks()),
        Integer.toString(load.transactions()),
        Integer.toString(PEERS),
        version);
  }
}

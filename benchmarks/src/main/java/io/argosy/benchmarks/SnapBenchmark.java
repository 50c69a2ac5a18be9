package io.argosy.benchmarks;

import io.argosy.bus.ClusterSettings;
import io.argosy.packs.StateProgress.Amounts;
import io.argosy.standalone.ClusterOptions;
import io.argosy.standalone.ClusterWatch;
import io.argosy.standalone.LocalCluster;
import io.argosy.stages.StateStanding;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A whole state by ranges from four loopback wire peers that serve it from memory in a JVM of their own: proven, committed, its trie built, its root found right. Everything is on one machine and counts.
 */
public final class SnapBenchmark {
  private static final int PEERS = 4;
  private static final int ACCOUNTS = 2_000_000;
  private static final String VERSION = "68";

  private SnapBenchmark() {}

  /**
   * @param args accounts; {@code plain} if none of them has storage
   */
  public static void main(String[] args) throws Exception {
    int accounts = args.length > 0 ? Integer.parseInt(args[0]) : ACCOUNTS;
    Path folder = Files.createTempDirectory("argosy-bench");
    Path genesis = Files.writeString(folder.resolve("genesis.json"), BenchChain.GENESIS);
    try (PeersJvm peers = PeersJvm.start("3g", StatePeersProcess.class, Integer.toString(accounts), Integer.toString(PEERS), VERSION, "0", "0", args.length > 1 ? args[1] : "")) {
      measure(ClusterOptions.of(folder.resolve("data"), genesis.toString(), peers.enodes()).inMode("snap").checking("none"), accounts, peers);
    } finally {
      Folders.remove(folder);
    }
    System.exit(0);
  }

  private static void measure(ClusterOptions options, int accounts, PeersJvm peers) throws Exception {
    MemoryPeaks memory = new MemoryPeaks();
    ProcessCost peersBefore = ProcessCost.of(peers.pid());
    long peersPeak = 0;
    try (LocalCluster cluster = LocalCluster.start(options)) {
      ClusterSettings settings = ClusterSettings.onOneHost(cluster.broker().bootstrap(), options.network(), "local");
      try (ClusterWatch watch = new ClusterWatch(settings.connection("benchmark"), settings.topics())) {
        Optional<StateStanding> now = watch.state();
        while (now.isEmpty()) {
          TimeUnit.MILLISECONDS.sleep(5);
          now = watch.state();
        }
        long began = System.nanoTime();
        ProcessCost services = ProcessCost.of(ProcessHandle.current().pid());
        ProcessCost broker = ProcessCost.of(cluster.broker().pid());
        long downloaded = 0;
        while (!now.orElseThrow().sealed()) {
          TimeUnit.MILLISECONDS.sleep(20);
          now = watch.state();
          StateStanding standing = now.orElseThrow();
          if (downloaded == 0 && standing.downloaded() == 1) {
            downloaded = System.nanoTime();
          }
          memory.seen(
              standing.downloaded() * 7 / 8 + standing.built() / 8,
              ProcessCost.of(ProcessHandle.current().pid()).residentBytes() + ProcessCost.of(cluster.broker().pid()).residentBytes());
          peersPeak = Math.max(peersPeak, ProcessCost.of(peers.pid()).residentBytes());
          if (cluster.failure().isDone()) {
            throw new IllegalStateException(cluster.failure().get());
          }
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        double download = (downloaded - began) / 1e9;
        Amounts amounts = now.orElseThrow().amounts();
        services = ProcessCost.of(ProcessHandle.current().pid()).since(services);
        broker = ProcessCost.of(cluster.broker().pid()).since(broker);
        System.out.printf(
            Locale.ROOT,
            """
            %,d accounts, %,d slots, %,d codes by snap from %d peers
              rate      %,.0f accounts/s and %,.0f rows/s until the root is sealed (%.2f s), %,.0f accounts/s until all is downloaded (%.2f s)
              CPU       services %.1f s, broker %.1f s, peers %.1f s
              resident  %s; the peers %d MB
              written   services %,d MB, broker %,d MB, for %,d MB of rows
            """,
            amounts.accounts(),
            amounts.slots(),
            amounts.codes(),
            PEERS,
            accounts / seconds,
            (amounts.accounts() + amounts.slots() + amounts.codes()) / seconds,
            seconds,
            accounts / download,
            download,
            services.cpuSeconds(),
            broker.cpuSeconds(),
            ProcessCost.of(peers.pid()).since(peersBefore).cpuSeconds(),
            memory,
            peersPeak >> 20,
            services.writtenBytes() >> 20,
            broker.writtenBytes() >> 20,
            amounts.bytes() >> 20);
      }
    }
  }
}

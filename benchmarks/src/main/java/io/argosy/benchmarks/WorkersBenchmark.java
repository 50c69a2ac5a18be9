package io.argosy.benchmarks;

import io.argosy.bus.ClusterSettings;
import io.argosy.standalone.ClusterOptions;
import io.argosy.standalone.ClusterWatch;
import io.argosy.standalone.LocalCluster;
import io.argosy.stages.StateStanding;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * How the download of a state grows with the workers that share it: 1, 2, 4 and 8 instances of state-sync-service on one gateway with many peers, each a long way off and with a slow line. Each worker may have so
 * little in flight that peers and CPU are enough for all: what is measured is whether workers hinder one another. The services share one JVM.
 */
public final class WorkersBenchmark {
  private static final int PEERS = 48;
  private static final int ACCOUNTS = 300_000;
  private static final String VERSION = "68";
  private static final int ANSWER_MILLIS = 120;
  private static final int UPLOAD_BYTES = 40_000;

  /** Four answers on their way, each counted as 256 KiB. */
  private static final String BUDGET = "1MB";

  /** The rate is taken between these parts of the whole, for all begin and end together. */
  private static final double FROM = 0.1;

  private static final double TO = 0.9;

  private WorkersBenchmark() {}

  /**
   * @param args accounts, peers, bytes a second that each of them can send
   */
  public static void main(String[] args) throws Exception {
    int accounts = args.length > 0 ? Integer.parseInt(args[0]) : ACCOUNTS;
    int count = args.length > 1 ? Integer.parseInt(args[1]) : PEERS;
    int upload = args.length > 2 ? Integer.parseInt(args[2]) : UPLOAD_BYTES;
    System.setProperty("state-sync-service.budget", BUDGET);
    System.setProperty("peer-gateway.max-peers", Integer.toString(count + 2));
    try (PeersJvm peers = PeersJvm.start(
        "1g",
        StatePeersProcess.class,
        Integer.toString(accounts),
        Integer.toString(count),
        VERSION,
        Integer.toString(ANSWER_MILLIS),
        Integer.toString(upload),
        "plain")) {
      System.out.printf(
          Locale.ROOT, "%,d accounts from %d peers, each answers after %d ms and sends %,d bytes/s%n", accounts, count, ANSWER_MILLIS, upload);
      run(8, peers);
      SortedMap<Integer, Double> rates = new TreeMap<>();
      for (int workers : new int[] {1, 2, 4, 8}) {
        double rate = run(workers, peers);
        rates.put(workers, rate);
        System.out.printf(Locale.ROOT, "%d workers  %,8.0f accounts/s  efficiency %.2f%n", workers, rate, rate / workers / rates.get(1));
      }
      Path plot = Path.of("benchmarks/target/workers.svg");
      Files.writeString(plot, new WorkersPlot(rates).toSvg("accounts/s from " + count + " peers, each at " + ANSWER_MILLIS + " ms and " + upload + " bytes/s"));
      System.out.println("plotted in " + plot);
    }
    System.exit(0);
  }

  /** Accounts a second. */
  private static double run(int workers, PeersJvm peers) throws Exception {
    Path folder = Files.createTempDirectory("argosy-bench");
    Path genesis = Files.writeString(folder.resolve("genesis.json"), BenchChain.GENESIS);
    ClusterOptions options = ClusterOptions.of(folder.resolve("data"), genesis.toString(), peers.enodes())
        .inMode("snap")
        .checking("none")
        // One more than there are: shards are dealt to all workers before there is anything to do.
        .waitingFor(peers.enodes().size() + 1, Duration.ofSeconds(20));
    try (LocalCluster cluster = LocalCluster.start(options)) {
      for (int i = 1; i < workers; i++) {
        cluster.addStateWorker();
      }
      ClusterSettings settings = ClusterSettings.onOneHost(cluster.broker().bootstrap(), options.network(), "local");
      try (ClusterWatch watch = new ClusterWatch(settings.connection("benchmark"), settings.topics())) {
        Mark from = reached(FROM, watch, cluster);
        Mark to = reached(TO, watch, cluster);
        return (to.accounts - from.accounts) / ((to.nanos - from.nanos) / 1e9);
      }
    } finally {
      Folders.remove(folder);
    }
  }

  private record Mark(long accounts, long nanos) {}

  private static Mark reached(double part, ClusterWatch watch, LocalCluster cluster) throws InterruptedException {
    while (true) {
      Optional<StateStanding> now = watch.state();
      if (now.isPresent() && now.get().downloaded() >= part) {
        return new Mark(now.get().amounts().accounts(), System.nanoTime());
      }
      if (cluster.failure().isDone()) {
        throw new IllegalStateException(cluster.failure().join());
      }
      TimeUnit.MILLISECONDS.sleep(10);
    }
  }
}

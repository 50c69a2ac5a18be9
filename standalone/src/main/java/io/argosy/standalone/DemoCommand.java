package io.argosy.standalone;

import io.argosy.blockstore.app.StoreAudit;
import io.argosy.blockstore.core.AuditReport;
import io.argosy.blockstore.core.StateReport;
import io.argosy.bus.ClusterSettings;
import io.argosy.primitives.BlockRange;
import io.argosy.primitives.BlockRef;
import io.argosy.stages.StateStanding;
import io.argosy.wirepeer.WirePeer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "demo",
    description = "Without any network: a real Kafka broker, the five services, and four loopback peers that serve a chain made by geth over RLPx; syncs it, checks every root, prints a summary.",
    mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
  /** The ages of the protocol that the peers speak, one each. */
  static final int[] VERSIONS = {63, 66, 68, 69};

  @Option(names = "--data-dir", description = "keep the data here; default: a temporary folder that is removed")
  private @Nullable Path dataDir;

  @Override
  public Integer call() throws InterruptedException, IOException {
    boolean temporary = dataDir == null;
    Path folder = temporary ? Files.createTempDirectory("argosy-demo") : dataDir;
    try {
      return run(folder);
    } finally {
      if (temporary) {
        remove(folder);
      }
    }
  }

  private int run(Path folder) throws InterruptedException {
    System.out.println("argosy demo: a chain that geth 1.8.23 made, served by " + VERSIONS.length + " loopback peers over real RLPx");
    List<WirePeer> peers = new ArrayList<>();
    try (RunningCluster running = RunningCluster.claim(folder)) {
      // While the broker starts, the peers' state is replayed. It ends with this process if nobody takes it over.
      CompletableFuture<ChildBroker> broker = CompletableFuture.supplyAsync(() -> LocalCluster.broker(folder));
      DemoChain chain = DemoChain.load();
      Path genesis = chain.writeGenesis(folder);
      for (int version : VERSIONS) {
        peers.add(WirePeer.serving(chain.served())
            .having(chain.states())
            .speaking(version)
            .named("demo-peer/eth" + version)
            .listen());
      }
      ClusterOptions options = ClusterOptions.of(
              folder, genesis.toString(), peers.stream().map(peer -> peer.enode().toString()).toList())
          .inMode("snap");
      Sync sync = sync(running, options, broker);
      return summary(folder, sync);
    } finally {
      peers.forEach(WirePeer::close);
    }
  }

  private record Sync(BlockRef head, StateStanding state, Duration took) {}

  private static Sync sync(RunningCluster running, ClusterOptions options, CompletableFuture<ChildBroker> broker)
      throws InterruptedException {
    try (LocalCluster cluster = LocalCluster.on(started(broker), options)) {
      long began = System.nanoTime();
      running.write(cluster.broker().bootstrap(), cluster.rpcPort(), cluster.store().adminPort().orElse(-1));
      ClusterSettings settings = ClusterSettings.onOneHost(cluster.broker().bootstrap(), options.network(), "local");
      try (ClusterWatch watch = new ClusterWatch(settings.connection("screen"), settings.topics())) {
        SyncWait wait = new SyncWait(cluster, watch, options.mode(), Duration.ofSeconds(60));
        wait.run(true, () -> false);
        return new Sync(wait.reached(), watch.state().orElseThrow(), Duration.ofNanos(System.nanoTime() - began));
      }
    }
  }

  private static ChildBroker started(CompletableFuture<ChildBroker> broker) {
    try {
      return broker.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  private static int summary(Path folder, Sync sync) throws InterruptedException {
    System.out.println("argosy demo: synced; now checking every root again, from disk");
    try (StoreAudit audit = StoreAudit.open(folder)) {
      AuditReport report = audit.run(new BlockRange(0, sync.head().number()), _ -> {});
      StateReport state = audit.runState().orElseThrow();
      double seconds = sync.took().toMillis() / 1000.0;
      System.out.printf(
          Locale.ROOT,
          """

            head          %s
            blocks        %,d
            transactions  %,d
            receipts      %,d
            state         of #%,d: %,d accounts, %,d slots, %,d codes, root %s
            bytes         %,d (headers %,d, bodies %,d, receipts %,d)
            time          %.1f s: %,.0f blocks/s, %.1f MB/s
            digest        %s
            checked       %s

          """,
          sync.head(),
          report.blocks(),
          report.transactions(),
          report.receipts(),
          sync.state().pivot().number(),
          state.accounts(),
          state.slots(),
          state.codes(),
          state.root(),
          report.bytes().sum(),
          report.bytes().headers(),
          report.bytes().bodies(),
          report.bytes().receipts(),
          seconds,
          report.blocks() / seconds,
          report.bytes().sum() / seconds / 1e6,
          report.digest(),
          checked(report, state));
      boolean isWhole = report.blocks() == sync.head().number() + 1 && state.isChecked();
      return (isWhole && report.isSound() && state.isSound() ? ExitCode.OK : ExitCode.UNSOUND).code();
    }
  }

  private static String checked(AuditReport report, StateReport state) {
    if (!report.isSound()) {
      return report.faults() + " faults, the first: " + report.findings().getFirst();
    }
    if (!state.isSound()) {
      return state.faults() + " faults of the state, the first: " + state.findings().getFirst();
    }
    return "every hash, link and root holds" + (state.isChecked() ? ", the state's too" : "; the state was not whole");
  }

  private static void remove(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

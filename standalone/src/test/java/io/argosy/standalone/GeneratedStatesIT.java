package io.argosy.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.argosy.blockstore.app.StoreAudit;
import io.argosy.blockstore.core.StateReport;
import io.argosy.bus.ClusterSettings;
import io.argosy.servedstate.GeneratedState;
import io.argosy.servedstate.ServedState;
import io.argosy.stages.StateStanding;
import io.argosy.wirepeer.WirePeer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;

/** States of all shapes, from none to millions of accounts; every row is compared. The smallest and the most crowded always, the others with {@code -Dargosy.large=true}. */
@ResourceLock(DemoPeers.CLUSTER_IN_THIS_PROCESS)
class GeneratedStatesIT {
  private static final boolean IS_LARGE = Boolean.getBoolean("argosy.large");
  private static final int PEERS = 4;
  private static final Duration LIMIT = Duration.ofMinutes(4);
  private static final Duration LARGE_LIMIT = Duration.ofMinutes(30);

  /** Seed, accounts, contracts, slots of the largest, codes, part of the keys that crowd. */
  private enum Shape {
    NO_ACCOUNT(new GeneratedState(0, 0, 0, 0, 0, 0)),
    ONE_ACCOUNT(new GeneratedState(1, 1, 0, 0, 0, 0)),
    ONE_CONTRACT(new GeneratedState(2, 1, 1, 1, 1, 0)),
    NO_STORAGE(new GeneratedState(3, 2_000, 500, 0, 40, 0)),
    CROWDED(new GeneratedState(4, 4_000, 800, 300, 50, 0.7)),
    SHARED_CODES(new GeneratedState(5, 5_000, 5_000, 20, 3, 0)),
    NO_CODES(new GeneratedState(6, 3_000, 2_500, 20, 0, 0));

    private final GeneratedState state;

    Shape(GeneratedState state) {
      this.state = state;
    }
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void byRanges(Shape shape, @TempDir(cleanup = CleanupMode.ON_SUCCESS) Path folder) throws Exception {
    syncHere(shape.state.make(), "snap", folder);
  }

  @ParameterizedTest
  @MethodSource("shapesByNodes")
  void byNodes(Shape shape, @TempDir(cleanup = CleanupMode.ON_SUCCESS) Path folder) throws Exception {
    syncHere(shape.state.make(), "fast", folder);
  }

  /** Large states by nodes are what others sync, the demo's. */
  private static List<Shape> shapesByNodes() {
    return IS_LARGE ? shapes() : List.of(Shape.ONE_ACCOUNT);
  }

  private static List<Shape> shapes() {
    return IS_LARGE ? List.of(Shape.values()) : List.of(Shape.ONE_ACCOUNT, Shape.CROWDED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"snap", "fast"})
  void aContractThatIsMostOfTheState(String mode, @TempDir(cleanup = CleanupMode.ON_SUCCESS) Path folder) throws Exception {
    assumeLarge();
    syncHere(new GeneratedState(7, 300, 3, 200_000, 2, 0).make(), mode, folder);
  }

  @ParameterizedTest
  @CsvSource({
    "1000, 10, 1000000",
    "1000000, 100000, 2000",
    "5000000, 20000, 200"
  })
  void millionsOfRows(int accounts, int contracts, int slots, @TempDir(cleanup = CleanupMode.ON_SUCCESS) Path folder) throws Exception {
    assumeLarge();
    ServedState state = new GeneratedState(8, accounts, contracts, slots, 2_000, 0.01).make();
    try (Peers peers = new Peers(state, "snap"); ArgosyProcess process = up(peers, folder)) {
      AtomicReference<PeakMemory> services = new AtomicReference<>(PeakMemory.UNKNOWN);
      AtomicReference<PeakMemory> broker = new AtomicReference<>(PeakMemory.UNKNOWN);

      Await.until(() -> {
        services.accumulateAndGet(process.peakMemory(), PeakMemory::or);
        broker.accumulateAndGet(process.peakMemoryOfBroker(), PeakMemory::or);
        return !process.isAlive();
      }, LARGE_LIMIT, process::lines);

      assertThat(process.exitCode(1)).as("%s", process.lines()).isZero();
      System.out.printf(
          Locale.ROOT,
          "%,d accounts and %,d slots; %s; at most %s resident, the broker %s%n",
          state.accounts().size(),
          state.slots(),
          process.lines().getLast(),
          services.get(),
          broker.get());
    }
    assertStored(state, folder);
  }

  /** With the real limits, and the heap that any service has here. */
  @Test
  void aWorkerNeedsLittleMemoryForALargeState(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path folder) throws Exception {
    assumeLarge();
    ServedState state = new GeneratedState(9, 5_000_000, 20_000, 200, 2_000, 0.01).make();
    try (Peers peers = new Peers(state, "snap");
        ServicesApart cluster = new ServicesApart(folder.resolve("data"), peers.writeGenesis(folder), peers.enodes())
            .inMode("snap")
            .setting("header-service.seals", "none")
            .setting("state-sync-service.budget", "96MB")) {
      cluster.startStore();
      cluster.startGateway(0);
      cluster.startHeaders("a");
      cluster.startStateWorker("a");
      PeakMemory[] tenths = new PeakMemory[10];
      try (ClusterWatch watch = cluster.watch()) {
        Await.until(() -> {
          double downloaded = watch.state().map(StateStanding::downloaded).orElse(0.0);
          tenths[(int) Math.min(9, 10 * downloaded)] = cluster.peakMemory(ServicesApart.stateWorker("a"));
          return watch.state().map(StateStanding::sealed).orElse(false);
        }, LARGE_LIMIT, () -> watch.state() + ", " + watch.reports());
      }

      System.out.println("peak memory of a worker, tenth by tenth: " + Arrays.toString(tenths));
      assertThat(tenths[9].bytes()).isLessThan(DataSize.ofGigabytes(1).toBytes());
      cluster.kill("block-store");
    }
    assertStored(state, folder);
  }

  private static void assumeLarge() {
    assumeTrue(IS_LARGE, "takes minutes: -Dargosy.large=true runs it");
  }

  /** By all services in this process. */
  private static void syncHere(ServedState state, String mode, Path folder) throws InterruptedException {
    try (Peers peers = new Peers(state, mode);
        LocalCluster cluster = LocalCluster.start(
            ClusterOptions.of(folder.resolve("data"), peers.writeGenesis(folder).toString(), peers.enodes()).inMode(mode).checking("none"))) {
      ClusterSettings settings = ClusterSettings.onOneHost(cluster.broker().bootstrap(), "made", "local");
      try (ClusterWatch watch = new ClusterWatch(settings.connection("watch"), settings.topics())) {
        Await.until(
            () -> cluster.failure().isDone() || watch.state().map(StateStanding::sealed).orElse(false),
            LIMIT,
            () -> watch.state() + ", " + watch.reports());
        assertThat(cluster.failure()).isNotDone();
      }
    }

    assertStored(state, folder);
  }

  private static void assertStored(ServedState state, Path folder) throws InterruptedException {
    try (StoreAudit audit = StoreAudit.open(folder.resolve("data"))) {
      StateReport report = audit.runState().orElseThrow();
      assertThat(report.findings()).isEmpty();
      assertThat(report.root()).isEqualTo(state.root());
    }
    assertThat(StoredRowsOfState.differences(folder.resolve("data"), state)).isEmpty();
  }

  /** As a user does. */
  private static ArgosyProcess up(Peers peers, Path folder) {
    List<String> arguments = new ArrayList<>(List.of(
        "up", "--network", peers.writeGenesis(folder).toString(), "--mode", peers.mode, "--data-dir", folder.resolve("data").toString(),
        "--seals", "none", "--rpc-port", "0", "--p2p-port", "0", "--until-synced"));
    peers.enodes().forEach(enode -> arguments.addAll(List.of("--peer", enode)));
    return ArgosyProcess.run(folder.resolve("run.log"), arguments.toArray(String[]::new));
  }

  /** Peers that serve a state, and a chain that has it, to those of a mode. */
  private static final class Peers implements AutoCloseable {
    private final ChainOfState chain;
    private final String mode;
    private final List<WirePeer> peers;

    Peers(ServedState state, String mode) {
      this.chain = ChainOfState.of(state.root());
      this.mode = mode;
      this.peers = IntStream.range(0, PEERS)
          .mapToObj(_ -> WirePeer.serving(chain.served()).having(state).speaking(mode.equals("fast") ? 66 : 68).listen())
          .toList();
    }

    List<String> enodes() {
      return peers.stream().map(peer -> peer.enode().toString()).toList();
    }

    Path writeGenesis(Path folder) {
      return chain.writeGenesis(folder);
    }

    @Override
    public void close() {
      peers.forEach(WirePeer::close);
    }
  }
}

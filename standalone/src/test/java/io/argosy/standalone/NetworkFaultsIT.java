package io.argosy.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** What lies between services, each a process of its own, and Kafka: a network that parts them, one that is slow, and one of three brokers that dies. Takes minutes: {@code -Dargosy.soak=true}. */
class NetworkFaultsIT {
  private static final List<String> SERVICES = List.of("block-store", "peer-gateway-0", "header-service-a", "body-service-a");

  /** Longer than Kafka waits for a member of a group, so that the shards of who is parted go to nobody and come back. */
  private static final Duration PARTED = Duration.ofSeconds(15);

  /** Until windows have found what such a network carries, what is later than its deadline is asked for again: as much as this many deaths would lose. */
  private static final int LATE_AS_IF_LOST = 4;

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path folder;

  @BeforeEach
  void takesMinutes() {
    assumeTrue(Boolean.getBoolean("argosy.soak"), "takes minutes: -Dargosy.soak=true runs it");
  }

  @Test
  void whoIsPartedFromTheBrokerGoesOnWhereItWas() throws Exception {
    try (DemoPeers peers = DemoPeers.slow(Duration.ofMillis(1_500), 66, 68, 69); FarBroker broker = FarBroker.start(folder.resolve("kafka"), SERVICES)) {
      DisturbedSync sync = new DisturbedSync(folder, peers);
      try (ServicesApart cluster = start(broker.broker(), peers, broker::bootstrap, 1); ClusterWatch watch = cluster.watch()) {
        sync.await(cluster, watch, 1);
        for (String victim : SERVICES) {
          broker.between(victim).part();
          TimeUnit.MILLISECONDS.sleep(PARTED.toMillis());
          sync.tell(victim + " parted at #" + watch.watermarks().blocks());
          assertThat(watch.watermarks().blocks()).as("there is something to do still when %s is joined again", victim).isLessThan(DemoPeers.HEAD);
          broker.between(victim).join();
          long there = watch.watermarks().blocks();
          sync.await(cluster, watch, Math.min(DemoPeers.HEAD, there + 200));
        }
        sync.await(cluster, watch, DemoPeers.HEAD);
      }
      sync.check(SERVICES.size());
    }
  }

  @Test
  void aBrokerBehindASlowNetworkCostsTimeAndWhatIsLateIsAskedForAgain() throws Exception {
    try (DemoPeers peers = DemoPeers.speaking(66, 68, 69); FarBroker broker = FarBroker.start(folder.resolve("kafka"), SERVICES)) {
      SERVICES.forEach(name -> broker.between(name).slow(Duration.ofMillis(5)));
      DisturbedSync sync = new DisturbedSync(folder, peers);
      try (ServicesApart cluster = start(broker.broker(), peers, broker::bootstrap, 1); ClusterWatch watch = cluster.watch()) {
        sync.await(cluster, watch, DemoPeers.HEAD);
      }
      assertThat(sync.story()).as("services that ended").isEmpty();
      sync.check(LATE_AS_IF_LOST);
    }
  }

  @Test
  void oneOfThreeBrokersMayDieAndThenAnother() throws Exception {
    try (DemoPeers peers = DemoPeers.slow(Duration.ofMillis(1_200), 66, 68, 69); ThreeBrokers brokers = ThreeBrokers.start(folder.resolve("kafka"))) {
      DisturbedSync sync = new DisturbedSync(folder, peers);
      try (ServicesApart cluster = start(brokers.first(), peers, _ -> brokers.bootstrap(), 3); ClusterWatch watch = cluster.watch()) {
        sync.await(cluster, watch, 500);
        for (int victim : List.of(2, 1)) {
          brokers.kill(victim);
          sync.tell("broker " + victim + " killed at #" + watch.watermarks().blocks());
          sync.await(cluster, watch, Math.min(DemoPeers.HEAD, watch.watermarks().blocks() + 1_500));
          assertThat(watch.watermarks().blocks()).as("there is something left to do after %s", sync.story()).isLessThan(DemoPeers.HEAD);
          brokers.startAgain(victim);
          brokers.awaitWhole(cluster);
        }
        sync.await(cluster, watch, DemoPeers.HEAD);
      }
      sync.check(2);
    }
  }

  private ServicesApart start(ChildBroker broker, DemoPeers peers, UnaryOperator<String> bootstrap, int copies) {
    ServicesApart cluster = new ServicesApart(folder, DemoPeers.chain().writeGenesis(folder), peers.enodes(), broker)
        .telling(name -> List.of("--argosy.bootstrap=" + bootstrap.apply(name)))
        .replicated(copies);
    cluster.startStore();
    cluster.startGateway(0);
    cluster.startHeaders("a");
    cluster.startBodies("a");
    return cluster;
  }

  /** A broker that each service reaches by a port of its own, with something between. */
  private record FarBroker(ChildBroker broker, Map<String, TcpProxy> proxies) implements AutoCloseable {
    static FarBroker start(Path data, List<String> names) throws IOException {
      int port = LocalCluster.freePort();
      int controller = LocalCluster.freePort();
      Map<String, TcpProxy> proxies = new LinkedHashMap<>();
      StringBuilder listeners = new StringBuilder();
      StringBuilder advertised = new StringBuilder();
      StringBuilder protocols = new StringBuilder();
      for (String name : names) {
        String listener = name.replace('-', '_').toUpperCase(Locale.ROOT);
        int behind = LocalCluster.freePort();
        TcpProxy proxy = new TcpProxy(behind);
        proxies.put(name, proxy);
        listeners.append(',').append(listener).append("://127.0.0.1:").append(behind);
        advertised.append(',').append(listener).append("://127.0.0.1:").append(proxy.port());
        protocols.append(',').append(listener).append(":PLAINTEXT");
      }
      Files.createDirectories(data);
      Path more = Files.writeString(data.resolve("more.properties"), String.join("\n",
          "listeners=PLAINTEXT://127.0.0.1:" + port + listeners + ",CONTROLLER://127.0.0.1:" + controller,
          "advertised.listeners=PLAINTEXT://127.0.0.1:" + port + advertised,
          "listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT" + protocols));
      return new FarBroker(ChildBroker.start(data, port, controller, "384m", more), proxies);
    }

    TcpProxy between(String name) {
      return Objects.requireNonNull(proxies.get(name));
    }

    String bootstrap(String name) {
      return "127.0.0.1:" + between(name).port();
    }

    @Override
    public void close() {
      proxies.values().forEach(TcpProxy::close);
      broker.close();
    }
  }

  /** Three brokers that keep three copies of everything, of which two must be written. */
  private static final class ThreeBrokers implements AutoCloseable {
    private final Path data;
    private final List<Integer> ports = new ArrayList<>();
    private final List<Integer> controllers = new ArrayList<>();
    private final Map<Integer, ChildBroker> brokers = new LinkedHashMap<>();
    private final String cluster = Uuid.randomUuid().toString();

    private ThreeBrokers(Path data) {
      this.data = data;
      for (int node = 0; node < 3; node++) {
        ports.add(LocalCluster.freePort());
        controllers.add(LocalCluster.freePort());
      }
    }

    static ThreeBrokers start(Path data) throws InterruptedException {
      ThreeBrokers all = new ThreeBrokers(data);
      // Each waits for a second one before it is ready.
      List<Thread> starts = new ArrayList<>();
      for (int node = 0; node < 3; node++) {
        int which = node;
        starts.add(Thread.ofPlatform().start(() -> all.startAgain(which)));
      }
      for (Thread start : starts) {
        start.join();
      }
      assertThat(all.brokers).hasSize(3);
      return all;
    }

    void startAgain(int node) {
      ChildBroker started = ChildBroker.start(data.resolve("node-" + node), ports.get(node), controllers.get(node), "384m", settings(node));
      synchronized (brokers) {
        brokers.put(node, started);
      }
    }

    private Path settings(int node) {
      String voters = List.of(0, 1, 2).stream().map(n -> (n + 1) + "@127.0.0.1:" + controllers.get(n)).collect(Collectors.joining(","));
      try {
        Files.createDirectories(data);
        return Files.writeString(data.resolve("node-" + node + ".properties"), String.join("\n",
            BrokerMain.CLUSTER_ID + "=" + cluster,
            "node.id=" + (node + 1),
            "controller.quorum.voters=" + voters,
            "controller.quorum.election.timeout.ms=1000",
            "controller.quorum.election.backoff.max.ms=1000",
            "broker.heartbeat.interval.ms=1000",
            "offsets.topic.replication.factor=3",
            "transaction.state.log.replication.factor=3",
            "transaction.state.log.min.isr=2",
            "share.coordinator.state.topic.replication.factor=3",
            "min.insync.replicas=2"));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** Until nothing of what the services use lacks a copy. */
    void awaitWhole(ServicesApart services) throws InterruptedException {
      Await.until(() -> services.partitionsThatLackACopy() == 0, Duration.ofSeconds(60), () -> "partitions lack a copy still");
    }

    ChildBroker first() {
      return Objects.requireNonNull(brokers.get(0));
    }

    String bootstrap() {
      return ports.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
    }

    void kill(int node) {
      Objects.requireNonNull(brokers.get(node)).kill();
    }

    @Override
    public void close() {
      brokers.values().forEach(ChildBroker::kill);
    }
  }
}

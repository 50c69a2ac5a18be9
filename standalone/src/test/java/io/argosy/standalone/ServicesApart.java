package io.argosy.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.blockstore.app.BlockStoreApplication;
import io.argosy.bodyservice.app.BodyServiceApplication;
import io.argosy.bus.ClusterSettings;
import io.argosy.bus.TopicSetup;
import io.argosy.bus.Topics;
import io.argosy.headerservice.app.HeaderServiceApplication;
import io.argosy.peergateway.app.PeerGatewayApplication;
import io.argosy.statesyncservice.app.StateSyncServiceApplication;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.common.GroupState;
import org.jspecify.annotations.Nullable;

/** A cluster as operators run it: a broker and each service in a process of its own, which anybody may kill and start again. */
final class ServicesApart implements AutoCloseable {
  private static final int CHAIN_SHARDS = 4;
  private static final int STATE_SHARDS = 8;
  private static final int GATEWAY_SLOTS = 2;

  /** Of a gateway, for peers that serve state: more than any test has. */
  private static final int STATE_SLOTS = 25;

  private final Path folder;
  private final Path genesis;
  private final List<String> enodes;
  private final ChildBroker broker;
  private final int readsPort = LocalCluster.freePort();
  private final Map<String, Process> processes = new LinkedHashMap<>();
  private final Map<String, Integer> httpPorts = new LinkedHashMap<>();
  private final Map<String, String> settings = new HashMap<>(InFlight.SETTINGS);
  private String mode = "chain";
  private Function<String, List<String>> told = _ -> List.of();
  private Function<String, Map<String, String>> surroundings = _ -> Map.of();
  private @Nullable Path otherBuild;
  private boolean scraped;
  private short copies = 1;
  private int starts;

  ServicesApart(Path folder, Path genesis, List<String> enodes) {
    this(folder, genesis, enodes, ChildBroker.start(folder.resolve("kafka"), "384m"));
  }

  /** On a broker that runs already, and ends with this. */
  ServicesApart(Path folder, Path genesis, List<String> enodes, ChildBroker broker) {
    this.folder = folder;
    this.genesis = genesis;
    this.enodes = List.copyOf(enodes);
    this.broker = broker;
  }

  /** What a process is told beside what all are told, by its name; it goes before that */
  ServicesApart telling(Function<String, List<String>> each) {
    told = each;
    return this;
  }

  /** What is in the environment of a process besides what is in ours, by its name. */
  ServicesApart surroundedBy(Function<String, Map<String, String>> each) {
    surroundings = each;
    return this;
  }

  /** What a process said so far. */
  String said(String name) throws IOException {
    return Files.readString(folder.resolve(name + ".out"));
  }

  /** How a process ended; fails the test if it does not. */
  int exitCode(String name, int seconds) throws InterruptedException {
    Process process = processes.get(name);
    assertThat(process.waitFor(seconds, TimeUnit.SECONDS)).as("%s ended within %d s", name, seconds).isTrue();
    return process.exitValue();
  }

  /** In a mode that has state; {@code chain} if nothing is said. */
  ServicesApart inMode(String name) {
    mode = name;
    settings.putAll(InFlight.STATE_SETTINGS);
    return this;
  }

  /** One more setting of all services that are started from now on. */
  ServicesApart setting(String name, String value) {
    settings.put(name, value);
    return this;
  }

  /** Services that are started from now on are of another build of the program, until the present one is wanted again by null. */
  ServicesApart ofBuild(@Nullable Path app) {
    otherBuild = app;
    return this;
  }

  /** Each partition on so many brokers. */
  ServicesApart replicated(int brokers) {
    copies = (short) brokers;
    return setting("argosy.replication", Integer.toString(brokers));
  }

  private ClusterSettings cluster() {
    return new ClusterSettings(
        broker.bootstrap(), genesis.toString(), "apart", CHAIN_SHARDS, STATE_SHARDS, GATEWAY_SLOTS, copies, "none", Map.of());
  }

  Topics topics() {
    return cluster().topics();
  }

  /** What the cluster tells of itself. */
  ClusterWatch watch() {
    ensureTopics();
    return new ClusterWatch(cluster().connection("watch"), topics());
  }

  /** What passes on some topics. */
  TopicTap tap(String... topics) throws InterruptedException {
    ensureTopics();
    return TopicTap.on(broker.bootstrap(), topics);
  }

  /** As the store does at its start; whoever is first makes them. */
  private void ensureTopics() {
    try (Admin admin = admin()) {
      TopicSetup.ensure(admin, topics(), Duration.ofSeconds(60));
    }
  }

  private Admin admin() {
    return Admin.create(cluster().connection("watch").forAdmin());
  }

  /** Of all topics there are; a topic that cannot be asked for counts as one. */
  long partitionsThatLackACopy() throws InterruptedException {
    try (Admin admin = admin()) {
      return admin.describeTopics(admin.listTopics().names().get()).allTopicNames().get().values().stream()
          .flatMap(topic -> topic.partitions().stream())
          .filter(partition -> partition.isr().size() < copies)
          .count();
    } catch (ExecutionException e) {
      return 1;
    }
  }

  /** The workers among whom Kafka has dealt the state's shards; 0 while it deals. */
  int stateWorkers() throws InterruptedException {
    String group = topics().prefix() + ".state-sync-service";
    try (Admin admin = admin()) {
      ConsumerGroupDescription dealt = admin.describeConsumerGroups(List.of(group)).all().get().get(group);
      return dealt.groupState() == GroupState.STABLE ? dealt.members().size() : 0;
    } catch (ExecutionException e) {
      return 0;
    }
  }

  /** From now on services are given ports of their own for HTTP, so that they can be asked for their metrics. */
  ServicesApart scraped() {
    scraped = true;
    return this;
  }

  /** Where each of them that was started is asked. */
  Map<String, Integer> httpPorts() {
    return Map.copyOf(httpPorts);
  }

  /** Names of the processes that were started, in that order. */
  List<String> names() {
    return List.copyOf(processes.keySet());
  }

  void startStore() {
    start("block-store", BlockStoreApplication.class, List.of(
        "--block-store.volumes=" + folder.resolve("volume-0") + "," + folder.resolve("volume-1"),
        "--block-store.reads-port=" + readsPort,
        "--block-store.reserve=100MB"));
  }

  void startGateway(int slot) {
    start("peer-gateway-" + slot, PeerGatewayApplication.class, List.of(
        "--peer-gateway.slot=" + slot,
        "--peer-gateway.listen-port=0",
        "--peer-gateway.node-key=" + folder.resolve("node-" + slot + ".key"),
        "--peer-gateway.state-slots=" + (ClusterOptions.hasState(mode) ? STATE_SLOTS : 0),
        "--peer-gateway.static-peers=" + String.join(",", enodes)));
  }

  void startHeaders(String instance) {
    start("header-service-" + instance, HeaderServiceApplication.class, List.of(
        "--header-service.store=127.0.0.1:" + readsPort, "--header-service.min-peers=1"));
  }

  void startBodies(String instance) {
    start("body-service-" + instance, BodyServiceApplication.class, List.of("--body-service.store=127.0.0.1:" + readsPort));
  }

  void startStateWorker(String instance) {
    start(stateWorker(instance), StateSyncServiceApplication.class, List.of(
        "--state-sync-service.mode=" + mode, "--state-sync-service.store=127.0.0.1:" + readsPort));
  }

  /** The name of a process that {@link #startStateWorker} starts. */
  static String stateWorker(String instance) {
    return "state-sync-service-" + instance;
  }

  /** Starts again what was killed, under the same name. */
  void startAgain(String name) {
    if (name.equals("block-store")) {
      startStore();
    } else if (name.startsWith("peer-gateway-")) {
      startGateway(Integer.parseInt(name.substring("peer-gateway-".length())));
    } else if (name.startsWith("header-service-")) {
      startHeaders(name.substring("header-service-".length()));
    } else if (name.startsWith("state-sync-service-")) {
      startStateWorker(name.substring("state-sync-service-".length()));
    } else {
      startBodies(name.substring("body-service-".length()));
    }
  }

  /** As {@code kill -9}. */
  void kill(String name) {
    Process process = processes.get(name);
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** As an orchestrator ends it: it may finish what it does. */
  int end(String name, int seconds) throws InterruptedException {
    processes.get(name).destroy();
    return exitCode(name, seconds);
  }

  /** Stops a process in its tracks: it does nothing, and knows nothing of it, until it is {@link #wake woken}. */
  void freeze(String name) throws IOException, InterruptedException {
    signal(name, "-STOP");
  }

  void wake(String name) throws IOException, InterruptedException {
    signal(name, "-CONT");
  }

  private void signal(String name, String signal) throws IOException, InterruptedException {
    int code = new ProcessBuilder("kill", signal, Long.toString(processes.get(name).pid())).inheritIO().start().waitFor();
    if (code != 0) {
      throw new IllegalStateException("kill " + signal + " " + name + " ended with " + code);
    }
  }

  PeakMemory peakMemory(String name) {
    return PeakMemory.of(processes.get(name).toHandle());
  }

  boolean isAlive(String name) {
    return processes.get(name).isAlive();
  }

  private void start(String name, Class<?> main, List<String> arguments) {
    List<String> command = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx192m",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow",
        "-Dargosy.log=" + folder.resolve(name + "-" + starts++ + ".log")));
    settings.forEach((setting, value) -> command.add("-D" + setting + "=" + value));
    Path app = otherBuild;
    // Asked at each start: an archive of the classes may have been made meanwhile.
    command.addAll(app == null ? PackagedProgram.options() : List.of("-cp", app.resolve("standalone.jar") + ":" + app.resolve("lib") + "/*"));
    command.addAll(List.of(
        main.getName(),
        "--argosy.bootstrap=" + broker.bootstrap(),
        "--argosy.network=" + genesis,
        "--argosy.cluster=apart",
        "--argosy.chain-shards=" + CHAIN_SHARDS,
        "--argosy.state-shards=" + STATE_SHARDS,
        "--argosy.gateway-slots=" + GATEWAY_SLOTS,
        "--argosy.compression=none",
        "--server.port=" + (scraped ? httpPorts.computeIfAbsent(name, _ -> LocalCluster.freePort()) : 0)));
    command.addAll(arguments);
    for (String word : told.apply(name)) {
      String setting = word.substring(0, word.indexOf('=') + 1);
      command.removeIf(other -> other.startsWith(setting));
      command.add(word);
    }
    try {
      ProcessBuilder process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(folder.resolve(name + ".out").toFile());
      process.environment().putAll(surroundings.apply(name));
      processes.put(name, process.start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    processes.values().forEach(Process::destroyForcibly);
    broker.close();
  }
}

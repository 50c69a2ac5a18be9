package io.argosy.standalone;

import io.argosy.blockstore.app.BlockStoreApplication;
import io.argosy.bodyservice.app.BodyServiceApplication;
import io.argosy.headerservice.app.HeaderServiceApplication;
import io.argosy.peergateway.app.PeerGatewayApplication;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A cluster as operators run it: a broker and each service in a process of its own, which anybody may kill and start again. */
final class ServicesApart implements AutoCloseable {
  private static final int CHAIN_SHARDS = 4;

  private final Path folder;
  private final Path genesis;
  private final List<String> enodes;
  private final ChildBroker broker;
  private final int readsPort = LocalCluster.freePort();
  private final Map<String, Process> processes = new LinkedHashMap<>();
  private int starts;

  ServicesApart(Path folder, Path genesis, List<String> enodes) {
    this.folder = folder;
    this.genesis = genesis;
    this.enodes = List.copyOf(enodes);
    this.broker = ChildBroker.start(folder.resolve("kafka"), "384m");
  }

  String bootstrap() {
    return broker.bootstrap();
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
        "--peer-gateway.static-peers=" + String.join(",", enodes)));
  }

  void startHeaders(String instance) {
    start("header-service-" + instance, HeaderServiceApplication.class, List.of(
        "--header-service.store=127.0.0.1:" + readsPort, "--header-service.min-peers=1"));
  }

  void startBodies(String instance) {
    start("body-service-" + instance, BodyServiceApplication.class, List.of("--body-service.store=127.0.0.1:" + readsPort));
  }

  /** Starts again what was killed, under the same name. */
  void startAgain(String name) {
    if (name.equals("block-store")) {
      startStore();
    } else if (name.startsWith("peer-gateway-")) {
      startGateway(Integer.parseInt(name.substring("peer-gateway-".length())));
    } else if (name.startsWith("header-service-")) {
      startHeaders(name.substring("header-service-".length()));
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
    InFlight.SETTINGS.forEach((setting, value) -> command.add("-D" + setting + "=" + value));
    command.addAll(List.of(
        "-cp",
        System.getProperty("java.class.path"),
        main.getName(),
        "--argosy.bootstrap=" + broker.bootstrap(),
        "--argosy.network=" + genesis,
        "--argosy.cluster=apart",
        "--argosy.chain-shards=" + CHAIN_SHARDS,
        "--argosy.state-shards=4",
        "--argosy.gateway-slots=2",
        "--argosy.compression=none",
        "--server.port=0"));
    command.addAll(arguments);
    try {
      processes.put(name, new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(folder.resolve(name + ".out").toFile())
          .start());
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

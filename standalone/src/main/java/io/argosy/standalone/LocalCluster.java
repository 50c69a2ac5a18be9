package io.argosy.standalone;

import io.argosy.blockstore.app.BlockStore;
import io.argosy.blockstore.app.BlockStoreConfiguration;
import io.argosy.bodyservice.app.BodyServiceConfiguration;
import io.argosy.headerservice.app.HeaderService;
import io.argosy.headerservice.app.HeaderServiceConfiguration;
import io.argosy.hosting.HostedService.FailureListener;
import io.argosy.peergateway.app.PeerGateway;
import io.argosy.peergateway.app.PeerGatewayConfiguration;
import io.argosy.statesyncservice.app.StateSyncServiceConfiguration;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.MapPropertySource;

/** A broker in a JVM of its own and all services in this one, talking over the same topics as they would apart. */
public final class LocalCluster implements AutoCloseable {
  static final int CHAIN_SHARDS = 4;
  private static final String CLUSTER = "local";

  /** Half of all slots, as geth keeps them for peers that serve state while it wants state. */
  private static final int STATE_SLOTS = 25;
  static final int STATE_SHARDS = 16;

  private final ClusterOptions options;
  private final ChildBroker broker;
  private final PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final CompletableFuture<Throwable> failure = new CompletableFuture<>();
  private final Deque<ConfigurableApplicationContext> contexts = new ArrayDeque<>();
  private final BlockStore store;
  private final PeerGateway gateway;
  private final HeaderService headers;

  private LocalCluster(ClusterOptions options, ChildBroker broker) {
    this.options = options;
    this.broker = broker;
    metrics.config().commonTags("cluster", CLUSTER);
    this.store = start("block-store", BlockStoreConfiguration.class, WebApplicationType.SERVLET, Map.of()).getBean(BlockStore.class);
    String reads = "127.0.0.1:" + store.readsPort();
    this.gateway = start("peer-gateway", PeerGatewayConfiguration.class, WebApplicationType.NONE, Map.of()).getBean(PeerGateway.class);
    this.headers = start("header-service", HeaderServiceConfiguration.class, WebApplicationType.NONE, Map.of("header-service.store", reads)).getBean(HeaderService.class);
    if (!options.mode().equals("headers")) {
      start("body-service", BodyServiceConfiguration.class, WebApplicationType.NONE, Map.of("body-service.store", reads));
    }
    addStateWorker();
  }

  /** Starts one more state-sync-service, which takes its part of the shards. */
  public void addStateWorker() {
    start("state-sync-service", StateSyncServiceConfiguration.class, WebApplicationType.NONE, Map.of(
        "state-sync-service.mode", options.mode(), "state-sync-service.store", "127.0.0.1:" + store.readsPort()));
  }

  /**
   * Returns when every service runs.
   *
   * @throws ArgosyException with the right exit code if something is in the way
   */
  public static LocalCluster start(ClusterOptions options) {
    return on(broker(options.dataDir()), options);
  }

  /** A broker with its log below a data directory. */
  static ChildBroker broker(Path dataDir) {
    return ChildBroker.start(dataDir.resolve("kafka"), "512m");
  }

  /** The same on a broker that runs already; it ends with the cluster. */
  static LocalCluster on(ChildBroker broker, ClusterOptions options) {
    try {
      return new LocalCluster(options, broker);
    } catch (RuntimeException e) {
      broker.close();
      throw e;
    }
  }

  private ConfigurableApplicationContext start(
      String service, Class<?> configuration, WebApplicationType web, Map<String, Object> more) {
    Map<String, Object> properties = new HashMap<>(settings());
    properties.putAll(more);
    properties.put("spring.application.name", service);
    FailureListener failures = (name, cause) -> failure.complete(cause);
    ConfigurableApplicationContext context = new SpringApplicationBuilder(
            web == WebApplicationType.SERVLET
                ? new Class<?>[] {configuration, WebServer.class}
                : new Class<?>[] {configuration})
        .web(web)
        .properties("spring.config.name=" + service)
        .registerShutdownHook(false)
        .logStartupInfo(false)
        .bannerMode(org.springframework.boot.Banner.Mode.OFF)
        .initializers(c -> {
          // Before the service's own file, whose values are for a process of its own.
          c.getEnvironment().getPropertySources().addFirst(new MapPropertySource("local-cluster", properties));
          GenericApplicationContext beans = (GenericApplicationContext) c;
          beans.registerBean(PrometheusMeterRegistry.class, () -> metrics);
          beans.registerBean(PrometheusRegistry.class, () -> metrics.getPrometheusRegistry());
          beans.registerBean(FailureListener.class, () -> failures);
        })
        .run();
    contexts.push(context);
    return context;
  }

  private Map<String, Object> settings() {
    Map<String, Object> p = new HashMap<>();
    p.put("argosy.bootstrap", broker.bootstrap());
    p.put("argosy.network", options.network());
    p.put("argosy.checkpoints", String.join(",", options.checkpoints()));
    p.put("argosy.cluster", CLUSTER);
    p.put("argosy.chain-shards", CHAIN_SHARDS);
    p.put("argosy.state-shards", STATE_SHARDS);
    p.put("argosy.gateway-slots", 1);
    p.put("argosy.replication", 1);
    p.put("argosy.compression", "none");
    p.put("server.address", "127.0.0.1");
    p.put("server.port", options.rpcPort());
    p.put("block-store.volumes", options.volumeFolders().stream()
        .map(Path::toString)
        .collect(Collectors.joining(",")));
    p.put("argosy.admin.port", options.adminPort());
    p.put("argosy.admin.token-file", options.dataDir().resolve("admin.token").toString());
    p.put("block-store.reads-port", 0);
    p.put("block-store.reserve", options.diskReserve().toBytes() + "B");
    p.put("peer-gateway.listen-port", options.p2pPort());
    p.put("peer-gateway.node-key", options.dataDir().resolve("node.key").toString());
    p.put("peer-gateway.static-peers", String.join(",", options.peers()));
    p.put("peer-gateway.state-slots", ClusterOptions.hasState(options.mode()) ? STATE_SLOTS : 0);
    p.put("peer-gateway.required-blocks", String.join(",", options.required()));
    p.put("peer-gateway.listen-host", options.discovery().host());
    p.put("peer-gateway.discovery", options.discovery().sources());
    p.put("peer-gateway.bootnodes", String.join(",", options.discovery().bootNodes()));
    p.put("peer-gateway.dns-lists", String.join(",", options.discovery().lists()));
    p.put("peer-gateway.nat", options.discovery().nat());
    p.put("peer-gateway.node-port", options.discovery().nodePort());
    p.put("peer-gateway.gossip", options.discovery().gossip());
    p.put("peer-gateway.seals", options.seals());
    p.put("peer-gateway.nodes", options.dataDir().resolve("nodes").toString());
    p.put("peer-gateway.era", options.archives());
    p.put("peer-gateway.era-cache", options.dataDir().resolve("era").toString());
    p.put("header-service.min-peers", options.minPeers());
    p.put("header-service.force-after", options.forceAfter().toString());
    p.put("header-service.seals", options.seals());
    p.put("body-service.seals", options.seals());
    options.target().ifPresent(hash -> p.put("header-service.target", hash));
    options.engine().ifPresent(client -> {
      p.put("header-service.engine-port", client.port());
      p.put("header-service.jwt-secret", client.secret().toString());
    });
    return p;
  }

  /** The store, for those who watch or read. */
  public BlockStore store() {
    return store;
  }

  public PeerGateway gateway() {
    return gateway;
  }

  public HeaderService headers() {
    return headers;
  }

  public ChildBroker broker() {
    return broker;
  }

  public PrometheusMeterRegistry metrics() {
    return metrics;
  }

  /** Where JSON-RPC is answered. */
  public int rpcPort() {
    String port = contexts.peekLast().getEnvironment().getProperty("local.server.port");
    return port == null ? options.rpcPort() : Integer.parseInt(port);
  }

  /** Done when a service cannot go on, with what stopped it. */
  public CompletableFuture<Throwable> failure() {
    return failure;
  }

  @Override
  public void close() {
    while (!contexts.isEmpty()) {
      contexts.pop().close();
    }
    broker.close();
  }

  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new ArgosyException(ExitCode.PORT_TAKEN, "no free port: " + e.getMessage());
    }
  }
}

package io.argosy.standalone;

import io.argosy.bus.ClusterSettings;
import io.argosy.hosting.Cluster;
import io.argosy.peergateway.adapter.discovery.DiscoveryPlan;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "up", description = "Syncs a network; runs until stopped, or with --until-synced until everything is stored and verified.", mixinStandardHelpOptions = true)
final class UpCommand implements Callable<Integer> {
  @Option(names = "--network", required = true, description = "mainnet, sepolia, hoodi, classic, or a genesis file in geth's format, which may have more in it: ./argosy networks writes examples")
  private String network = "";

  @Option(names = "--mode", description = "headers; chain (headers, bodies, receipts); fast (chain, and state by trie nodes from peers of eth/63 to 66); snap (chain, and state by ranges from peers of snap/1); default ${DEFAULT-VALUE}")
  private String mode = "chain";

  @Option(names = "--peer", description = "an enode to dial; may be given several times")
  private List<String> peers = new ArrayList<>();

  @Option(names = "--era", description = "history archives (era1): a folder, or the http(s) address of one with a checksums.txt; they serve beside peers, or without any")
  private String era = "";

  @Option(names = "--target", description = "hash of a block you trust; the chain must lead to it, whatever peers claim")
  private @Nullable String target;

  @Option(names = "--engine-port", description = "port on loopback for a consensus client that names the heads to follow (Engine API), usually 8551; default: none")
  private int enginePort = -1;

  @Option(names = "--jwt-secret", description = "file with the secret shared with the consensus client, made if it is not there; default: jwt.hex in the data directory")
  private @Nullable Path jwtSecret;

  @Option(names = "--data-dir", description = "where everything is kept; default ${DEFAULT-VALUE}")
  private Path dataDir = Path.of(".argosy");

  @Option(names = "--rpc-port", description = "port for JSON-RPC on loopback; default ${DEFAULT-VALUE}, 0 for any")
  private int rpcPort = 8545;

  @Option(names = "--admin-port", description = "port for orders of the operator on loopback; default ${DEFAULT-VALUE}, any, which the commands find; -1 for none")
  private int adminPort;

  @Option(names = "--p2p-port", description = "port that peers dial; default ${DEFAULT-VALUE}, 0 for any")
  private int p2pPort = 30303;

  @Option(names = "--p2p-host", description = "address to listen on for peers and discovery; default: all addresses for a named network with discovery, loopback for all else")
  private @Nullable String p2pHost;

  @Option(names = "--discovery", description = "auto (discv4 and the network's DNS lists, where it has boot nodes or such lists), off, v4, v5, or v4,v5; default ${DEFAULT-VALUE}")
  private String discovery = "auto";

  @Option(names = "--bootnode", description = "an enode, or a record (enr:), to begin the search with, in the place of the network's; may be given several times")
  private List<String> bootNodes = new ArrayList<>();

  @Option(names = "--dns-list", description = "network, none, or enrtree://KEY@DOMAIN; may be given several times; default: network")
  private List<String> dnsLists = new ArrayList<>();

  @Option(names = "--nat", description = "none, or extip:IP for the address that others reach us by; default ${DEFAULT-VALUE}")
  private String nat = "none";

  @Option(names = "--node-port", description = "the port that others reach us by, where it is not --p2p-port")
  private int nodePort;

  @Option(names = "--gossip", description = "on: new blocks and transactions are passed on, until the Merge; off: never; default ${DEFAULT-VALUE}")
  private String gossip = "on";

  @Option(names = "--min-peers", description = "peers to wait for, ten seconds at most; default: as many as --peer names, 5 at most; 5 with discovery")
  private int minPeers;

  @Option(names = "--seals", description = "proofs of work to check: all, none, or N for every N-th; default ${DEFAULT-VALUE}. Signatures always are.")
  private String seals = "100";

  @Option(names = "--volumes", description = "RocksDB volumes; fixed for the life of the data; default ${DEFAULT-VALUE}")
  private int volumes = 2;

  @Option(names = "--disk-reserve", description = "room on each volume's disk below which nothing more is stored, such as 500MB; below twice as much the transaction index rests; default ${DEFAULT-VALUE}")
  private String diskReserve = "1GB";

  @Option(names = "--require", description = "NUMBER=HASH of a block that every peer must have, else it is dropped; may be given several times")
  private List<String> required = new ArrayList<>();

  @Option(names = "--checkpoint", description = "NUMBER=HASH of a block that you trust, beside those in the network's file; every chain must pass it, and after the Merge the newest one is followed where neither --target nor a consensus client names a head; may be given several times")
  private List<String> checkpoints = new ArrayList<>();

  @Option(names = "--until-synced", description = "end with 0 when everything up to the head is stored and verified")
  private boolean untilSynced;

  @Option(names = "--peer-timeout", description = "seconds without any peer after which to give up; default ${DEFAULT-VALUE}")
  private int peerTimeout = 60;

  /** geth's. */
  private static final int MIN_PEERS_FOUND = 5;

  private final CountDownLatch stopped = new CountDownLatch(1);

  @Override
  public Integer call() throws InterruptedException {
    if (!ClusterOptions.MODES.contains(mode)) {
      throw new ArgosyException(ExitCode.USAGE, "unknown mode " + mode + ": use headers, chain, fast or snap");
    }
    ClusterOptions options = ClusterOptions.of(dataDir, network, peers)
        .inMode(mode)
        .onPorts(rpcPort, p2pPort)
        .checking(seals)
        .onVolumes(volumes, room(diskReserve))
        .requiring(required)
        .withArchives(era)
        .vouchedFor(checkpoints)
        .takingOrdersOn(adminPort);
    DiscoveryPlan plan = StartCheck.discovery(network, findingOn(p2pHost != null ? p2pHost : "127.0.0.1"));
    options = options.finding(findingOn(p2pHost != null ? p2pHost : defaultHost(plan)));
    if (!plan.isOff()) {
      options = options.waitingFor(MIN_PEERS_FOUND, options.forceAfter());
    }
    if (target != null) {
      options = options.leadingTo(target);
    }
    if (enginePort >= 0) {
      options = options.ledBy(new EngineOptions(enginePort, jwtSecret()));
    }
    if (minPeers > 0) {
      options = options.waitingFor(minPeers, options.forceAfter());
    }
    try {
      sync(options);
    } finally {
      stopped.countDown();
    }
    return ExitCode.OK.code();
  }

  private Path jwtSecret() {
    return jwtSecret == null ? dataDir.resolve("jwt.hex") : jwtSecret;
  }

  private DiscoveryOptions findingOn(String host) {
    return new DiscoveryOptions(discovery, bootNodes, dnsLists.isEmpty() ? List.of("network") : dnsLists, nat, host, nodePort, gossip);
  }

  /** Nodes of a public network cannot be found from loopback; those of a private one may all be there. */
  private String defaultHost(DiscoveryPlan plan) {
    return !plan.isOff() && Cluster.network(network).isPublic() ? "0.0.0.0" : "127.0.0.1";
  }

  private static DataSize room(String text) {
    try {
      return DataSize.parse(text);
    } catch (IllegalArgumentException e) {
      throw new ArgosyException(ExitCode.USAGE, "--disk-reserve " + text + " is not a size: give one such as 500MB or 2GB");
    }
  }

  private void sync(ClusterOptions options) throws InterruptedException {
    StartCheck.words(options);
    StartCheck.data(options);
    try (RunningCluster running = RunningCluster.claim(dataDir); LocalCluster cluster = start(options)) {
      running.write(cluster.broker().bootstrap(), cluster.rpcPort(), cluster.store().adminPort().orElse(-1));
      System.out.println("argosy: JSON-RPC on 127.0.0.1:" + cluster.rpcPort() + ", peers reach " + cluster.gateway().enode());
      cluster.gateway().discovery().ifPresent(found -> System.out.println("argosy: looking for peers, known as " + found.own().toText()));
      cluster.headers().enginePort().ifPresent(port ->
          System.out.println("argosy: a consensus client reaches the Engine API at http://127.0.0.1:" + port + ", the secret is in " + jwtSecret()));
      ClusterSettings settings = ClusterSettings.onOneHost(cluster.broker().bootstrap(), network, "local");
      CountDownLatch stop = stopOnSignal();
      try (ClusterWatch watch = new ClusterWatch(settings.connection("screen"), settings.topics())) {
        SyncWait wait = new SyncWait(cluster, watch, mode, Duration.ofSeconds(peerTimeout));
        boolean synced = wait.run(untilSynced, () -> stop.getCount() == 0);
        if (untilSynced && synced) {
          System.out.printf(
              Locale.ROOT, "argosy: synced to %s in %.1f s from the first peer on%n", wait.reached(), wait.took().toMillis() / 1000.0);
        }
      }
    }
  }

  private static LocalCluster start(ClusterOptions options) {
    StartCheck.ports(options);
    return LocalCluster.start(options);
  }

  /** SIGTERM and SIGINT end the loop; the process waits until all is closed. */
  private CountDownLatch stopOnSignal() {
    CountDownLatch stop = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("stop").unstarted(() -> {
      stop.countDown();
      try {
        if (!stopped.await(25, TimeUnit.SECONDS)) {
          System.err.println("argosy: stopping took too long");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }));
    return stop;
  }
}

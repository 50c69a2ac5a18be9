package io.argosy.peergateway.app;

import io.argosy.bus.BusConnection;
import io.argosy.bus.PackListeners;
import io.argosy.bus.PackSender;
import io.argosy.bus.PoisonPacks;
import io.argosy.chain.ChainSpec;
import io.argosy.devp2p.p2p.Enode;
import io.argosy.devp2p.rlpx.NodeKey;
import io.argosy.hosting.BusMetrics;
import io.argosy.hosting.Cluster.BadSettings;
import io.argosy.hosting.Cluster;
import io.argosy.hosting.CoreMetrics;
import io.argosy.hosting.HostedService;
import io.argosy.hosting.RequiredBlock;
import io.argosy.packs.PeerId;
import io.argosy.peergateway.adapter.discovery.Discovery;
import io.argosy.peergateway.adapter.discovery.DiscoveryPlan;
import io.argosy.peergateway.adapter.discovery.DiscoveryPlan.Source;
import io.argosy.peergateway.adapter.discv5.Discv5Source;
import io.argosy.peergateway.adapter.era.ArchivePeers;
import io.argosy.peergateway.adapter.kafka.GatewayBus;
import io.argosy.peergateway.adapter.netty.RlpxTransport;
import io.argosy.peergateway.adapter.slots.SlotFolder;
import io.argosy.peergateway.core.Gateway;
import io.argosy.peergateway.core.GatewayCommand;
import io.argosy.peergateway.core.GatewayEvent;
import io.argosy.peergateway.core.GatewayEvent.Trust;
import io.argosy.peergateway.core.GatewayLimits;
import io.argosy.peergateway.core.Gossip;
import io.argosy.primitives.Hash;
import io.argosy.primitives.Keccak;
import io.argosy.runtime.CoreDriver;
import io.argosy.runtime.SteadyClock;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running parts of a gateway: one core, its driver, the sockets, and the bus. */
public final class PeerGateway extends HostedService {
  private static final Logger log = LoggerFactory.getLogger(PeerGateway.class);
  private static final Duration TICK = Duration.ofMillis(25);

  private final Cluster cluster;
  private final PeerGatewayProperties properties;
  private final DiscoveryProperties finding;
  private final ArchiveProperties history;
  private final MeterRegistry registry;
  private @Nullable RlpxTransport transport;
  private volatile @Nullable Discovery discovery;
  private @Nullable Enode enode;

  PeerGateway(
      Cluster cluster,
      PeerGatewayProperties properties,
      DiscoveryProperties finding,
      ArchiveProperties history,
      MeterRegistry registry,
      FailureListener failures) {
    super("peer-gateway", failures);
    this.cluster = cluster;
    this.properties = properties;
    this.finding = finding;
    this.history = history;
    this.registry = registry;
  }

  @Override
  protected void startParts() {
    Seat seat = seat();
    DiscoveryPlan plan = finding.plan(cluster.network(), seat.slot(), seat.nodes());
    NodeKey key = NodeKeyFile.readOrMake(seat.nodeKey());
    BusConnection connection = cluster.connection("peer-gateway-" + seat.slot());
    PackSender sender = part(new PackSender(connection, "packs", this::fail));
    PoisonPacks poison = part(new PoisonPacks(connection, cluster.topics()));
    Gateway core = new Gateway(limits(seat.slot()), System.currentTimeMillis(), gossip());
    PeerMetrics metrics = new PeerMetrics(registry);
    Performer performer = new Performer(new Traffic(registry), metrics, this::hear);
    CoreDriver<GatewayEvent, GatewayCommand> driver = part(new CoreDriver<>(
        "gateway", core, performer, SteadyClock.ofThisProcess(), GatewayEvent.Tick::new, TICK, this::fail));
    RlpxTransport sockets = part(new RlpxTransport(
        key, cluster.network(), clientId(), RlpxTransport.everything(), properties.threads(), event -> {
          metrics.happened(event);
          driver.post(event);
          hear(event);
        }));
    GatewayBus bus = new GatewayBus(cluster.topics(), seat.slot(), sender, driver::post);
    performer.transport = sockets;
    performer.bus = bus;
    performer.archives = history.era().isBlank() ? null : part(archives(seat, driver::post));
    transport = sockets;
    CoreMetrics.watch(driver, "gateway", registry);
    Gauge.builder("argosy.gateway.peers", sockets, RlpxTransport::peers).description("Connected peers").register(registry);
    Gauge.builder("argosy.poison.packs", poison, PoisonPacks::count).tag("service", "peer-gateway").register(registry);

    enode = listen(sockets, key);
    driver.start();
    PackListeners listeners = part(new PackListeners(connection, poison));
    bus.listen(listeners);
    BusMetrics.watch("peer-gateway", listeners, sender, registry);
    properties.staticPeers().forEach(peer -> driver.post(learned(peer, Trust.STATIC)));
    properties.trustedPeers().forEach(peer -> driver.post(learned(peer, Trust.TRUSTED)));
    if (performer.archives != null) {
      performer.archives.start();
    }
    if (!plan.isOff()) {
      discovery = find(plan, key, sockets, driver::post);
    }
  }

  /** The slot, and where its files are: as the settings say, or in a folder that nobody else has. */
  private Seat seat() {
    int slots = cluster.settings().gatewaySlots();
    if (properties.slotFolders().isEmpty()) {
      if (properties.slot() >= slots) {
        throw new BadSettings("gateway slot " + properties.slot() + ", but the cluster has " + slots);
      }
      return new Seat(properties.slot(), properties.nodeKey(), finding.nodes(), history.eraCache());
    }
    Path folders = Path.of(properties.slotFolders());
    try {
      SlotFolder own = part(SlotFolder.firstFree(folders, slots)
          .orElseThrow(() -> new BadSettings("all " + slots + " gateway slots in " + folders + " are taken: run fewer gateways")));
      log.atInfo().addKeyValue("slot", own.slot()).addKeyValue("folder", own.folder()).log("slot taken");
      return new Seat(own.slot(), own.folder().resolve("node.key"), own.folder().resolve("nodes"), own.folder().resolve("era"));
    } catch (UncheckedIOException e) {
      throw new BadSettings("gateway slots in " + folders + ": " + e.getCause().getMessage());
    }
  }

  private record Seat(int slot, Path nodeKey, Path nodes, Path eraCache) {}

  private Discovery find(DiscoveryPlan plan, NodeKey key, RlpxTransport sockets, Consumer<GatewayEvent> dialer) {
    InetSocketAddress tcp = new InetSocketAddress(properties.listenHost(), enode().port());
    try {
      Discovery found = part(new Discovery(
          plan, key, cluster.network(), tcp, dialer, sockets::peers, properties.maxPeers(), this::fail));
      if (plan.sources().contains(Source.V5)) {
        int port = plan.udpPortOfV5() == 0 ? tcp.getPort() + 1 : plan.udpPortOfV5();
        found.join(part(new Discv5Source(key, new InetSocketAddress(tcp.getAddress(), port), found.recordFor(port), found::told)));
      }
      DiscoveryMetrics.watch(found, registry);
      found.start();
      return found;
    } catch (UncheckedIOException e) {
      throw new BadSettings(e.getCause().getMessage());
    } catch (IllegalStateException e) {
      throw new BadSettings(e.getMessage());
    }
  }

  private ArchivePeers archives(Seat seat, Consumer<GatewayEvent> inbox) {
    try {
      ArchivePeers archives = ArchivePeers.at(
          seat.slot(), history.era(), seat.eraCache(), cluster.network(), inbox, barred ->
              Gauge.builder("argosy.era.barred", () -> 1).tag("file", barred.file()).description("An archive that is wrong and not used again").register(registry),
          this::fail);
      Gauge.builder("argosy.era.archives", archives, ArchivePeers::good).description("Archives that are used").register(registry);
      return archives;
    } catch (IllegalArgumentException e) {
      throw new BadSettings("--era " + history.era() + ": " + e.getMessage());
    }
  }

  private void hear(GatewayCommand.NoteBan ban) {
    Discovery listening = discovery;
    if (listening != null) {
      listening.heard(ban);
    }
  }

  private void hear(GatewayEvent event) {
    Discovery listening = discovery;
    if (listening != null) {
      listening.heard(event);
    }
  }

  private GatewayLimits limits(int slot) {
    GatewayLimits defaults = GatewayLimits.forSlot(slot, cluster.settings().gatewaySlots());
    return new GatewayLimits(
            defaults.slot(),
            defaults.slots(),
            properties.maxPeers(),
            properties.maxAccepted(),
            properties.stateSlots(),
            defaults.packsPerPeer(),
            defaults.maxPacks(),
            defaults.advertEvery(),
            requiredBlocks());
  }

  private Gossip.Settings gossip() {
    ChainSpec spec = cluster.network().spec();
    return new Gossip.Settings(
        properties.gossip() && !properties.seals().equals("none"), spec.chainId(), spec.terminalTotalDifficulty().orElse(null), new SecureRandom().nextLong());
  }

  private SortedMap<Long, Hash> requiredBlocks() {
    SortedMap<Long, Hash> required = new TreeMap<>(cluster.network().spec().requiredBlocks());
    for (String text : properties.requiredBlocks()) {
      try {
        RequiredBlock block = RequiredBlock.parse(text);
        required.put(block.number(), block.hash());
      } catch (IllegalArgumentException e) {
        throw new BadSettings("required block " + text + ": " + e.getMessage());
      }
    }
    return required;
  }

  private Enode listen(RlpxTransport sockets, NodeKey key) {
    try {
      InetSocketAddress address = sockets.listen(properties.listenHost(), properties.listenPort());
      return new Enode(key.id(), properties.listenHost(), address.getPort());
    } catch (UncheckedIOException e) {
      throw new BadSettings(e.getCause().getMessage());
    }
  }

  private static GatewayEvent.NodeLearned learned(String text, Trust trust) {
    try {
      Enode enode = Enode.parse(text);
      return new GatewayEvent.NodeLearned(new PeerId(Keccak.hash256(enode.id().toBytes(), 0, 64)), text, trust);
    } catch (IllegalArgumentException e) {
      throw new BadSettings("peer " + text + ": " + e.getMessage());
    }
  }

  private static String clientId() {
    return "Argosy/v0.1.0/" + System.getProperty("os.name").toLowerCase(java.util.Locale.ROOT) + "/java" + Runtime.version().feature();
  }

  /** Where peers reach this gateway; only while it runs. */
  public Enode enode() {
    return java.util.Objects.requireNonNull(enode);
  }

  /** What finds peers, if something does. */
  public Optional<Discovery> discovery() {
    return Optional.ofNullable(discovery);
  }

  /** Connected peers. */
  public int peers() {
    RlpxTransport sockets = transport;
    return sockets == null ? 0 : sockets.peers();
  }

  /** Does what the core orders. */
  private static final class Performer implements Consumer<GatewayCommand> {
    private final Traffic traffic;
    private final PeerMetrics metrics;
    private final Consumer<GatewayCommand.NoteBan> bans;
    private @Nullable RlpxTransport transport;
    private @Nullable GatewayBus bus;
    private @Nullable ArchivePeers archives;

    Performer(Traffic traffic, PeerMetrics metrics, Consumer<GatewayCommand.NoteBan> bans) {
      this.traffic = traffic;
      this.metrics = metrics;
      this.bans = bans;
    }

    @Override
    public void accept(GatewayCommand command) {
      RlpxTransport sockets = java.util.Objects.requireNonNull(transport);
      GatewayBus topics = java.util.Objects.requireNonNull(bus);
      ArchivePeers files = archives;
      metrics.ordered(command);
      switch (command) {
        case GatewayCommand.Dial c -> sockets.perform(c);
        case GatewayCommand.Ask c -> {
          traffic.asked(c.request().kind());
          if (files != null && files.is(c.peer())) {
            files.perform(c);
          } else {
            sockets.perform(c);
          }
        }
        case GatewayCommand.Deliver c -> {
          traffic.delivered(c.kind(), c.pack());
          topics.perform(c);
        }
        case GatewayCommand.Drop c -> {
          log.atInfo().addKeyValue("peer", c.peer()).addKeyValue("fault", c.fault()).addKeyValue("why", c.why()).log("peer dropped");
          if (files != null && files.is(c.peer())) {
            files.perform(c);
          } else {
            sockets.perform(c);
          }
        }
        case GatewayCommand.Say c -> sockets.perform(c);
        case GatewayCommand.BarAddress c -> {
          log.atInfo().addKeyValue("address", c.host()).addKeyValue("until", c.until()).log("an address is barred by the operator");
          sockets.perform(c);
        }
        case GatewayCommand.Advertise c -> topics.perform(c);
        case GatewayCommand.NoteBan c -> {
          log.atWarn().addKeyValue("peer", c.peer()).addKeyValue("fault", c.fault()).addKeyValue("evidence", c.evidence()).log("peer barred");
          bans.accept(c);
        }
      }
    }
  }
}

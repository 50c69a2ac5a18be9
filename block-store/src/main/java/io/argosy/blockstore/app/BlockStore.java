package io.argosy.blockstore.app;

import io.argosy.blockstore.adapter.admin.AdminServer;
import io.argosy.blockstore.adapter.kafka.FreeSpace;
import io.argosy.blockstore.adapter.kafka.NetworkWatch;
import io.argosy.blockstore.adapter.kafka.OrderDesk;
import io.argosy.blockstore.adapter.kafka.ShardMover;
import io.argosy.blockstore.adapter.kafka.VolumeWriter;
import io.argosy.blockstore.adapter.rocksdb.RocksMemory;
import io.argosy.blockstore.adapter.rocksdb.ShardMaps;
import io.argosy.blockstore.adapter.rocksdb.StoredChain;
import io.argosy.blockstore.adapter.rocksdb.StoredState;
import io.argosy.blockstore.adapter.rocksdb.TransactionIndexer;
import io.argosy.blockstore.adapter.rocksdb.Volume;
import io.argosy.blockstore.adapter.rocksdb.VolumeException;
import io.argosy.blockstore.adapter.rocksdb.VolumeFormat;
import io.argosy.blockstore.adapter.rocksdb.VolumeIdentity;
import io.argosy.blockstore.adapter.rocksdb.VolumeShards;
import io.argosy.blockstore.core.NetworkView;
import io.argosy.bus.BusConnection;
import io.argosy.bus.PackListeners;
import io.argosy.bus.PackSender;
import io.argosy.bus.PoisonPacks;
import io.argosy.bus.TopicSetup;
import io.argosy.hosting.BusMetrics;
import io.argosy.hosting.Cluster;
import io.argosy.hosting.HostedService;
import io.argosy.packs.Order;
import io.argosy.packs.Pack;
import io.argosy.reads.ReadsSecurity;
import io.argosy.reads.ReadsServer;
import io.argosy.runtime.SteadyClock;
import io.argosy.stages.ClusterNews;
import io.argosy.stages.Picture;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.BindException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/** The running parts of the block store: volumes, one writer for each, the index behind them, and the door for reads. */
public final class BlockStore extends HostedService {
  private static final Duration BROKER_PATIENCE = Duration.ofSeconds(60);

  private final Cluster cluster;
  private final BlockStoreProperties properties;
  private final AdminProperties admin;
  private final MeterRegistry registry;
  private final NetworkWatch network = new NetworkWatch(SteadyClock.ofThisProcess());
  private final List<VolumeWriter> writers = new ArrayList<>();
  private @Nullable StoredChain chain;
  private @Nullable StoredState state;
  private @Nullable ReadsServer reads;
  private @Nullable AdminServer door;
  private @Nullable ProgressBeat progress;

  BlockStore(Cluster cluster, BlockStoreProperties properties, AdminProperties admin, MeterRegistry registry, FailureListener failures) {
    super("block-store", failures);
    this.cluster = cluster;
    this.properties = properties;
    this.admin = admin;
    this.registry = registry;
  }

  @Override
  protected void startParts() {
    BusConnection connection = cluster.connection("block-store");
    RocksMemory memory =
        part(new RocksMemory(properties.blockCache().toBytes(), properties.writeBuffers().toBytes()));
    List<Volume> volumes = openVolumes(memory);
    VolumeFormat.putGenesis(volumes, cluster.network().genesis());
    ShardMaps maps = ShardMaps.of(volumes);
    Admin kafka = part(Admin.create(connection.forAdmin()));
    TopicSetup.ensure(kafka, cluster.topics(), BROKER_PATIENCE);
    PackSender sender = part(new PackSender(connection, "progress", this::fail));
    PoisonPacks poison = part(new PoisonPacks(connection, cluster.topics()));
    FreeSpace space = new FreeSpace(properties.reserve().toBytes());
    long incarnation = VolumeFormat.nextIncarnation(volumes.getFirst(), SteadyClock.ofThisProcess().instant());
    writers.clear();
    for (Volume volume : volumes) {
      VolumeWriter writer = part(new VolumeWriter(
          volume, new VolumeShards(maps, volume.identity().volume()), connection, kafka, cluster.topics(), sender, poison, space, incarnation, this::fail));
      writers.add(writer);
      StoreMetrics.watch(volume, writer, registry);
    }
    StoreProgress standing = new StoreProgress(List.copyOf(writers), maps);
    StoredChain stored = new StoredChain(volumes, maps.chain(), standing::chain);
    chain = stored;
    StoreMetrics.watch(stored, memory, poison, registry);
    StoreMetrics.watchRanges(cluster.settings().stateShards(), standing, registry);
    writers.forEach(VolumeWriter::start);
    OrderDesk desk = new OrderDesk(volumes.getFirst(), sender, cluster.topics(), SteadyClock.ofThisProcess());
    TransactionIndexer indexer = part(new TransactionIndexer(volumes, stored, writers.getFirst()::hasAmpleRoom, desk::conclude, this::fail));
    ShardMover mover = part(new ShardMover(maps, volumes, writers, cluster.topics(), desk::conclude, this::fail));
    PackListeners listeners = part(new PackListeners(connection, poison));
    ClusterNews news = new ClusterNews(cluster.settings().chainShards(), cluster.settings().stateShards(), SteadyClock.ofThisProcess().instant());
    network.listen(listeners, cluster.topics(), news);
    desk.open(listeners, order -> {
      if (order.verb() == Order.Verb.REBUILD) {
        indexer.rebuild(order);
      } else {
        mover.move(order);
      }
    });
    indexer.start();
    mover.start();
    door = admin.isOpen() ? part(OperatorDoor.open(admin, cluster.security(), desk, volumes, maps, stored)) : null;
    progress = part(new ProgressBeat(news).start(() -> stored(standing), () -> indexed(stored), incarnation, sender, cluster.topics().reports(), this::fail));
    BusMetrics.watch("block-store", listeners, sender, registry);
    StoredState storedState = new StoredState(volumes, maps.state(), standing::state);
    state = storedState;
    reads = part(startReads(stored, storedState));
  }

  private List<Volume> openVolumes(RocksMemory memory) {
    List<Volume> volumes = new ArrayList<>();
    int count = properties.volumes().size();
    for (int i = 0; i < count; i++) {
      VolumeIdentity identity = new VolumeIdentity(
          cluster.network().spec().chainId(),
          cluster.network().genesis().hash(),
          cluster.settings().chainShards(),
          cluster.settings().stateShards(),
          i,
          count);
      volumes.add(part(Volume.open(properties.volumes().get(i), identity, memory, Volume.Access.WRITE)));
    }
    return volumes;
  }

  private ReadsServer startReads(StoredChain stored, StoredState storedState) {
    try {
      return ReadsServer.start(
          stored, storedState, properties.readsHost(), properties.readsPort(), cluster.security().asStore(properties.readsHost(), ReadsSecurity::of));
    } catch (IllegalArgumentException e) {
      throw new Cluster.BadSettings("argosy.security.reads: " + e.getMessage());
    } catch (IOException e) {
      throw new Cluster.BadSettings("port " + properties.readsPort() + " for reads cannot be opened: "
          + (e.getCause() instanceof BindException ? "it is taken" : e.getMessage()));
    }
  }

  private static List<Pack> stored(StoreProgress shards) {
    return Stream.<Pack>concat(shards.chain().stream(), shards.state().stream()).toList();
  }

  /** A volume that is closed for want of room cannot be asked. */
  private static long indexed(StoredChain stored) {
    try {
      return stored.indexedTo();
    } catch (VolumeException e) {
      return -1;
    }
  }

  /** Where the whole cluster stands; any time. */
  public Picture picture() {
    ProgressBeat current = progress;
    return current == null
        ? new ClusterNews(cluster.settings().chainShards(), cluster.settings().stateShards(), SteadyClock.ofThisProcess().instant()).picture(SteadyClock.ofThisProcess().instant())
        : current.picture();
  }

  /** The state as stored; only while the service runs. */
  public StoredState state() {
    StoredState current = state;
    if (current == null) {
      throw new IllegalStateException("the store is not open yet");
    }
    return current;
  }

  /** The chain as stored; only while the service runs. */
  public StoredChain chain() {
    StoredChain current = chain;
    if (current == null) {
      throw new IllegalStateException("the store is not open yet");
    }
    return current;
  }

  /** What the cluster says of the network; any time. */
  public NetworkView network() {
    return network;
  }

  /** The port that orders of the operator come to; empty if there is none. */
  public OptionalInt adminPort() {
    AdminServer current = door;
    return current == null ? OptionalInt.empty() : OptionalInt.of(current.port());
  }

  /** The port that reads come to; only while the service runs. */
  public int readsPort() {
    ReadsServer current = reads;
    return current == null ? properties.readsPort() : current.port();
  }
}

package io.argosy.bodyservice.app;

import io.argosy.bodyservice.adapter.kafka.FetchBus;
import io.argosy.bodyservice.core.BlockFetch;
import io.argosy.bodyservice.core.FetchCommand;
import io.argosy.bodyservice.core.FetchEvent;
import io.argosy.bodyservice.core.ListMatcher;
import io.argosy.bodyservice.core.PartMatcher;
import io.argosy.bus.BusConnection;
import io.argosy.bus.PackListeners;
import io.argosy.bus.PackSender;
import io.argosy.bus.PoisonPacks;
import io.argosy.chain.BlockHeader;
import io.argosy.chain.ChainSpec;
import io.argosy.hosting.BusMetrics;
import io.argosy.hosting.Cluster;
import io.argosy.hosting.CoreMetrics;
import io.argosy.hosting.EnumCounters;
import io.argosy.hosting.HostedService;
import io.argosy.hosting.Introspection;
import io.argosy.hosting.StageMetrics;
import io.argosy.primitives.BlockRange;
import io.argosy.reads.ReadsClient;
import io.argosy.reads.ReadsSecurity;
import io.argosy.runtime.CoreDriver;
import io.argosy.runtime.SteadyClock;
import io.argosy.runtime.WorkPool;
import io.argosy.stages.ChainShards;
import io.argosy.stages.Stage;
import io.argosy.verdict.Fault;
import io.argosy.verify.HeaderRules;
import io.argosy.verify.OmmerRules;
import io.argosy.verify.Seal;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running parts of the body service: one core, its driver, a pool that checks roots, the bus, and reads from the store. */
final class BodyService extends HostedService {
  private static final Logger log = LoggerFactory.getLogger(BodyService.class);
  private static final Duration TICK = Duration.ofMillis(50);

  private final Cluster cluster;
  private final BodyServiceProperties properties;
  private final MeterRegistry registry;

  BodyService(Cluster cluster, BodyServiceProperties properties, MeterRegistry registry, FailureListener failures) {
    super("body-service", failures);
    this.cluster = cluster;
    this.properties = properties;
    this.registry = registry;
  }

  @Override
  protected void startParts() {
    BusConnection connection = cluster.connection("body-service");
    PackSender sender = part(new PackSender(connection, "packs", this::fail));
    PoisonPacks poison = part(new PoisonPacks(connection, cluster.topics()));
    ReadsClient reads = part(readsClient());
    WorkPool checkers = part(new WorkPool("check", properties.checkers(), this::fail));
    WorkPool readers = part(new WorkPool("read-headers", 2, this::fail));
    ChainSpec spec = cluster.network().spec();
    OmmerRules ommers = new OmmerRules(new HeaderRules(spec), Seal.ofLoneHeaders(spec, properties.sealPolicy()));
    ThreadLocal<PartMatcher> matchers = ThreadLocal.withInitial(() -> new PartMatcher(spec, ommers));
    FetchBus bus = new FetchBus(cluster.topics(), sender);
    BlockFetch core = new BlockFetch(
        properties.limits(), new ChainShards(cluster.settings().chainShards()), new SecureRandom().nextLong() & Long.MAX_VALUE);

    Performer performer = new Performer(bus, reads, readers, checkers, matchers, registry);
    CoreDriver<FetchEvent, FetchCommand> driver = part(new CoreDriver<>(
        "block-fetch", core, performer, SteadyClock.ofThisProcess(), FetchEvent.Tick::new, TICK, this::fail));
    performer.driver = driver;
    performer.self = new Introspection(driver, sender);
    CoreMetrics.watch(driver, "block-fetch", registry);
    Gauge.builder("argosy.poison.packs", poison, PoisonPacks::count).tag("service", "body-service").register(registry);

    driver.start();
    PackListeners listeners = part(new PackListeners(connection, poison));
    bus.listen(listeners, driver::post);
    BusMetrics.watch("body-service", listeners, sender, registry);
  }

  private ReadsClient readsClient() {
    return cluster.security().asReader(properties.store(), (certificate, key, authorities, token) ->
        new ReadsClient(properties.store(), ReadsSecurity.of(certificate, key, authorities, token), Duration.ofSeconds(60)));
  }

  /** Does what the core orders. */
  private static final class Performer implements java.util.function.Consumer<FetchCommand> {
    private final FetchBus bus;
    private final ReadsClient reads;
    private final WorkPool readers;
    private final WorkPool checkers;
    private final ThreadLocal<PartMatcher> matchers;
    private final StageMetrics stages;
    private final EnumCounters<Fault> faults;
    private final Counter invalid;
    private final ListCounts lists;
    private CoreDriver<FetchEvent, FetchCommand> driver;
    private Introspection self;

    @SuppressWarnings("NullAway.Init")
    Performer(FetchBus bus, ReadsClient reads, WorkPool readers, WorkPool checkers, ThreadLocal<PartMatcher> matchers, MeterRegistry registry) {
      this.bus = bus;
      this.reads = reads;
      this.readers = readers;
      this.checkers = checkers;
      this.matchers = matchers;
      this.stages = new StageMetrics(registry, Stage.BODIES.key(), Stage.RECEIPTS.key(), Stage.ACCESS_LISTS.key());
      this.lists = new ListCounts(registry);
      this.faults = new EnumCounters<>(registry, "argosy.faults", "fault", Fault.class, "Faults of peers that a service found", "service", "body-service");
      this.invalid = Counter.builder("argosy.bodies.invalid.blocks").description("Blocks of the followed chain that break a rule").register(registry);
    }

    @Override
    public void accept(FetchCommand command) {
      switch (command) {
        case FetchCommand.ReadHeaders c -> readers.submit(() -> driver.post(read(c)));
        case FetchCommand.ReadListHeaders c -> readers.submit(() -> driver.post(new FetchEvent.ListHeadersRead(c.epoch(), c.shard(), c.range().first(), headers(c.range()))));
        case FetchCommand.Send c -> bus.perform(c);
        case FetchCommand.Check c -> checkers.submit(() -> driver.post(matchers.get().match(c.delivery(), c.candidates())));
        case FetchCommand.CheckLists c -> checkers.submit(() -> driver.post(ListMatcher.match(c.delivery(), c.promises())));
        case FetchCommand.Commit c -> {
          lists.count(c.pack());
          bus.perform(c);
        }
        case FetchCommand.Report c -> {
          faults.count(c.verdict().fault());
          log.atWarn()
              .addKeyValue("peer", c.verdict().origin().peer())
              .addKeyValue("fault", c.verdict().fault())
              .addKeyValue("evidence", c.verdict().evidence())
              .log("a peer's answer was refused");
          bus.perform(c);
        }
        case FetchCommand.Denounce c -> {
          invalid.increment();
          log.atError()
              .addKeyValue("block", c.block().block())
              .addKeyValue("evidence", c.block().evidence())
              .log("the chain has an invalid block: nothing from it on counts until header-service leaves this chain");
        }
        case FetchCommand.Tell c -> {
          stages.tell(c.report().stage(), c.report().target(), c.report().waitingFor());
          bus.tell(self.sign(c.report()));
        }
      }
    }

    private FetchEvent.HeadersRead read(FetchCommand.ReadHeaders command) {
      return new FetchEvent.HeadersRead(command.epoch(), command.shard(), command.range().first(), headers(command.withAncestors()));
    }

    private List<BlockHeader> headers(BlockRange range) {
      return reads.headers(range).stream().map(stored -> BlockHeader.decode(stored.header())).toList();
    }
  }
}

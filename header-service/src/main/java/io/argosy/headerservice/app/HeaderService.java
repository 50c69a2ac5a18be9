package io.argosy.headerservice.app;

import io.argosy.bus.BusConnection;
import io.argosy.bus.PackListeners;
import io.argosy.bus.PackSender;
import io.argosy.bus.PackTransactions;
import io.argosy.bus.PoisonPacks;
import io.argosy.headerservice.adapter.engine.EngineApi;
import io.argosy.headerservice.adapter.engine.EngineServer;
import io.argosy.headerservice.adapter.engine.Jwt;
import io.argosy.headerservice.adapter.kafka.SyncBus;
import io.argosy.headerservice.adapter.store.TipReader;
import io.argosy.headerservice.core.HeaderSync;
import io.argosy.headerservice.core.SegmentCheck;
import io.argosy.headerservice.core.SyncCommand;
import io.argosy.headerservice.core.SyncEvent;
import io.argosy.hosting.BusMetrics;
import io.argosy.hosting.Cluster;
import io.argosy.hosting.Cluster.BadSettings;
import io.argosy.hosting.CoreMetrics;
import io.argosy.hosting.EnumCounters;
import io.argosy.hosting.HostedService;
import io.argosy.hosting.Introspection;
import io.argosy.hosting.StageMetrics;
import io.argosy.reads.ReadsClient;
import io.argosy.reads.ReadsSecurity;
import io.argosy.runtime.CoreDriver;
import io.argosy.runtime.SteadyClock;
import io.argosy.runtime.WorkPool;
import io.argosy.stages.ChainShards;
import io.argosy.stages.Stage;
import io.argosy.verdict.Fault;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The running parts of the header service: one core, its driver, a pool that checks headers, the bus, and reads from the store. */
public final class HeaderService extends HostedService {
  private static final Duration TICK = Duration.ofMillis(50);

  private final Cluster cluster;
  private final HeaderServiceProperties properties;
  private final MeterRegistry registry;
  private @Nullable EngineServer engine;

  HeaderService(Cluster cluster, HeaderServiceProperties properties, MeterRegistry registry, FailureListener failures) {
    super("header-service", failures);
    this.cluster = cluster;
    this.properties = properties;
    this.registry = registry;
  }

  @Override
  protected void startParts() {
    BusConnection connection = cluster.connection("header-service");
    PackSender sender = part(new PackSender(connection, "packs", this::fail));
    PoisonPacks poison = part(new PoisonPacks(connection, cluster.topics()));
    ReadsClient reads = part(readsClient());
    WorkPool checkers = part(new WorkPool("check", properties.checkers(), this::fail));
    WorkPool readers = part(new WorkPool("read-tip", 1, this::fail));
    SyncBus bus = part(new SyncBus(connection, cluster.topics(), sender));
    HeaderSync core = new HeaderSync(
        properties.limits(cluster.network().spec()),
        cluster.network().spec(),
        new ChainShards(cluster.settings().chainShards()),
        new SecureRandom().nextLong() & Long.MAX_VALUE);

    Performer performer = new Performer(
        bus,
        new TipReader(reads, cluster.network().spec()),
        new SegmentCheck(cluster.network().spec(), properties.sealPolicy()),
        readers,
        checkers,
        registry);
    CoreDriver<SyncEvent, SyncCommand> driver = part(new CoreDriver<>(
        "header-sync", core, performer, SteadyClock.ofThisProcess(), SyncEvent.Tick::new, TICK, this::fail));
    performer.inbox = driver::post;
    performer.self = new Introspection(driver, sender);
    CoreMetrics.watch(driver, "header-sync", registry);
    Gauge.builder("argosy.poison.packs", poison, PoisonPacks::count).tag("service", "header-service").register(registry);

    driver.start();
    PackListeners listeners = part(new PackListeners(connection, poison));
    bus.listen(listeners, driver::post);
    BusMetrics.watch("header-service", listeners, sender, registry);
    if (properties.hasEngine()) {
      engine = part(engine(bus));
    }
  }

  /** Each instance listens: whichever a consensus client talks to, all learn of the head. */
  private EngineServer engine(SyncBus bus) {
    cluster.security().requireLoopback("engine", properties.engineHost(), "let the consensus client run here");
    try {
      Jwt jwt = Jwt.of(Path.of(properties.jwtSecret()), InstantSource.system());
      return new EngineServer(
          properties.engineHost(), properties.enginePort(), new EngineApi(cluster.network().spec(), "v0.1.0", bus::trust), jwt);
    } catch (IllegalArgumentException e) {
      throw new BadSettings("header-service.jwt-secret: " + e.getMessage());
    } catch (IOException e) {
      throw new BadSettings("header-service.jwt-secret " + properties.jwtSecret() + ": " + e.getMessage());
    }
  }

  /** The port of the Engine API; empty if there is none. */
  public OptionalInt enginePort() {
    EngineServer listening = engine;
    return listening == null ? OptionalInt.empty() : OptionalInt.of(listening.port());
  }

  private ReadsClient readsClient() {
    return cluster.security().asReader(properties.store(), (certificate, key, authorities, token) ->
        new ReadsClient(properties.store(), ReadsSecurity.of(certificate, key, authorities, token), Duration.ofSeconds(60)));
  }

  /** Does what the core orders. */
  private static final class Performer implements Consumer<SyncCommand> {
    private final SyncBus bus;
    private final TipReader reader;
    private final SegmentCheck check;
    private final WorkPool readers;
    private final WorkPool checkers;
    private final StageMetrics stages;
    private final EnumCounters<Fault> faults;
    private final Counter unwinds;
    private @Nullable Consumer<SyncEvent> inbox;
    private @Nullable Introspection self;

    Performer(SyncBus bus, TipReader reader, SegmentCheck check, WorkPool readers, WorkPool checkers, MeterRegistry registry) {
      this.bus = bus;
      this.reader = reader;
      this.check = check;
      this.readers = readers;
      this.checkers = checkers;
      this.stages = new StageMetrics(registry, Stage.HEADERS.key());
      this.faults = new EnumCounters<>(registry, "argosy.faults", "fault", Fault.class, "Faults of peers that a service found", "service", "header-service");
      this.unwinds = Counter.builder("argosy.headers.unwinds").description("Times that blocks were undone for a heavier chain").register(registry);
      Gauge.builder("argosy.headers.leading", stages, s -> s.speaksFor(Stage.HEADERS.key()) ? 1 : 0)
          .description("1 where the active instance is, 0 on standby")
          .register(registry);
    }

    @Override
    public void accept(SyncCommand command) {
      try {
        perform(command);
      } catch (PackTransactions.Fenced e) {
        post(new SyncEvent.LeadershipLost());
      }
    }

    private void perform(SyncCommand command) {
      switch (command) {
        case SyncCommand.LoadTip c -> readers.submit(() -> post(reader.tip(c.number())));
        case SyncCommand.ReadHashes c -> readers.submit(() -> post(reader.hashes(c.range())));
        case SyncCommand.Send c -> bus.perform(c);
        case SyncCommand.Check c -> checkers.submit(() -> post(new SyncEvent.Checked(c.group(), check.check(c))));
        case SyncCommand.Commit c -> bus.perform(c);
        case SyncCommand.CallRoll c -> bus.perform(c);
        case SyncCommand.UnwindAll c -> {
          unwinds.increment();
          bus.perform(c);
        }
        case SyncCommand.UnwindByOrder c -> {
          unwinds.increment();
          bus.perform(c);
        }
        case SyncCommand.Conclude c -> bus.perform(c);
        case SyncCommand.Announce c -> bus.perform(c);
        case SyncCommand.Report c -> {
          faults.count(c.verdict().fault());
          bus.perform(c);
        }
        case SyncCommand.Tell c -> {
          stages.tell(c.report().stage(), c.report().target(), c.report().waitingFor());
          bus.tell(Objects.requireNonNull(self).sign(c.report()));
        }
      }
    }

    private void post(SyncEvent event) {
      Objects.requireNonNull(inbox).accept(event);
    }
  }
}

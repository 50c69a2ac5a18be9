package io.argosy.statesyncservice.app;

import io.argosy.bus.BusConnection;
import io.argosy.bus.PackListeners;
import io.argosy.bus.PackListeners.From;
import io.argosy.bus.PackSender;
import io.argosy.bus.PackTransactions;
import io.argosy.bus.PoisonPacks;
import io.argosy.bus.Received;
import io.argosy.hosting.BusMetrics;
import io.argosy.hosting.Cluster;
import io.argosy.hosting.CoreMetrics;
import io.argosy.hosting.EnumCounters;
import io.argosy.hosting.HostedService;
import io.argosy.hosting.Introspection;
import io.argosy.hosting.StageMetrics;
import io.argosy.packs.StageReport;
import io.argosy.packs.Target;
import io.argosy.reads.ReadsClient;
import io.argosy.reads.ReadsSecurity;
import io.argosy.runtime.CoreDriver;
import io.argosy.runtime.SteadyClock;
import io.argosy.runtime.WorkPool;
import io.argosy.stages.ChainShards;
import io.argosy.stages.StateShards;
import io.argosy.statesyncservice.adapter.kafka.StateBus;
import io.argosy.statesyncservice.adapter.store.StateReader;
import io.argosy.statesyncservice.core.Forecast;
import io.argosy.statesyncservice.core.RangeJudge;
import io.argosy.statesyncservice.core.StateCommand;
import io.argosy.statesyncservice.core.StateEvent;
import io.argosy.statesyncservice.core.StateFigures;
import io.argosy.statesyncservice.core.StateMode;
import io.argosy.statesyncservice.core.StateSync;
import io.argosy.verdict.Fault;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running parts of the state sync service: one core, its driver, a pool that checks proofs, the bus, and reads from the store. In the modes that have no state it only says that it rests. */
final class StateSyncService extends HostedService {
  private static final Logger log = LoggerFactory.getLogger(StateSyncService.class);
  private static final Duration TICK = Duration.ofMillis(50);

  private final Cluster cluster;
  private final StateSyncServiceProperties properties;
  private final MeterRegistry registry;

  StateSyncService(Cluster cluster, StateSyncServiceProperties properties, MeterRegistry registry, FailureListener failures) {
    super("state-sync-service", failures);
    this.cluster = cluster;
    this.properties = properties;
    this.registry = registry;
  }

  @Override
  protected void startParts() {
    BusConnection connection = cluster.connection("state-sync-service");
    PackSender sender = part(new PackSender(connection, "packs", this::fail));
    PoisonPacks poison = part(new PoisonPacks(connection, cluster.topics()));
    Gauge.builder("argosy.poison.packs", poison, PoisonPacks::count).tag("service", "state-sync-service").register(registry);
    Optional<StateMode> mode = properties.stateMode();
    if (mode.isPresent()) {
      sync(mode.get(), connection, sender, poison);
    } else {
      rest(connection, sender, poison);
    }
  }

  private void sync(StateMode mode, BusConnection connection, PackSender sender, PoisonPacks poison) {
    ReadsClient reads = part(readsClient());
    WorkPool judges = part(new WorkPool("judge", properties.checkers(), this::fail));
    WorkPool readers = part(new WorkPool("read-state", 2, this::fail));
    StateBus bus = part(new StateBus(connection, cluster.topics(), sender));
    StateSync core = new StateSync(
        properties.limits(),
        mode,
        new StateShards(cluster.settings().stateShards()),
        new ChainShards(cluster.settings().chainShards()),
        new SecureRandom().nextLong() & Long.MAX_VALUE);

    Performer performer = new Performer(bus, new StateReader(reads, reads), readers, judges, registry);
    CoreDriver<StateEvent, StateCommand> driver = part(new CoreDriver<>(
        "state-sync", core, performer, SteadyClock.ofThisProcess(), StateEvent.Tick::new, TICK, this::fail));
    performer.inbox = driver::post;
    performer.self = new Introspection(driver, sender);
    CoreMetrics.watch(driver, "state-sync", registry);
    watch(performer);

    driver.start();
    PackListeners listeners = part(new PackListeners(connection, poison));
    bus.listen(listeners, driver::post);
    BusMetrics.watch("state-sync-service", listeners, sender, registry);
  }

  private void watch(Performer performer) {
    gauge(performer, "held.bytes", "Payload that a crash now would cost at most", StateFigures::heldBytes);
    gauge(performer, "nodes.wanted", "Trie nodes asked for or about to be", StateFigures::wantedNodes);
    gauge(performer, "nodes.fetched", "Trie nodes that came in this epoch", StateFigures::nodesFetched);
    gauge(performer, "repairs.pending", "Places known to be left to mend", StateFigures::pendingRepairs);
    gauge(performer, "passes", "Times that mending was begun in this epoch", StateFigures::passes);
    forecast(performer, "mending.ranges.left", "Ranges whose rows may be of an older pivot", Forecast::rangesLeft);
    forecast(performer, "mending.ranges.per.second", "Ranges mended of late", f -> f.rangesPerSecond().orElse(Double.NaN));
    forecast(performer, "mending.blocks.behind", "Blocks from the rows to the pivot, on average", Forecast::blocksBehind);
    forecast(performer, "mending.blocks.per.second", "Blocks whose changes were caught up with of late, on average", f -> f.blocksPerSecond().orElse(Double.NaN));
    forecast(performer, "mending.pace", "How many times faster than the chain moves", f -> f.pace().orElse(Double.NaN));
    forecast(performer, "mending.seconds.left", "Time until the state is whole", f -> f.secondsLeft().orElse(Double.NaN));
    forecast(performer, "chain.blocks.per.second", "Blocks that come to the chain", f -> f.chainPerSecond().orElse(Double.NaN));
  }

  private void gauge(Performer performer, String name, String description, ToDoubleFunction<StateFigures> figure) {
    Gauge.builder("argosy.state.sync." + name, performer, p -> figure.applyAsDouble(p.figures)).description(description).register(registry);
  }

  private void forecast(Performer performer, String name, String description, ToDoubleFunction<Forecast> figure) {
    Gauge.builder("argosy.state.sync." + name, performer, p -> figure.applyAsDouble(p.forecast)).description(description).register(registry);
  }

  private void rest(BusConnection connection, PackSender sender, PoisonPacks poison) {
    part(new PackListeners(connection, poison))
        .follow("control", From.BEGINNING, received -> hand(received, sender), new TopicPartition(cluster.topics().targets(), 0));
    tell(sender, -1);
  }

  private void hand(Received received, PackSender sender) {
    if (received.pack() instanceof Target target) {
      tell(sender, target.head().number());
    }
  }

  private void tell(PackSender sender, long head) {
    StageReport report = new StageReport(
        "state-sync-service", "state", -1, head, "nothing: mode " + properties.mode() + " has no state");
    sender.sendKeyed(cluster.topics().reports(), report.service() + "/" + report.stage(), report);
  }

  private ReadsClient readsClient() {
    return cluster.security().asReader(properties.store(), (certificate, key, authorities, token) ->
        new ReadsClient(properties.store(), ReadsSecurity.of(certificate, key, authorities, token), Duration.ofSeconds(60)));
  }

  /** Does what the core orders. */
  private static final class Performer implements Consumer<StateCommand> {
    private final StateBus bus;
    private final StateReader reader;
    private final WorkPool readers;
    private final WorkPool judges;
    private final ThreadLocal<RangeJudge> judge = ThreadLocal.withInitial(RangeJudge::new);
    private @Nullable Consumer<StateEvent> inbox;
    private @Nullable Introspection self;
    private final StageMetrics stages;
    private final EnumCounters<Fault> faults;
    private volatile StateFigures figures = StateFigures.NONE;
    private volatile Forecast forecast = Forecast.NONE;

    Performer(StateBus bus, StateReader reader, WorkPool readers, WorkPool judges, MeterRegistry registry) {
      this.bus = bus;
      this.reader = reader;
      this.readers = readers;
      this.judges = judges;
      this.stages = new StageMetrics(registry, "state");
      this.faults = new EnumCounters<>(registry, "argosy.faults", "fault", Fault.class, "Faults of peers that a service found", "service", "state-sync-service");
    }

    @Override
    public void accept(StateCommand command) {
      try {
        perform(command);
      } catch (PackTransactions.Fenced e) {
        post(new StateEvent.LeadershipLost());
      }
    }

    private void perform(StateCommand command) {
      switch (command) {
        case StateCommand.Send c -> bus.perform(c);
        case StateCommand.Judge c -> judges.submit(() -> post(judge.get().judge(c)));
        case StateCommand.Commit c -> bus.perform(c);
        case StateCommand.CommitAndTell c -> bus.perform(c, () -> post(new StateEvent.Arrived(c.number())));
        case StateCommand.Begin c -> bus.perform(c);
        case StateCommand.Seal c -> bus.perform(c);
        case StateCommand.ReadBlock c -> readers.submit(() -> post(reader.read(c)));
        case StateCommand.ReadWantedCodes c -> readers.submit(() -> post(reader.read(c)));
        case StateCommand.ReadKnownNodes c -> readers.submit(() -> post(reader.read(c)));
        case StateCommand.Report c -> {
          faults.count(c.verdict().fault());
          log.atWarn()
              .addKeyValue("peer", c.verdict().origin().peer())
              .addKeyValue("fault", c.verdict().fault())
              .addKeyValue("evidence", c.verdict().evidence())
              .log("a peer's answer was refused");
          bus.perform(c);
        }
        case StateCommand.Tell c -> {
          figures = c.figures();
          forecast = c.forecast();
          stages.tell(c.report().stage(), c.report().target(), c.report().waitingFor());
          bus.tell(Objects.requireNonNull(self).sign(c.report()));
        }
      }
    }

    private void post(StateEvent event) {
      Objects.requireNonNull(inbox).accept(event);
    }
  }
}

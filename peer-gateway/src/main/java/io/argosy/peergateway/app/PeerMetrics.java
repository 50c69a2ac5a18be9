package io.argosy.peergateway.app;

import io.argosy.devp2p.eth.EthCodec;
import io.argosy.hosting.EnumCounters;
import io.argosy.packs.GatewayAdvert;
import io.argosy.packs.GatewayAdvert.LaneState;
import io.argosy.packs.GatewayAdvert.PeerCard;
import io.argosy.packs.Lane;
import io.argosy.packs.PeerId;
import io.argosy.peergateway.core.GatewayCommand;
import io.argosy.peergateway.core.GatewayEvent;
import io.argosy.peergateway.core.Gossiped;
import io.argosy.peergateway.core.Kind;
import io.argosy.verdict.Fault;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;

/** Who the peers are, how fast they answer, and how they come and go. No label is a peer's own word: clients are told apart by a fixed list. Thread-safe. */
final class PeerMetrics {
  /** How clients begin to name themselves; all others are {@code other}. */
  private static final List<String> CLIENTS = List.of("geth", "nethermind", "besu", "erigon", "reth", "coregeth", "openethereum", "ethrex", "argosy");

  private final Map<Kind, Timer> answers = new EnumMap<>(Kind.class);
  private final Map<Asked, Open> open = new ConcurrentHashMap<>();
  private final EnumCounters<Fault> bans;
  private final EnumCounters<Fault> drops;
  private final EnumCounters<GatewayEvent.Ending> endings;
  private final Counter dials;
  private final EnumCounters<Told> heard;
  private final EnumCounters<Told> sent;
  private volatile List<PeerCard> peers = List.of();
  private volatile List<LaneState> lanes = List.of();

  /** Messages of gossip; whoever asks for what was told is not counted. */
  private enum Told {
    BLOCKS,
    BLOCK_NAMES,
    TRANSACTIONS,
    TRANSACTION_NAMES
  }

  private record Asked(PeerId peer, long wireId) {}

  private record Open(Kind kind, long sinceNanos) {}

  PeerMetrics(MeterRegistry registry) {
    for (Kind kind : Kind.values()) {
      answers.put(kind, Timer.builder("argosy.gateway.answers")
          .tag("kind", kind.name().toLowerCase(Locale.ROOT))
          .description("From a wire request to its answer")
          .serviceLevelObjectives(List.of(50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000).stream().map(Duration::ofMillis).toArray(Duration[]::new))
          .register(registry));
    }
    bans = new EnumCounters<>(registry, "argosy.gateway.bans", "fault", Fault.class, "Peers barred, by what they did");
    drops = new EnumCounters<>(registry, "argosy.gateway.drops", "fault", Fault.class, "Connections that we closed for a fault");
    endings = new EnumCounters<>(registry, "argosy.gateway.endings", "why", GatewayEvent.Ending.class, "Connections that ended, or were never made");
    heard = new EnumCounters<>(registry, "argosy.gateway.gossip", "what", Told.class, "Messages of gossip", "way", "heard");
    sent = new EnumCounters<>(registry, "argosy.gateway.gossip", "what", Told.class, "Messages of gossip", "way", "sent");
    dials = Counter.builder("argosy.gateway.dials").description("Connections tried").register(registry);
    CLIENTS.forEach(client -> peers(registry, "argosy.gateway.peers.by.client", "client", client, "Connected peers, by client", card -> clientOf(card).equals(client)));
    peers(registry, "argosy.gateway.peers.by.client", "client", "other", "Connected peers, by client", card -> clientOf(card).equals("other"));
    IntStream.rangeClosed(EthCodec.OLDEST, EthCodec.NEWEST).mapToObj(version -> "eth/" + version).forEach(protocol ->
        peers(registry, "argosy.gateway.peers.by.protocol", "protocol", protocol, "Connected peers, by the best version of eth that we share", card -> card.capability().equals(protocol)));
    peers(registry, "argosy.gateway.peers.with.state", "by", "nodes", "Connected peers that serve state, by the way to ask", card -> card.stateBy().byNodes());
    peers(registry, "argosy.gateway.peers.with.state", "by", "ranges", "Connected peers that serve state, by the way to ask", card -> card.stateBy().byRanges());
    Gauge.builder("argosy.gateway.best.head", this, self -> self.peers.stream().mapToLong(card -> card.head().number()).max().orElse(0))
        .description("Highest head that a connected peer claims; 0 if none is known")
        .register(registry);
    for (Lane lane : Lane.values()) {
      lane(registry, lane, "argosy.gateway.lane.capacity", LaneState::capacity, "Packs that the gateway wants to hold at once");
      lane(registry, lane, "argosy.gateway.lane.held", LaneState::held, "Packs that the gateway holds");
    }
  }

  private void peers(MeterRegistry registry, String name, String label, String value, String description, Predicate<PeerCard> which) {
    Gauge.builder(name, this, self -> self.peers.stream().filter(which).count()).tag(label, value).description(description).register(registry);
  }

  private void lane(MeterRegistry registry, Lane lane, String name, ToIntFunction<LaneState> figure, String description) {
    Gauge.builder(name, this, self -> self.lanes.stream().filter(state -> state.lane() == lane).mapToInt(figure).sum())
        .tag("lane", lane.name().toLowerCase(Locale.ROOT))
        .description(description)
        .register(registry);
  }

  /** The kind of client that a peer says it is, of a fixed list. */
  static String clientOf(PeerCard card) {
    String name = card.client().toLowerCase(Locale.ROOT);
    return CLIENTS.stream().filter(name::startsWith).findFirst().orElse("other");
  }

  /** Called before a command is performed. */
  void ordered(GatewayCommand command) {
    switch (command) {
      case GatewayCommand.Dial _ -> dials.increment();
      case GatewayCommand.Ask c -> open.put(new Asked(c.peer(), c.wireId()), new Open(c.request().kind(), System.nanoTime()));
      case GatewayCommand.Drop c -> {
        if (c.fault() != null) {
          drops.count(c.fault());
        }
      }
      case GatewayCommand.Advertise c -> show(c.advert());
      case GatewayCommand.NoteBan c -> bans.count(c.fault());
      case GatewayCommand.Say c -> count(c.what(), sent);
      case GatewayCommand.BarAddress _, GatewayCommand.Deliver _ -> {
        // Counted by Traffic, or not worth a count.
      }
    }
  }

  private static void count(Gossiped what, EnumCounters<Told> counters) {
    switch (what) {
      case Gossiped.FullBlock _ -> counters.count(Told.BLOCKS);
      case Gossiped.BlockNames _ -> counters.count(Told.BLOCK_NAMES);
      case Gossiped.Transactions _ -> counters.count(Told.TRANSACTIONS);
      case Gossiped.TransactionNames _ -> counters.count(Told.TRANSACTION_NAMES);
      case Gossiped.PartsWanted _, Gossiped.Parts _, Gossiped.TransactionsWanted _, Gossiped.WantedTransactions _ -> {
        // Questions and answers.
      }
    }
  }

  private void show(GatewayAdvert advert) {
    peers = advert.peers();
    lanes = advert.lanes();
  }

  /** Called with what the sockets say. */
  void happened(GatewayEvent event) {
    switch (event) {
      case GatewayEvent.Answered e -> {
        Open asked = open.remove(new Asked(e.peer(), e.wireId()));
        if (asked != null) {
          Objects.requireNonNull(answers.get(asked.kind)).record(Duration.ofNanos(System.nanoTime() - asked.sinceNanos));
        }
      }
      case GatewayEvent.PeerGone e -> {
        endings.count(e.ending());
        open.keySet().removeIf(asked -> asked.peer.equals(e.peer()));
      }
      case GatewayEvent.Heard e -> count(e.what(), heard);
      default -> {
        // Nothing to count.
      }
    }
  }
}

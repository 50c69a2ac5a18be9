package io.argosy.statesyncservice.core;

import io.argosy.packs.ShardProgress;
import io.argosy.packs.StageReport;
import io.argosy.packs.StageReport.Teller;
import io.argosy.packs.StateProgress;
import io.argosy.runtime.Core;
import io.argosy.stages.ChainShards;
import io.argosy.stages.Stage;
import io.argosy.stages.StateShards;
import io.argosy.stages.Watermarks;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Decides what of the pivot's state to fetch, mend and build next, on the shards that are ours; as the leader, which block is the pivot, and when its state is whole. Holds no durable state: what is missing follows
 * from the store's progress, so after any restart only what was in flight is fetched again. No I/O, clock, threads or logging: events in, commands out.
 */
public final class StateSync implements Core<StateEvent, StateCommand> {
  private static final Duration TELL_EVERY = Duration.ofMillis(500);

  private final StateLimits limits;
  private final StateShards shards;
  private final ChainShards chainShards;
  private final Asks asks;
  private final Pivots pivots;
  private final StoreView view;
  private final Outlook outlook;
  private final CodeWants.Numbers numbers = new CodeWants.Numbers();
  private final Map<Integer, ShardProgress> chain = new TreeMap<>();
  private final Set<Integer> owned = new TreeSet<>();
  private @Nullable Session session;
  private boolean changed;
  private Instant nextTell = Instant.EPOCH;

  /**
   * @param owner drawn at random, new for each start
   */
  public StateSync(StateLimits limits, StateMode mode, StateShards shards, ChainShards chainShards, long owner) {
    this.limits = limits;
    this.shards = shards;
    this.chainShards = chainShards;
    this.asks = new Asks(limits, mode, owner);
    this.pivots = new Pivots(limits, mode);
    this.view = new StoreView(shards);
    this.outlook = new Outlook(limits);
  }

  @Override
  public List<StateCommand> on(StateEvent event, Instant now) {
    List<StateCommand> out = new ArrayList<>();
    switch (event) {
      case StateEvent.Tick _ -> tick(now, out);
      case StateEvent.ShardsAssigned e -> {
        owned.addAll(e.shards());
        changed = true;
      }
      case StateEvent.ShardsRevoked e -> {
        owned.removeAll(e.shards());
        drop(e.shards());
        asks.revoked(e.shards());
      }
      case StateEvent.LeadershipGained _ -> pivots.lead(true);
      case StateEvent.LeadershipLost _ -> pivots.lead(false);
      case StateEvent.Progressed e -> progressed(e.progress());
      case StateEvent.ChainProgressed e -> {
        chain.put(e.progress().shard(), e.progress());
        pivots.headersAre(Watermarks.over(chain.values(), chainShards.count()).of(Stage.HEADERS));
      }
      case StateEvent.HeadSeen e -> pivots.headIs(e.target().head().number());
      case StateEvent.GatewaySeen e -> asks.seen(e.advert(), now);
      case StateEvent.Ordered e -> asks.gateways().obey(e.order());
      case StateEvent.BlockRead e -> pivots.read(e, view, out);
      case StateEvent.Delivered e -> asks.delivered(e.delivery(), out);
      case StateEvent.Ended e -> asks.ended(e.end(), now);
      case StateEvent.Judged e -> asks.judged(e, now, out);
      case StateEvent.WantedCodesRead e -> withSession(s -> s.read(e, now));
      case StateEvent.KnownNodesRead e -> withSession(s -> s.known(e));
      case StateEvent.Arrived e -> withSession(s -> s.arrived(e.number(), now, out));
    }
    if (!asks.gateways().isPaused()) {
      pivots.tick(view, asks.gateways(), now, out);
    }
    work(now, out);
    return out;
  }

  private void withSession(java.util.function.Consumer<Session> use) {
    Session current = session;
    if (current != null) {
      use.accept(current);
    }
  }

  private void progressed(StateProgress news) {
    switch (view.learn(news)) {
      case OLD -> {
        // A record of a former life of the store, which the topic still has.
      }
      case MOVED -> changed = true;
      case REBORN -> {
        drop(Set.of(news.shard()));
        changed = true;
      }
    }
  }

  private void drop(Set<Integer> which) {
    withSession(s -> s.drop(which));
    changed = true;
  }

  /** Works on the epoch that all shards are in. */
  private void work(Instant now, List<StateCommand> out) {
    Optional<Epoch> epoch = view.epoch();
    if (epoch.isEmpty() || view.isSealed()) {
      end();
      return;
    }
    Session current = session;
    if (current == null || !current.epoch().equals(epoch.get())) {
      end();
      current = new Session(epoch.get(), shards, limits, asks, numbers);
      session = current;
      changed = true;
    }
    if (changed) {
      changed = false;
      current.follow(view, owned, now, out);
    }
    current.run(view, owned, now, out);
  }

  private void end() {
    if (session != null) {
      session = null;
      asks.drop(_ -> true);
    }
  }

  private void tick(Instant now, List<StateCommand> out) {
    asks.tick(now);
    withSession(s -> s.tick(view, owned, now, out));
    if (!now.isBefore(nextTell)) {
      nextTell = now.plus(TELL_EVERY);
      outlook.look(view, pivots.head(), now);
      long pivot = view.epoch().map(epoch -> epoch.pivot().number()).orElse(-1L);
      out.add(new StateCommand.Tell(
          new StageReport("state-sync-service", "state", view.isSealed() ? pivot : -1, pivot, waitingFor(), outlook.forecast().inWords()).by(session == null ? Teller.holding(owned, 0, 0, 0) : session.teller(owned)),
          session == null ? StateFigures.NONE : session.figures(),
          outlook.forecast()));
    }
  }

  private String waitingFor() {
    if (!view.isComplete()) {
      return "the store, which has reported " + view.reported() + " of " + shards.count() + " state shards";
    }
    if (view.isSealed()) {
      return "";
    }
    if (asks.gateways().isPaused()) {
      return asks.gateways().pause();
    }
    Optional<Epoch> epoch = view.epoch();
    if (epoch.isEmpty()) {
      return pivots.head() < 0 ? "a head, to choose a pivot by" : "a pivot near #" + pivots.head() + ", and its header";
    }
    Optional<String> broken = Optional.ofNullable(session).flatMap(Session::broken);
    if (broken.isPresent()) {
      return "another pivot: the state of #" + epoch.get().pivot().number() + " is none, though its header says so: " + broken.get();
    }
    boolean able = asks.gateways().statePeers(asks.mode().ways()) > 0;
    if (!view.isDownloaded() || view.isMending(epoch.get())) {
      if (!able) {
        return "a peer that serves state in mode " + asks.mode().name().toLowerCase(Locale.ROOT);
      }
      if (Pivots.isServedByNobody(asks.gateways(), asks.mode(), epoch.get().root())) {
        return "a peer that serves the state of #" + epoch.get().pivot().number() + ": none has it";
      }
    }
    if (session != null && session.heldBytes() >= limits.budgetBytes()) {
      return "the store: " + (session.heldBytes() >> 20) + " MiB are on their way to it";
    }
    if (outlook.forecast().isSlowerThanTheChain()) {
      return "more workers or peers: the chain changes its state faster than it is mended";
    }
    return "";
  }

  /** Where everything stands, for a failed test or a heap dump. */
  @Override
  public String toString() {
    return "shards " + owned + ", requests " + asks.open() + ", " + (session == null ? "no session" : session);
  }
}

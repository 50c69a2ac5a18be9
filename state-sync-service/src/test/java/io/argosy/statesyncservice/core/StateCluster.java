package io.argosy.statesyncservice.core;

import io.argosy.packs.BuildRange;
import io.argosy.packs.DeliveryEnd;
import io.argosy.packs.GatewayAdvert.StateBy;
import io.argosy.packs.Lane;
import io.argosy.packs.MarkMended;
import io.argosy.packs.PutSlots;
import io.argosy.packs.RepairState;
import io.argosy.packs.ShardProgress;
import io.argosy.packs.ShardProgress.StageProgress;
import io.argosy.packs.StateCommit;
import io.argosy.packs.StateProgress;
import io.argosy.packs.Target;
import io.argosy.primitives.Hash;
import io.argosy.primitives.UInt256;
import io.argosy.servedstate.ServedState;
import io.argosy.servedstate.ServedStates;
import io.argosy.stages.ChainShards;
import io.argosy.stages.Stage;
import io.argosy.stages.StateShards;
import io.argosy.statesyncservice.core.StateEvent.PivotBlock;
import io.argosy.testkit.chain.ChainBuilder;
import io.argosy.testkit.chain.TestChain;
import io.argosy.testkit.sim.Behaviour;
import io.argosy.testkit.sim.SimCore;
import io.argosy.testkit.sim.SimPeer;
import io.argosy.testkit.sim.SimPeers;
import io.argosy.testkit.sim.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Workers that share the shards of a store, and peers, in one simulation. Blocks have whatever state root they are given. */
final class StateCluster {
  private static final TestChain CHAIN = ChainBuilder.seeded(1).empty(1).blocks(900);

  /** More than the budget by what answers that are on their way may bring. */
  private static final long MOST_HELD = 16L << 20;

  static final StateLimits LIMITS = new StateLimits(
      4L << 20, Duration.ofSeconds(20), Duration.ofSeconds(30), 64, 120, 6_000, 600);

  final Simulation sim;
  final SimPeers network;
  final SimStateStore store;
  final List<Worker> workers = new ArrayList<>();
  private final StateMode mode;
  private final RangeJudge judge = new RangeJudge();
  private final TreeMap<Long, Hash> roots = new TreeMap<>();
  private long head;
  private double losesRepairs;
  String waitsFor = "";
  Forecast forecast = Forecast.NONE;

  /** One process. */
  final class Worker {
    final SimCore<StateEvent, StateCommand> core;
    final Set<Integer> owned = new HashSet<>();
    private boolean leads;
    private @Nullable StateSync life;
    /** Packs of slots that it sent. */
    int slotPacks;

    Worker(String name) {
      core = new SimCore<>(
          sim,
          name,
          this::newCore,
          StateEvent.Tick::new,
          Duration.ofMillis(100),
          command -> perform(this, command));
      network.onAdvert(advert -> core.post(new StateEvent.GatewaySeen(advert)));
      network.onDelivery((lane, partition, pack) -> {
        if (lane == Lane.STATE && owned.contains(partition)) {
          core.post(pack instanceof DeliveryEnd end ? new StateEvent.Ended(end) : new StateEvent.Delivered(pack));
        }
      });
      store.onProgress(this::progressed);
      start();
    }

    private StateSync newCore() {
      life = new StateSync(LIMITS, mode, store.shards(), new ChainShards(1), sim.gen().anyLong());
      return life;
    }

    void start() {
      core.start();
      store.tell(this::progressed);
      tellHead();
    }

    private void progressed(StateProgress progress) {
      if (core.isRunning()) {
        core.post(new StateEvent.Progressed(progress));
      }
    }

    void tellHead() {
      if (head > 0) {
        core.post(new StateEvent.ChainProgressed(
            new ShardProgress(0, 1, 1, List.of(new StageProgress(Stage.HEADERS.key(), head, List.of())))));
        core.post(new StateEvent.HeadSeen(new Target("total-difficulty", CHAIN.header(head).ref(), UInt256.ONE)));
      }
    }

    void lead() {
      leads = true;
      core.post(new StateEvent.LeadershipGained());
    }

    void resign() {
      leads = false;
      core.post(new StateEvent.LeadershipLost());
    }

    void own(Set<Integer> shards) {
      Set<Integer> lost = new HashSet<>(owned);
      lost.removeAll(shards);
      Set<Integer> won = new HashSet<>(shards);
      won.removeAll(owned);
      owned.clear();
      owned.addAll(shards);
      if (!lost.isEmpty()) {
        core.post(new StateEvent.ShardsRevoked(lost));
      }
      if (!won.isEmpty()) {
        core.post(new StateEvent.ShardsAssigned(won));
      }
    }

    void crashAndStart() {
      core.crash();
      start();
      core.post(new StateEvent.ShardsAssigned(Set.copyOf(owned)));
      if (leads) {
        lead();
      }
    }
  }

  StateCluster(Simulation sim, StateMode mode, int shards, int gateways) {
    this.sim = sim;
    this.mode = mode;
    this.network = new SimPeers(sim, gateways);
    this.store = new SimStateStore(sim, new StateShards(shards));
    sim.always(network::onlyLiarsAreBanned, this::storeRefusesNothing);
  }

  private void storeRefusesNothing() {
    if (!store.refusals().isEmpty()) {
      throw new AssertionError("the store was sent what no sound sender sends: " + store.refusals());
    }
  }

  /** The part of what mending sends that the broker loses though it should not. */
  void losesRepairs(double part) {
    losesRepairs = part;
  }

  Worker worker() {
    Worker worker = new Worker("state-sync " + workers.size());
    workers.add(worker);
    return worker;
  }

  /** Shares all shards among the workers. */
  void share() {
    share(shard -> shard % workers.size());
  }

  /** The same, to anybody. */
  void shareAnyhow() {
    share(_ -> sim.gen().between(0, workers.size() - 1));
  }

  private void share(IntUnaryOperator workerOf) {
    List<Set<Integer>> shares = new ArrayList<>();
    workers.forEach(_ -> shares.add(new HashSet<>()));
    for (int shard = 0; shard < store.shards().count(); shard++) {
      shares.get(workerOf.applyAsInt(shard)).add(shard);
    }
    for (int i = 0; i < workers.size(); i++) {
      workers.get(i).own(shares.get(i));
    }
  }

  SimPeer peer(Behaviour behaviour, ServedState... states) {
    return network.join(CHAIN, behaviour).serving(ServedStates.of(states), mode == StateMode.FAST ? StateBy.NODES : StateBy.RANGES);
  }

  /** The chain has this head; the block some way behind it has this state. */
  void headIs(long number, ServedState state) {
    head = number;
    roots.put(number - LIMITS.pivotDistance(), state.root());
    workers.forEach(Worker::tellHead);
  }

  /** A new head every so often up to the last one; block {@code n} has a state, and peers serve those of the last 128. */
  void chainMoves(Duration perBlock, long last, LongFunction<ServedState> stateOf, SimPeer... peers) {
    if (head >= last) {
      return;
    }
    head++;
    LongStream.rangeClosed(head - LIMITS.pivotDistance(), head).forEach(block -> roots.putIfAbsent(block, stateOf.apply(block).root()));
    List<ServedState> recent = LongStream.rangeClosed(Math.max(0, head - 127), head).mapToObj(stateOf).distinct().toList();
    for (SimPeer peer : peers) {
      peer.serving(ServedStates.of(recent.toArray(ServedState[]::new)), mode.ways());
    }
    workers.forEach(Worker::tellHead);
    sim.after(perBlock, "", () -> chainMoves(perBlock, last, stateOf, peers));
  }

  private void perform(Worker by, StateCommand command) {
    switch (command) {
      case StateCommand.Send c -> network.request(c.gateway(), c.request());
      case StateCommand.Judge c -> {
        StateEvent.Judged judged = judge.judge(c);
        by.core.postAfter(store.brief(), () -> judged);
      }
      case StateCommand.Commit c -> commit(by, c.shard(), c.pack());
      case StateCommand.CommitAndTell c -> {
        store.commit(c.shard(), c.pack());
        by.core.postAfter(store.brief(), () -> new StateEvent.Arrived(c.number()));
      }
      case StateCommand.Begin c -> toAll(c.pack());
      case StateCommand.Seal c -> toAll(c.pack());
      case StateCommand.ReadBlock c -> by.core.postAfter(store.brief(), () -> new StateEvent.BlockRead(c.number(), block(c.number())));
      case StateCommand.ReadWantedCodes c -> by.core.postAfter(
          store.brief(), () -> new StateEvent.WantedCodesRead(c.shard(), c.after(), store.wantedCodes(c.shard(), c.after(), c.most())));
      case StateCommand.ReadKnownNodes c -> by.core.postAfter(
          store.brief(), () -> new StateEvent.KnownNodesRead(c.question(), store.knownNodes(c.places())));
      case StateCommand.Report c -> network.judge(c.verdict());
      case StateCommand.Tell c -> {
        waitsFor = c.report().waitingFor();
        forecast = c.forecast();
        if (c.figures().heldBytes() > MOST_HELD) {
          throw new AssertionError("a worker holds " + c.figures());
        }
      }
    }
  }

  private Optional<PivotBlock> block(long number) {
    return Optional.ofNullable(roots.floorEntry(number)).map(Map.Entry::getValue).map(root -> new PivotBlock(CHAIN.header(number).ref(), root));
  }

  private void commit(Worker by, int shard, StateCommit pack) {
    by.slotPacks += pack instanceof PutSlots ? 1 : 0;
    boolean mends = pack instanceof RepairState || pack instanceof MarkMended || pack instanceof BuildRange;
    if (!mends || !sim.gen().chance(losesRepairs)) {
      store.commit(shard, pack);
    }
  }

  private void toAll(StateCommit pack) {
    for (int shard = 0; shard < store.shards().count(); shard++) {
      store.commit(shard, pack);
    }
  }

  /** Until one of some states is whole: a pivot is not left once its state is. */
  void runUntilSealed(Duration atMost, ServedState... states) {
    runUntilSealed(atMost, List.of(states));
  }

  void runUntilSealed(Duration atMost, Collection<ServedState> states) {
    try {
      sim.runUntil(store::isSealed, atMost);
    } catch (AssertionError e) {
      throw new AssertionError("waiting for " + waitsFor + "\n" + workers.stream().map(worker -> worker.life + "\n").toList() + e.getMessage(), e);
    }
    sim.verify(() -> store.mustHold(states.stream()
        .filter(state -> state.root().equals(store.root()))
        .findFirst()
        .orElseThrow(() -> new AssertionError("nobody has state " + store.root()))));
  }
}

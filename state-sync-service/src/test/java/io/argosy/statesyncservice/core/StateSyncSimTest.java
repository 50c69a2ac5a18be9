package io.argosy.statesyncservice.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.props.SeededTest;
import io.argosy.servedstate.GeneratedState;
import io.argosy.servedstate.ServedState;
import io.argosy.servedstate.ServedStates;
import io.argosy.testkit.sim.Behaviour;
import io.argosy.testkit.sim.SimPeer;
import io.argosy.testkit.sim.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StateSyncSimTest {
  private static final Duration LONG = Duration.ofMinutes(30);

  @ParameterizedTest
  @EnumSource(StateMode.class)
  void theWholeStateComesHome(StateMode mode) {
    ServedState state = GeneratedState.seeded(1, 400).make();
    StateCluster cluster = new StateCluster(Simulation.seeded(1), mode, 4, 1);
    cluster.peer(Behaviour.honest(), state);
    cluster.peer(Behaviour.honest(), state);
    cluster.worker().lead();
    cluster.share();

    cluster.headIs(164, state);

    cluster.runUntilSealed(LONG, state);
  }

  @ParameterizedTest
  @EnumSource(StateMode.class)
  void statesOfAnySizeComeHome(StateMode mode) {
    for (int accounts : new int[] {0, 1, 2, 3, 17}) {
      ServedState state = GeneratedState.seeded(accounts, accounts).make();
      StateCluster cluster = new StateCluster(Simulation.seeded(accounts), mode, 16, 1);
      cluster.peer(Behaviour.honest(), state);
      cluster.worker().lead();
      cluster.share();

      cluster.headIs(164, state);

      cluster.runUntilSealed(LONG, state);
    }
  }

  @SeededTest(runs = 12)
  void whateverDiesOrLiesOrMovesTheEndIsTheSame(long seed) {
    Simulation sim = Simulation.seeded(seed);
    var gen = sim.gen();
    sim.bus(bus -> bus.duplicates(gen.oneOf(0.0, 0.05)).reorders(gen.oneOf(0.0, 0.1)).drops(gen.oneOf(0.0, 0.01)));
    StateMode mode = gen.oneOf(StateMode.values());
    ServedState first = GeneratedState.seeded(seed, gen.between(1, 300)).withContracts(gen.between(0, 20), gen.oneOf(1, 50, 800)).make();
    ServedState last = gen.chance(0.5) ? first : GeneratedState.next(first, seed, gen.between(1, 60));
    StateCluster cluster = new StateCluster(sim, mode, gen.oneOf(1, 4, 16), gen.between(1, 2));
    cluster.peer(Behaviour.honest(), first, last);
    cluster.peer(gen.oneOf(Behaviour.honest(), Behaviour.slow(), Behaviour.shortAnswers(), Behaviour.moody()), first, last);
    cluster.peer(gen.oneOf(Behaviour.silent(), Behaviour.wrongAccounts(), Behaviour.wrongSlots(), Behaviour.wrongCodes(), Behaviour.wrongNodes(), Behaviour.omitsRows()), first, last);
    for (int workers = gen.between(1, 3); workers > 0; workers--) {
      cluster.worker();
    }
    cluster.workers.getFirst().lead();
    cluster.share();
    cluster.headIs(164, first);

    for (int trouble = gen.between(0, 4); trouble > 0; trouble--) {
      sim.runFor(sim.between(Duration.ofMillis(50), Duration.ofSeconds(4)));
      switch (gen.between(0, 2)) {
        case 0 -> gen.oneOf(cluster.workers).crashAndStart();
        case 1 -> cluster.store.restart();
        default -> {
          cluster.worker();
          cluster.share();
        }
      }
    }
    if (last != first) {
      cluster.headIs(320, last);
    }

    cluster.runUntilSealed(LONG, first, last);
  }

  @ParameterizedTest
  @EnumSource(StateMode.class)
  void aPivotThatPeersNoLongerHaveIsLeft(StateMode mode) {
    ServedState old = GeneratedState.seeded(5, 300).make();
    ServedState recent = GeneratedState.next(old, 6, 40);
    StateCluster cluster = new StateCluster(Simulation.seeded(5), mode, 4, 1);
    var peer = cluster.peer(Behaviour.honest(), old);
    cluster.worker().lead();
    cluster.share();
    cluster.headIs(164, old);
    cluster.sim.runUntil(cluster.store::isBegun, LONG);
    peer.serving(ServedStates.of(recent), mode.ways());

    cluster.headIs(170, recent);

    cluster.runUntilSealed(LONG, recent);
    assertThat(cluster.store.refusals()).isEmpty();
  }

  /** Accounts that change from state to state. */
  private static List<ServedState> states(long seed, ServedState first, int count, int changes) {
    List<ServedState> states = new ArrayList<>(List.of(first));
    for (int i = 1; i < count; i++) {
      states.add(GeneratedState.next(states.getLast(), seed + i, changes));
    }
    return states;
  }

  /** Every block changes some accounts, peers have the last 128 states, and pivots come and go while the first one's rows are still being fetched. */
  @SeededTest(runs = 6)
  void aChainThatMovesOnIsCaughtUpWith(long seed) {
    Simulation sim = Simulation.seeded(seed);
    StateMode mode = sim.gen().oneOf(StateMode.values());
    List<ServedState> states = states(seed, GeneratedState.seeded(seed, 200).make(), 120, 3);
    LongFunction<ServedState> stateOf = block -> states.get((int) Math.min(119, Math.max(0, block - 100) / 6));
    StateCluster cluster = new StateCluster(sim, mode, 4, 1);
    SimPeer one = cluster.peer(Behaviour.slow());
    SimPeer other = cluster.peer(Behaviour.honest());
    cluster.worker().lead();
    cluster.worker();
    cluster.share();

    cluster.headIs(180, stateOf.apply(116));
    cluster.chainMoves(Duration.ofMillis(sim.gen().between(100, 1500)), 800, stateOf, one, other);

    cluster.runUntilSealed(LONG, states);
  }

  /** Shards go from hand to hand every few seconds, also while rows are mended; some workers sleep through it, or die. */
  @SeededTest(runs = 8)
  void shardsThatNeverRestAreSyncedAllTheSame(long seed) {
    Simulation sim = Simulation.seeded(seed);
    var gen = sim.gen();
    StateMode mode = gen.oneOf(StateMode.values());
    List<ServedState> states = states(seed, GeneratedState.seeded(seed, gen.between(50, 400)).withContracts(gen.between(5, 60), gen.oneOf(50, 1500)).make(), 4, 40);
    StateCluster cluster = new StateCluster(sim, mode, gen.oneOf(4, 16), gen.between(1, 2));
    cluster.peer(Behaviour.honest(), states.toArray(ServedState[]::new));
    cluster.peer(gen.oneOf(Behaviour.honest(), Behaviour.slow(), Behaviour.moody(), Behaviour.shortAnswers()), states.toArray(ServedState[]::new));
    cluster.store.buildsWithin(gen.oneOf(Duration.ofMillis(20), Duration.ofSeconds(8)));
    for (int workers = gen.between(2, 6); workers > 0; workers--) {
      cluster.worker();
    }
    cluster.workers.getFirst().lead();
    cluster.share();
    long head = 164;
    cluster.headIs(head, states.getFirst());

    for (int turn = 0; turn < 40 && !cluster.store.isSealed(); turn++) {
      sim.runFor(sim.between(Duration.ofMillis(300), Duration.ofSeconds(6)));
      cluster.shareAnyhow();
      switch (gen.between(0, 9)) {
        case 0 -> gen.oneOf(cluster.workers).crashAndStart();
        case 1 -> gen.oneOf(cluster.workers).core.pause(sim.between(Duration.ofSeconds(1), Duration.ofSeconds(50)));
        case 2 -> cluster.store.restart();
        case 3 -> {
          head = Math.min(800, head + gen.between(20, 130));
          cluster.headIs(head, gen.oneOf(states));
        }
        default -> {
          // Only the shards.
        }
      }
    }

    cluster.runUntilSealed(LONG, states);
  }

  @SeededTest(runs = 4)
  void peersThatAllLoseTheStateAtOnceAreWaitedForUntilThereIsANewerOne(long seed) {
    Simulation sim = Simulation.seeded(seed);
    var gen = sim.gen();
    StateMode mode = gen.oneOf(StateMode.values());
    List<ServedState> states = states(seed, GeneratedState.seeded(seed, gen.between(100, 500)).make(), 6, 30);
    StateCluster cluster = new StateCluster(sim, mode, 4, gen.between(1, 2));
    List<SimPeer> peers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      peers.add(cluster.peer(gen.oneOf(Behaviour.honest(), Behaviour.slow()), states.getFirst()));
    }
    cluster.worker().lead();
    cluster.worker();
    cluster.share();
    cluster.headIs(164, states.getFirst());

    long head = 164;
    for (int turn = 1; turn < states.size() && !cluster.store.isSealed(); turn++) {
      sim.runFor(sim.between(Duration.ofMillis(100), Duration.ofSeconds(20)));
      ServedState next = states.get(turn);
      peers.forEach(peer -> peer.serving(ServedStates.NONE, mode.ways()));
      sim.runFor(sim.between(Duration.ofSeconds(1), Duration.ofSeconds(40)));
      peers.forEach(peer -> peer.serving(ServedStates.of(next), mode.ways()));
      head += gen.between(1, 100);
      cluster.headIs(head, next);
    }

    cluster.runUntilSealed(LONG, states);
  }

  @SeededTest(runs = 4)
  void repairsThatAreLostAreFoundMissingAndMadeAgain(long seed) {
    Simulation sim = Simulation.seeded(seed);
    StateMode mode = sim.gen().oneOf(StateMode.values());
    ServedState old = GeneratedState.seeded(seed, 300).make();
    ServedState recent = GeneratedState.next(old, seed, 80);
    StateCluster cluster = new StateCluster(sim, mode, 4, 1);
    SimPeer peer = cluster.peer(Behaviour.honest(), old, recent);
    cluster.worker().lead();
    cluster.worker();
    cluster.share();
    cluster.headIs(164, old);
    cluster.sim.runUntil(cluster.store::isBegun, LONG);
    sim.runFor(Duration.ofMillis(1500));
    cluster.losesRepairs(0.3);
    peer.serving(ServedStates.of(recent), mode.ways());
    cluster.headIs(300, recent);
    sim.runFor(Duration.ofSeconds(40));

    cluster.losesRepairs(0);

    cluster.runUntilSealed(LONG, old, recent);
  }

  @Test
  void oneGiantContractIsTheWorkOfAll() {
    ServedState state = GeneratedState.seeded(7, 20).withContracts(1, 100_000).make();
    StateCluster cluster = new StateCluster(Simulation.seeded(7), StateMode.SNAP, 16, 2);
    for (int peer = 0; peer < 4; peer++) {
      cluster.peer(Behaviour.honest(), state);
    }
    for (int worker = 0; worker < 8; worker++) {
      cluster.worker();
    }
    cluster.workers.getFirst().lead();
    cluster.share();

    cluster.headIs(164, state);

    cluster.runUntilSealed(LONG, state);
    assertThat(cluster.workers).filteredOn(worker -> worker.slotPacks > 0).hasSizeGreaterThan(3);
  }
}

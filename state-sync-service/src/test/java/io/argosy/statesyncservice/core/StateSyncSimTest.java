package io.argosy.statesyncservice.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.props.SeededTest;
import io.argosy.servedstate.GeneratedState;
import io.argosy.servedstate.ServedState;
import io.argosy.testkit.sim.Behaviour;
import io.argosy.testkit.sim.Simulation;
import java.time.Duration;
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

    cluster.headIs(164, state.root());

    cluster.runUntilSealed(state, LONG);
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

      cluster.headIs(164, state.root());

      cluster.runUntilSealed(state, LONG);
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
    cluster.headIs(164, first.root());

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
      cluster.headIs(320, last.root());
    }

    cluster.runUntilSealed(first, last, LONG);
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
    cluster.headIs(164, old.root());
    cluster.sim.runUntil(cluster.store::isBegun, LONG);
    peer.serving(io.argosy.servedstate.ServedStates.of(recent), mode.ways());

    cluster.headIs(170, recent.root());

    cluster.runUntilSealed(recent, LONG);
    assertThat(cluster.store.refusals()).isEmpty();
  }
}

package io.argosy.headerservice.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.packs.Order;
import io.argosy.packs.Order.Verb;
import io.argosy.packs.OrderOutcome;
import io.argosy.packs.OrderOutcome.State;
import io.argosy.primitives.BlockRef;
import io.argosy.props.SeededTest;
import io.argosy.testkit.chain.TestChain;
import io.argosy.testkit.sim.Behaviour;
import io.argosy.testkit.sim.Simulation;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the operator orders of a header sync, while instances die and take over. */
class OrderedSyncSimTest {
  private static final SyncLimits LIMITS = new SyncLimits(1, Duration.ofSeconds(10), 8, 4096, Duration.ofSeconds(20), Optional.empty(), false);
  private static final Instant GIVEN = Instant.parse("2026-01-01T00:00:00.5Z");

  private static Order order(long id, Verb verb, long number) {
    return new Order(id, GIVEN, verb, "", number);
  }

  private static SyncCluster cluster(Simulation sim, TestChain chain) {
    SyncCluster cluster = new SyncCluster(sim, SyncChains.MAIN, sim.gen().between(1, 4), sim.gen().between(1, 3), LIMITS);
    cluster.peer(chain, Behaviour.honest());
    cluster.peer(chain, Behaviour.slow());
    return cluster;
  }

  @SeededTest(runs = 40)
  void nothingNewIsAskedForWhilePausedThoughTheLeaderDies(long seed) {
    Simulation sim = Simulation.seeded(seed).bus(b -> b.duplicates(0.05));
    TestChain chain = SyncChains.MAIN.upTo(sim.gen().between(500, 2500));
    SyncCluster cluster = cluster(sim, chain);
    SyncCluster.Instance instance = cluster.instance();
    instance.lead();
    sim.runFor(sim.between(Duration.ZERO, Duration.ofSeconds(8)));

    cluster.order(order(1, Verb.PAUSE, 0));
    sim.runFor(Duration.ofMillis(100));
    int before = cluster.requests;
    sim.runFor(Duration.ofSeconds(30));
    instance.crashAndLead();
    sim.runFor(Duration.ofSeconds(30));
    assertThat(cluster.requests).isEqualTo(before);
    assertThat(cluster.reports.getLast().waitingFor()).contains("paused by the operator since 2026-01-01T00:00:00Z");
    cluster.order(order(2, Verb.RESUME, 0));

    cluster.runUntilStored(chain, Duration.ofMinutes(20));
  }

  @SeededTest(runs = 60)
  void anOrderedUnwindIsDoneOnceWhoeverLeadsAndTheSyncGoesOnFromThere(long seed) {
    Simulation sim = Simulation.seeded(seed).bus(b -> b.duplicates(0.05));
    TestChain chain = SyncChains.MAIN.upTo(sim.gen().between(100, 2000));
    SyncCluster cluster = cluster(sim, chain);
    SyncCluster.Instance one = cluster.instance();
    SyncCluster.Instance other = cluster.instance();
    one.lead();
    cluster.runUntilStored(chain, Duration.ofMinutes(20));

    long to = sim.gen().between(0, (int) chain.height() - 1);
    cluster.order(order(1, Verb.UNWIND, to));
    for (int i = 0; i < 3; i++) {
      sim.runFor(sim.between(Duration.ZERO, Duration.ofMillis(400)));
      switch (sim.gen().between(0, 3)) {
        case 0 -> one.crashAndLead();
        case 1 -> other.lead();
        case 2 -> other.crashAndLead();
        default -> one.lead();
      }
    }
    sim.runUntil(() -> cluster.outcomes.stream().anyMatch(OrderOutcome::isFinal), Duration.ofMinutes(5));
    cluster.runUntilStored(chain, Duration.ofMinutes(20));

    assertThat(cluster.unwindsByOrder).isEqualTo(1);
    assertThat(cluster.outcomes).extracting(OrderOutcome::state).startsWith(State.UNDER_WAY).contains(State.DONE).doesNotContain(State.REFUSED);
  }

  @Test
  void whatCannotBeUnwoundToIsRefusedAndNothingIsTouched() {
    Simulation sim = Simulation.seeded(3);
    TestChain chain = SyncChains.MAIN.upTo(600);
    SyncCluster cluster = cluster(sim, chain);
    cluster.instance().lead();
    cluster.runUntilStored(chain, Duration.ofMinutes(20));

    cluster.order(order(1, Verb.UNWIND, 601));
    sim.runUntil(() -> cluster.outcomes.size() == 1, Duration.ofMinutes(1));
    cluster.order(order(2, Verb.UNWIND, 600));
    sim.runUntil(() -> cluster.outcomes.size() == 2, Duration.ofMinutes(1));

    assertThat(cluster.outcomes.getFirst()).isEqualTo(new OrderOutcome(1, "unwind", State.REFUSED, "#601 is above our highest block, #600"));
    assertThat(cluster.outcomes.getLast().state()).isEqualTo(State.DONE);
    assertThat(cluster.unwindsByOrder).isZero();
    cluster.runUntilStored(chain, Duration.ofMinutes(1));
  }

  @Test
  void whatWasSaidToBeFinalIsNotUndone() {
    OrderedUnwind ordered = new OrderedUnwind();
    Tip highest = new Tip(SyncChains.MAIN.upTo(600).header(600), io.argosy.primitives.UInt256.ONE, null);
    BlockRef last = SyncChains.MAIN.upTo(600).header(500).ref();

    ordered.isFinal(last);
    ordered.hear(order(1, Verb.UNWIND, 499));

    assertThat(ordered.end(highest)).contains(new OrderOutcome(1, "unwind", State.REFUSED, "#499 is below #500, which was said to be final"));
    ordered.hear(order(2, Verb.UNWIND, 500));
    assertThat(ordered.end(highest)).isEmpty();
    assertThat(ordered.isWanted()).isTrue();
  }
}

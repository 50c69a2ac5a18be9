package io.argosy.bodyservice.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.bodyservice.core.FetchCluster.Instance;
import io.argosy.props.Gen;
import io.argosy.props.SeededTest;
import io.argosy.testkit.chain.TestChain;
import io.argosy.testkit.sim.Behaviour;
import io.argosy.testkit.sim.SimPeer;
import io.argosy.testkit.sim.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;

/** Block access lists fetched from peers of which some lack some, some lie, and some speak no eth/71. */
class ListFetchSimTest {
  private static final Duration LONG = Duration.ofHours(2);

  private static FetchCluster cluster(Simulation sim, TestChain chain) {
    return new FetchCluster(sim, chain, chain.height(), sim.gen().between(1, 3), sim.gen().between(1, 3));
  }

  private static TestChain chain(Simulation sim) {
    return FetchChains.LISTED.upTo(sim.gen().chance(0.3) ? sim.gen().between(1000, 1300) : sim.gen().between(405, 700));
  }

  private static LongPredicate some(TestChain chain, Gen gen) {
    long from = gen.between(300, (int) chain.height());
    int every = gen.between(2, 5);
    return switch (gen.between(0, 3)) {
      case 0 -> _ -> true;
      case 1 -> number -> number >= from;
      case 2 -> number -> number % every != 0;
      default -> _ -> false;
    };
  }

  /** Peers whose lists must be found. */
  private static List<SimPeer> honest(FetchCluster cluster, TestChain chain) {
    Gen gen = cluster.sim.gen();
    List<SimPeer> honest = new ArrayList<>();
    for (int count = gen.between(1, 4); count > 0; count--) {
      honest.add(cluster.peer(chain, gen.chance(0.3) ? Behaviour.slow() : Behaviour.honest()).havingLists(some(chain, gen)));
    }
    return honest;
  }

  private static void others(FetchCluster cluster, TestChain chain) {
    Gen gen = cluster.sim.gen();
    for (int count = gen.between(0, 4); count > 0; count--) {
      SimPeer peer = cluster.peer(chain, switch (gen.between(0, 6)) {
        case 0, 1 -> Behaviour.wrongAccessLists();
        case 2 -> Behaviour.empty();
        case 3 -> Behaviour.moody();
        case 4 -> Behaviour.shortAnswers();
        case 5 -> Behaviour.silentAfter(Duration.ofSeconds(gen.between(1, 20)));
        default -> Behaviour.honest();
      });
      if (gen.chance(0.8)) {
        peer.havingLists(some(chain, gen));
      }
    }
  }

  @SeededTest(runs = 20)
  void everyListThatAnHonestPeerHasIsStoredAndNoOther(long seed) {
    Simulation sim = Simulation.seeded(seed).bus(b -> b.duplicates(0.05).reorders(0.1).drops(0.01));
    TestChain chain = chain(sim);
    FetchCluster cluster = cluster(sim, chain);
    List<SimPeer> honest = honest(cluster, chain);
    others(cluster, chain);

    cluster.instance().own(cluster.allShards());
    cluster.runUntilStored(chain, Duration.ofMinutes(60));
    sim.runUntil(() -> cluster.allListsAreDecided(chain), LONG);

    cluster.mustHoldListsOf(chain, honest);
    sim.runFor(Duration.ofMinutes(2));
    assertThat(cluster.instances.getFirst().fetch().heldListBytes()).isZero();
    assertThat(cluster.waits).containsEntry("access_lists", "headers");
  }

  @SeededTest(runs = 15)
  void noBlockWaitsForAListThatNobodyHas(long seed) {
    Simulation sim = Simulation.seeded(seed).bus(b -> b.duplicates(0.05).drops(0.01));
    TestChain chain = FetchChains.LISTED.upTo(sim.gen().between(450, 1300));
    FetchCluster cluster = cluster(sim, chain);
    cluster.peer(chain, Behaviour.honest());
    boolean asked = sim.gen().chance(0.5);
    if (asked) {
      cluster.peer(chain, Behaviour.honest()).havingLists(_ -> false);
    }
    cluster.instance().own(cluster.allShards());

    cluster.runUntilStored(chain, Duration.ofMinutes(10));
    sim.runFor(Duration.ofMinutes(1));

    assertThat(cluster.complete()).isEqualTo(chain.height());
    assertThat(cluster.recent()).isEmpty();
    assertThat(cluster.allListsAreDecided(chain)).isFalse();
    assertThat(cluster.waits.get("bodies")).isEqualTo("headers");
    assertThat(cluster.waits.get("access_lists")).startsWith(asked ? "a peer that has the access list of #" : "a peer that speaks eth/71, ");
    SimPeer late = cluster.peer(chain, Behaviour.honest()).havingLists(_ -> true);
    sim.runUntil(() -> cluster.allListsAreDecided(chain), LONG);
    cluster.mustHoldListsOf(chain, List.of(late));
  }

  @SeededTest(runs = 15)
  void aListThatEveryPeerLacksIsGivenUpAfterAWhileAndOneOfAnOldBlockUnasked(long seed) {
    Simulation sim = Simulation.seeded(seed);
    TestChain chain = FetchChains.LISTED;
    FetchCluster cluster = cluster(sim, chain);
    cluster.peer(chain, Behaviour.honest()).havingLists(number -> number > 1200);
    cluster.peer(chain, Behaviour.honest());
    cluster.instance().own(cluster.allShards());

    sim.runUntil(() -> cluster.store.isListDecided(1300), Duration.ofMinutes(3));
    boolean early = cluster.store.isListDecided(1200);
    sim.runUntil(() -> cluster.allListsAreDecided(chain), LONG);

    assertThat(early).as("given up at once").isFalse();
    for (long number = 400; number <= 1300; number++) {
      boolean empty = chain.block(number).accessList().orElseThrow().length() == 1;
      assertThat(cluster.store.accessList(number).isPresent()).as("the list of #%d", number).isEqualTo(number > 1200 || empty);
    }
  }

  @SeededTest(runs = 15)
  void nothingIsLostThoughEverythingIsKilledInTurn(long seed) {
    Simulation sim = Simulation.seeded(seed).bus(b -> b.duplicates(0.05).drops(0.01));
    TestChain chain = chain(sim);
    FetchCluster cluster = cluster(sim, chain);
    List<SimPeer> honest = honest(cluster, chain);
    others(cluster, chain);
    cluster.losesCommits(sim.gen().chance(0.3) ? 0.1 : 0);
    Instance one = cluster.instance();
    Instance two = cluster.instance();
    one.own(cluster.allShards());

    for (int i = 0; i < 8; i++) {
      sim.runFor(sim.between(Duration.ofMillis(500), Duration.ofSeconds(8)));
      switch (sim.gen().between(0, 3)) {
        case 0 -> one.crashAndStart();
        case 1 -> {
          boolean toOne = sim.gen().chance(0.5);
          (toOne ? two : one).own(java.util.Set.of());
          (toOne ? one : two).own(cluster.allShards());
        }
        case 2 -> sim.gen().oneOf(cluster.network.gateways()).fallFor(sim.between(Duration.ofMillis(100), Duration.ofSeconds(8)));
        default -> cluster.store.fallFor(sim.between(Duration.ofMillis(100), Duration.ofSeconds(8)));
      }
    }

    cluster.runUntilStored(chain, Duration.ofMinutes(60));
    sim.runUntil(() -> cluster.allListsAreDecided(chain), LONG);
    cluster.mustHoldListsOf(chain, honest);
  }

  @SeededTest(runs = 15)
  void aReorganizationBringsTheListsOfTheOtherFork(long seed) {
    Simulation sim = Simulation.seeded(seed).bus(b -> b.duplicates(0.05));
    TestChain before = FetchChains.LISTED.upTo(sim.gen().between(720, 800));
    TestChain after = FetchChains.LISTED_FORK.upTo(sim.gen().between(720, 800));
    FetchCluster cluster = cluster(sim, before);
    cluster.peer(before, Behaviour.honest()).havingLists(_ -> true);
    SimPeer honest = cluster.peer(after, Behaviour.honest()).havingLists(_ -> true);
    cluster.instance().own(cluster.allShards());

    sim.runFor(sim.between(Duration.ofSeconds(4), Duration.ofSeconds(20)));
    cluster.reorganize(after, 700, 7);
    cluster.runUntilStored(after, Duration.ofMinutes(10));
    sim.runUntil(() -> cluster.allListsAreDecided(after), LONG);

    cluster.mustHoldListsOf(after, List.of(honest));
    assertThat(cluster.network.banned()).isEmpty();
  }

  @SeededTest(runs = 10)
  void theHeadIsFollowed(long seed) {
    Simulation sim = Simulation.seeded(seed).bus(b -> b.duplicates(0.05).drops(0.01));
    FetchCluster cluster = new FetchCluster(sim, FetchChains.LISTED, 960, 2, 2).holdingBlocks(950);
    SimPeer peer = cluster.peer(FetchChains.LISTED.upTo(960), Behaviour.honest()).havingLists(_ -> true);
    cluster.instance().own(cluster.allShards());
    sim.runFor(Duration.ofSeconds(10));

    long height = 960;
    for (int i = 0; i < 20; i++) {
      cluster.grow(FetchChains.LISTED, height + 1, height + 4, 0);
      height += 4;
      long now = height;
      peer.switchTo(FetchChains.LISTED.upTo(now));
      sim.runUntil(() -> cluster.store.isListDecided(now), Duration.ofMinutes(3));
      assertThat(cluster.store.accessList(now)).isEqualTo(FetchChains.LISTED.block(now).accessList());
    }
  }

  @SeededTest(runs = 10)
  void aChainWithoutListsCostsNoRequestNoReadAndNoWord(long seed) {
    Simulation sim = Simulation.seeded(seed);
    TestChain chain = FetchChains.MAIN.upTo(sim.gen().between(100, 2000));
    FetchCluster cluster = cluster(sim, chain);
    cluster.peer(chain, Behaviour.honest()).havingLists(_ -> true);
    cluster.instance().own(cluster.allShards());

    cluster.runUntilStored(chain, Duration.ofMinutes(10));
    sim.runFor(Duration.ofMinutes(1));

    assertThat(cluster.listReads).isZero();
    assertThat(cluster.waits).containsOnlyKeys("bodies", "receipts");
  }
}

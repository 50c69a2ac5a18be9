package io.argosy.bodyservice.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.bodyservice.core.FetchCluster.Instance;
import io.argosy.packs.BlockPart;
import io.argosy.props.Gen;
import io.argosy.props.SeededTest;
import io.argosy.testkit.chain.TestChain;
import io.argosy.testkit.sim.Behaviour;
import io.argosy.testkit.sim.SimPeer;
import io.argosy.testkit.sim.Simulation;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/** Bodies and receipts fetched from peers of all kinds, over a bus that loses, repeats and mixes up. */
class BlockFetchSimTest {
  private static FetchCluster cluster(Simulation sim, TestChain chain) {
    return new FetchCluster(sim, chain, chain.height(), sim.gen().between(1, 3), sim.gen().between(1, 3));
  }

  private static TestChain chain(Simulation sim) {
    return FetchChains.MAIN.upTo(switch (sim.gen().between(0, 19)) {
      case 0 -> 2500;
      case 1, 2, 3 -> sim.gen().between(1000, 1300);
      default -> sim.gen().between(1, 500);
    });
  }

  private static void mixedPeers(FetchCluster cluster, TestChain chain, int most) {
    Gen gen = cluster.sim.gen();
    for (int count = gen.between(0, most); count > 0; count--) {
      switch (gen.between(0, 10)) {
        case 0 -> cluster.peer(chain, Behaviour.silent());
        case 1 -> cluster.peer(chain, Behaviour.silentAfter(Duration.ofSeconds(gen.between(1, 10))));
        case 2 -> cluster.peer(chain, Behaviour.slow());
        case 3 -> cluster.peer(chain, Behaviour.empty());
        case 4 -> cluster.peer(chain, Behaviour.shortAnswers());
        case 5 -> cluster.peer(chain, Behaviour.wrongBodies());
        case 6 -> cluster.peer(chain, Behaviour.wrongReceipts());
        case 7 -> cluster.peer(chain, Behaviour.gaps());
        case 8 -> cluster.peer(chain.upTo(gen.between(0, (int) chain.height())), Behaviour.honest());
        case 9 -> cluster.peer(FetchChains.FORK, Behaviour.honest());
        default -> cluster.peer(chain, Behaviour.moody());
      }
    }
  }

  @SeededTest(runs = 40)
  void everyBodyArrivesThoughOnePeerLiesAndOneSleeps(long seed) {
    Simulation sim = Simulation.seeded(seed).bus(b -> b.duplicates(0.05).reorders(0.2));
    TestChain chain = chain(sim);
    FetchCluster cluster = cluster(sim, chain);
    cluster.peer(chain, Behaviour.honest());
    cluster.peer(chain, Behaviour.honest());
    SimPeer liar = cluster.peer(chain, sim.gen().chance(0.5) ? Behaviour.wrongBodies() : Behaviour.wrongReceipts());
    cluster.peer(chain, Behaviour.silentAfter(Duration.ofSeconds(1)));

    cluster.instance().own(cluster.allShards());
    cluster.runUntilStored(chain, Duration.ofMinutes(10));

    assertThat(cluster.network.banned()).isSubsetOf(liar);
  }

  @SeededTest(runs = 40)
  void theBlocksAtTheHeadComeBeforeALongHistory(long seed) {
    Simulation sim = Simulation.seeded(seed).bus(b -> b.duplicates(0.05).reorders(0.05).drops(0.02));
    TestChain chain = FetchChains.MAIN;
    FetchCluster cluster = cluster(sim, chain);
    sim.runFor(Duration.ofSeconds(6));
    Instance instance = cluster.instance();
    instance.own(cluster.allShards());
    sim.runFor(Duration.ofSeconds(6));

    SimPeer slow = cluster.peer(chain, Behaviour.slow());
    sim.runUntil(() -> cluster.recent().isPresent(), Duration.ofMinutes(30));

    assertThat(cluster.complete()).isLessThan(chain.height() - 2 * FetchCluster.LIMITS.recentBlocks());
    if (sim.gen().chance(0.3)) {
      instance.crashAndStart();
    }
    cluster.peer(chain, Behaviour.honest());
    cluster.runUntilStored(chain, Duration.ofMinutes(60));
    sim.runFor(Duration.ofMinutes(2));
    assertThat(cluster.recent()).isEmpty();
    assertThat(instance.fetch().heldBytes()).isZero();
    assertThat(cluster.network.banned()).doesNotContain(slow);
  }

  /** As most peers of today's mainnet have. */
  @SeededTest(runs = 40)
  void whatPeersStillHaveComesThoughNobodyHasTheRest(long seed) {
    Simulation sim = Simulation.seeded(seed).bus(b -> b.duplicates(0.05).reorders(0.05).drops(0.02));
    int height = sim.gen().between(300, 2500);
    TestChain chain = FetchChains.MAIN.upTo(height);
    int first = sim.gen().between(200, height - 80);
    FetchCluster cluster = cluster(sim, chain);
    cluster.peer(chain, Behaviour.honest()).prunedBelow(first);
    cluster.peer(chain, Behaviour.honest()).prunedBelow(sim.gen().between(first, height));
    cluster.instance().own(cluster.allShards());

    sim.runUntil(() -> cluster.recent().map(range -> range.first() <= first && range.last() == height).orElse(false), Duration.ofMinutes(2));
    sim.runFor(Duration.ofSeconds(10));

    assertThat(cluster.complete()).isLessThan(first);
    assertThat(cluster.waits.get("bodies")).startsWith("a peer that serves bodies of #");
    cluster.peer(chain, Behaviour.honest());
    cluster.runUntilStored(chain, Duration.ofMinutes(30));
  }

  @SeededTest(runs = 40)
  void everythingArrivesWhateverThePeersAre(long seed) {
    Simulation sim = Simulation.seeded(seed).bus(b -> b.duplicates(0.05).reorders(0.05).drops(0.02));
    TestChain chain = chain(sim);
    FetchCluster cluster = cluster(sim, chain);
    cluster.peer(chain, Behaviour.honest());
    mixedPeers(cluster, chain, 7);

    cluster.instance().own(cluster.allShards());
    cluster.runUntilStored(chain, Duration.ofMinutes(60));
    sim.runFor(Duration.ofMinutes(2));

    assertThat(cluster.instances.getFirst().fetch().heldBytes()).isZero();
  }

  @SeededTest(runs = 40)
  void nothingIsLostThoughEverythingIsKilledInTurn(long seed) {
    Simulation sim = Simulation.seeded(seed).bus(b -> b.duplicates(0.05).drops(0.01));
    TestChain chain = chain(sim);
    FetchCluster cluster = cluster(sim, chain);
    cluster.peer(chain, Behaviour.honest());
    cluster.peer(chain, Behaviour.slow());
    mixedPeers(cluster, chain, 3);
    Instance one = cluster.instance();
    Instance two = cluster.instance();
    one.own(cluster.allShards());

    for (int i = 0; i < 6; i++) {
      sim.runFor(sim.between(Duration.ofMillis(50), Duration.ofSeconds(4)));
      switch (sim.gen().between(0, 5)) {
        case 0 -> one.crashAndStart();
        case 1 -> two.crashAndStart();
        case 2, 3 -> {
          Set<Integer> first = new HashSet<>(cluster.allShards());
          first.removeIf(_ -> sim.gen().chance(0.5));
          Set<Integer> second = new HashSet<>(cluster.allShards());
          second.removeAll(first);
          one.own(first);
          two.own(second);
        }
        case 4 -> sim.gen().oneOf(cluster.network.gateways()).fallFor(sim.between(Duration.ofMillis(100), Duration.ofSeconds(8)));
        default -> cluster.store.fallFor(sim.between(Duration.ofMillis(100), Duration.ofSeconds(8)));
      }
    }

    cluster.runUntilStored(chain, Duration.ofMinutes(60));
  }

  @SeededTest(runs = 40)
  void aReorganizationLeavesNothingOfTheOldFork(long seed) {
    Simulation sim = Simulation.seeded(seed).bus(b -> b.duplicates(0.05));
    TestChain before = FetchChains.MAIN.upTo(sim.gen().between(720, sim.gen().chance(0.2) ? 1100 : 800));
    TestChain after = FetchChains.FORK.upTo(sim.gen().between(720, sim.gen().chance(0.2) ? 1100 : 800));
    FetchCluster cluster = cluster(sim, before);
    cluster.peer(before, Behaviour.honest());
    cluster.peer(after, Behaviour.honest());
    cluster.peer(before, Behaviour.honest());
    cluster.peer(after, Behaviour.shortAnswers());
    cluster.instance().own(cluster.allShards());

    sim.runFor(sim.between(Duration.ofMillis(10), Duration.ofSeconds(5)));
    cluster.reorganize(after, 700, 7);

    cluster.runUntilStored(after, Duration.ofMinutes(10));
    assertThat(cluster.network.banned()).isEmpty();
  }

  @SeededTest(runs = 30)
  void aBlockWithAnInvalidOmmerIsAGapThatNobodyIsBlamedForUntilTheChainIsLeft(long seed) {
    Simulation sim = Simulation.seeded(seed).bus(b -> b.duplicates(0.05).drops(0.01));
    int last = sim.gen().chance(0.2) ? 1023 : sim.gen().between(20, 300);
    TestChain invalid = FetchChains.MAIN.upTo(last + 10).forkAt(last).invalidOmmer(10);
    TestChain valid = FetchChains.MAIN.upTo(last + 12);
    FetchCluster cluster = cluster(sim, invalid);
    SimPeer peer = cluster.peer(invalid, Behaviour.honest());
    cluster.instance().own(cluster.allShards());

    sim.runFor(Duration.ofMinutes(2));

    assertThat(cluster.denounced).containsOnly(invalid.block(last + 1).ref());
    assertThat(cluster.store.has(BlockPart.BODY, last + 1)).isFalse();
    assertThat(cluster.store.has(BlockPart.RECEIPTS, last + 1)).isTrue();
    assertThat(cluster.store.has(BlockPart.BODY, last)).isTrue();
    assertThat(cluster.waits.get("bodies")).startsWith("another chain: block #" + (last + 1)).contains("difficulty");
    assertThat(cluster.network.banned()).isEmpty();

    peer.switchTo(valid);
    cluster.reorganize(valid, last, 7);
    cluster.runUntilStored(valid, Duration.ofMinutes(10));
  }

  @SeededTest(runs = 40)
  void theHeadIsFollowed(long seed) {
    Simulation sim = Simulation.seeded(seed).bus(b -> b.duplicates(0.05).drops(0.01));
    FetchCluster cluster = new FetchCluster(sim, FetchChains.MAIN, 960, 2, 2).holdingBlocks(950);
    SimPeer peer = cluster.peer(FetchChains.MAIN.upTo(960), Behaviour.honest());
    cluster.instance().own(cluster.allShards());

    long height = 960;
    for (int i = 0; i < 30; i++) {
      long next = height + sim.gen().between(1, 4);
      peer.switchTo(FetchChains.MAIN.upTo(next));
      cluster.grow(FetchChains.MAIN, height + 1, next, 0);
      height = next;
      sim.runFor(sim.between(Duration.ZERO, Duration.ofSeconds(1)));
    }

    cluster.runUntilStored(FetchChains.MAIN.upTo(height), Duration.ofMinutes(10));
  }

  @SeededTest(runs = 40)
  void whatTheStoreNeverGotIsFetchedAgain(long seed) {
    Simulation sim = Simulation.seeded(seed);
    TestChain chain = FetchChains.MAIN.upTo(600);
    FetchCluster cluster = cluster(sim, chain);
    cluster.peer(chain, Behaviour.honest());
    cluster.losesCommits(0.1);
    cluster.instance().own(cluster.allShards());

    cluster.runUntilStored(chain, Duration.ofMinutes(30));
  }

  @SeededTest(runs = 40)
  void aCrashCostsNoMoreThanWhatWasInFlight(long seed) {
    Simulation sim = Simulation.seeded(seed);
    TestChain chain = FetchChains.MAIN.upTo(1100);
    FetchCluster cluster = cluster(sim, chain);
    cluster.peer(chain, Behaviour.honest());
    cluster.peer(chain, Behaviour.honest());
    Instance instance = cluster.instance();
    instance.own(cluster.allShards());

    sim.runFor(sim.between(Duration.ofMillis(300), Duration.ofSeconds(2)));
    long inFlight = instance.fetch().heldParts();
    long before = cluster.store.duplicateParts();
    instance.crashAndStart();
    cluster.runUntilStored(chain, Duration.ofMinutes(10));

    assertThat(before).isZero();
    assertThat(cluster.store.duplicateParts()).isLessThanOrEqualTo(inFlight);
  }

  @SeededTest(runs = 30)
  void peersThatLackTheHeadServeWhatTheyHave(long seed) {
    Simulation sim = Simulation.seeded(seed);
    TestChain chain = FetchChains.MAIN.upTo(400);
    long most = sim.gen().between(1, 399);
    FetchCluster cluster = cluster(sim, chain);
    cluster.peer(chain.upTo(most), Behaviour.honest());
    cluster.instance().own(cluster.allShards());

    sim.runFor(Duration.ofMinutes(1));
    for (long number = 0; number <= most; number++) {
      assertThat(cluster.store.has(BlockPart.BODY, number)).as("body of #%d, peers have %d", number, most).isTrue();
    }
  }
}

package io.argosy.headerservice.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.chain.ChainSpec;
import io.argosy.packs.GatewayAdvert;
import io.argosy.packs.StageReport;
import io.argosy.packs.TrustedHead;
import io.argosy.primitives.UInt256;
import io.argosy.props.Gen;
import io.argosy.props.SeededTest;
import io.argosy.testkit.chain.TestChain;
import io.argosy.testkit.sim.Behaviour;
import io.argosy.testkit.sim.SimPeer;
import io.argosy.testkit.sim.Simulation;
import io.argosy.verdict.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A header sync among peers of all kinds, on a bus that loses and repeats. */
class HeaderSyncSimTest {
  private static final SyncLimits LIMITS =
      new SyncLimits(3, Duration.ofSeconds(10), 8, 4096, Duration.ofSeconds(20), Optional.empty(), false);

  private static final UInt256 HUGE = UInt256.powerOfTwo(100);

  private static SyncCluster cluster(Simulation sim) {
    Gen gen = sim.gen();
    return new SyncCluster(sim, SyncChains.MAIN, gen.between(1, 4), gen.between(1, 3), LIMITS);
  }

  private static TestChain main(Simulation sim) {
    return SyncChains.MAIN.upTo(sim.gen().chance(0.2) ? 5000 : sim.gen().between(1, 2500));
  }

  private static void mixedPeers(SyncCluster cluster, TestChain chain, int most) {
    Gen gen = cluster.sim.gen();
    int count = gen.between(0, most);
    for (int i = 0; i < count; i++) {
      long lower = gen.between(0, (int) chain.height());
      switch (gen.between(0, 10)) {
        case 0 -> cluster.peer(chain, Behaviour.silent());
        case 1 -> cluster.peer(chain, Behaviour.silentAfter(Duration.ofSeconds(gen.between(5, 30))));
        case 2 -> cluster.peer(chain, Behaviour.slow());
        case 3 -> cluster.peer(chain, Behaviour.empty());
        case 4 -> cluster.peer(chain, Behaviour.shortAnswers());
        case 5 -> cluster.peer(chain, Behaviour.wrongHeaders());
        case 6 -> cluster.peer(chain.upTo(lower), Behaviour.honest());
        case 7 -> cluster.peer(chain.upTo(lower), Behaviour.claiming(HUGE));
        case 8 -> cluster.peer(chain.upTo(lower), Behaviour.claimingMore(gen.between(1, 3000), HUGE));
        case 9 -> cluster.peer(SyncChains.LIGHTER.upTo(Math.min(lower, SyncChains.LIGHTER.height())), Behaviour.honest());
        default -> cluster.peer(chain, Behaviour.moody());
      }
    }
  }

  @SeededTest(runs = 40)
  void theHeaviestHonestChainIsStoredWhateverTheOthersDo(long seed) {
    Simulation sim = Simulation.seeded(seed).bus(b -> b.duplicates(0.05).reorders(0.02).drops(0.01));
    SyncCluster cluster = cluster(sim);
    TestChain chain = main(sim);
    cluster.peer(chain, Behaviour.honest());
    mixedPeers(cluster, chain, 7);

    cluster.instance().lead();
    cluster.runUntilStored(chain, Duration.ofMinutes(40));

    assertThat(cluster.announced).last().satisfies(target -> assertThat(target.head().number()).isLessThanOrEqualTo(chain.height()));
  }

  @SeededTest(runs = 40)
  void nothingIsLostThoughEverythingIsKilledInTurn(long seed) {
    Simulation sim = Simulation.seeded(seed).bus(b -> b.duplicates(0.05).drops(0.02));
    SyncCluster cluster = cluster(sim);
    TestChain chain = main(sim);
    cluster.peer(chain, Behaviour.honest());
    cluster.peer(chain, Behaviour.slow());
    mixedPeers(cluster, chain, 4);
    SyncCluster.Instance instance = cluster.instance();
    instance.lead();

    for (int i = 0; i < 5; i++) {
      sim.runFor(sim.between(Duration.ofMillis(100), Duration.ofSeconds(12)));
      switch (sim.gen().between(0, 4)) {
        case 0, 1 -> instance.crashAndLead();
        case 2 -> instance.core.pause(Duration.ofSeconds(6));
        case 3 -> sim.gen().oneOf(cluster.network.gateways()).fallFor(sim.between(Duration.ofMillis(100), Duration.ofSeconds(8)));
        default -> cluster.store.fallFor(sim.between(Duration.ofMillis(100), Duration.ofSeconds(8)));
      }
    }

    cluster.runUntilStored(chain, Duration.ofMinutes(40));
  }

  @SeededTest(runs = 40)
  void peersThatReorganizeAreFollowedToTheHeavierChain(long seed) {
    Simulation sim = Simulation.seeded(seed).bus(b -> b.duplicates(0.02));
    SyncCluster cluster = cluster(sim);
    int height = sim.gen().between(1520, 2500);
    TestChain before = SyncChains.MAIN.upTo(height);
    TestChain after = SyncChains.HEAVIER.upTo(sim.gen().between(height - 3, height + 400));
    TestChain heaviest = after.isHeavierThan(before) ? after : before;
    SimPeer first = cluster.peer(before, Behaviour.honest());
    SimPeer second = cluster.peer(before, Behaviour.honest());
    cluster.peer(before, Behaviour.honest());
    cluster.peer(SyncChains.LIGHTER.upTo(height), Behaviour.honest());
    cluster.instance().lead();

    sim.after(sim.between(Duration.ZERO, Duration.ofSeconds(16)), "first switches", () -> first.switchTo(after));
    sim.after(sim.between(Duration.ZERO, Duration.ofSeconds(16)), "second switches", () -> second.switchTo(after));
    sim.runFor(Duration.ofSeconds(20));
    cluster.runUntilStored(heaviest, Duration.ofMinutes(20));

    assertThat(cluster.network.banned()).isEmpty();
  }

  @SeededTest(runs = 40)
  void aHeadThatGrowsIsFollowed(long seed) {
    Simulation sim = Simulation.seeded(seed).bus(b -> b.duplicates(0.02).drops(0.01));
    SyncCluster cluster = cluster(sim);
    SimPeer peer = cluster.peer(SyncChains.MAIN.upTo(500), Behaviour.honest());
    SimPeer other = cluster.peer(SyncChains.MAIN.upTo(490), Behaviour.honest());
    cluster.instance().lead();

    for (int height = 500; height <= 620; height += sim.gen().between(1, 5)) {
      peer.switchTo(SyncChains.MAIN.upTo(height));
      other.switchTo(SyncChains.MAIN.upTo(height - 1));
      sim.runFor(sim.between(Duration.ZERO, Duration.ofSeconds(2)));
    }
    cluster.runUntilStored(peer.chain(), Duration.ofMinutes(10));

    assertThat(cluster.network.banned()).isEmpty();
  }

  @SeededTest(runs = 40)
  void twoInstancesTakeOverFromEachOther(long seed) {
    Simulation sim = Simulation.seeded(seed).bus(b -> b.delays(Duration.ofMillis(1), Duration.ofMillis(300)));
    SyncCluster cluster = cluster(sim);
    cluster.store.slowest(Duration.ofSeconds(2));
    TestChain light = SyncChains.MAIN.upTo(1900);
    TestChain heavy = SyncChains.HEAVIER.upTo(1900);
    cluster.peer(light, Behaviour.honest());
    SimPeer turncoat = cluster.peer(light, Behaviour.honest());
    SyncCluster.Instance one = cluster.instance();
    SyncCluster.Instance two = cluster.instance();
    one.lead();
    sim.after(sim.between(Duration.ofSeconds(10), Duration.ofSeconds(16)), "a peer switches", () -> turncoat.switchTo(heavy));

    for (int i = 0; i < 4; i++) {
      sim.runFor(sim.between(Duration.ofMillis(100), Duration.ofSeconds(i == 0 ? 20 : 8)));
      SyncCluster.Instance former = one;
      if (sim.gen().chance(0.5)) {
        former.core.pause(Duration.ofSeconds(5));
      } else {
        former.resign();
      }
      two.lead();
      one = two;
      two = former;
    }

    cluster.runUntilStored(heavy, Duration.ofMinutes(20));
    assertThat(cluster.network.banned()).isEmpty();
  }

  @SeededTest(runs = 40)
  void whatTheBrokerLostIsFetchedAgain(long seed) {
    Simulation sim = Simulation.seeded(seed);
    SyncCluster cluster = cluster(sim);
    TestChain chain = SyncChains.MAIN.upTo(2500);
    cluster.peer(chain, Behaviour.honest());
    cluster.store.slowest(Duration.ofSeconds(1));
    cluster.instance().lead();

    sim.runUntil(() -> cluster.store.head() > 0, Duration.ofMinutes(1));
    sim.runFor(sim.between(Duration.ZERO, Duration.ofSeconds(2)));
    cluster.store.fall();
    sim.runFor(Duration.ofSeconds(2));
    cluster.store.loseLogTail();
    cluster.store.rise();

    cluster.runUntilStored(chain, Duration.ofMinutes(10));
  }

  @SeededTest(runs = 40)
  void whatWaitsInTheLogWhileTheStoreIsDownIsNotFetchedAgain(long seed) {
    Simulation sim = Simulation.seeded(seed);
    SyncCluster cluster = cluster(sim);
    TestChain chain = SyncChains.MAIN.upTo(2500);
    cluster.peer(chain, Behaviour.honest());
    cluster.store.slowest(Duration.ofSeconds(1));
    SyncCluster.Instance instance = cluster.instance();
    instance.lead();

    sim.runUntil(() -> cluster.store.head() > 0, Duration.ofMinutes(1));
    cluster.store.fall();
    sim.runUntil(() -> cluster.headersCommitted == chain.height(), Duration.ofMinutes(2));
    if (sim.gen().chance(0.5)) {
      instance.crashAndLead();
    }
    sim.runFor(sim.between(Duration.ZERO, Duration.ofSeconds(10)));
    cluster.store.rise();

    cluster.runUntilStored(chain, Duration.ofMinutes(10));
    sim.verify(() -> assertThat(cluster.headersCommitted).isEqualTo(chain.height()));
  }

  @SeededTest(runs = 40)
  void whoServesAnInvalidChainIsNamedAndNobodyElse(long seed) {
    Simulation sim = Simulation.seeded(seed);
    SyncCluster cluster = cluster(sim);
    TestChain chain = SyncChains.MAIN.upTo(sim.gen().between(1000, 2500));
    SimPeer liar = cluster.peer(SyncChains.INVALID.upTo(sim.gen().between(2600, 4000)), Behaviour.servingAnInvalidChain());
    for (int i = sim.gen().between(1, 4); i > 0; i--) {
      cluster.peer(chain, Behaviour.honest());
    }
    cluster.instance().lead();

    cluster.runUntilStored(chain, Duration.ofMinutes(20));
    sim.runFor(Duration.ofMinutes(1));

    assertThat(cluster.network.banned()).containsExactly(liar);
    assertThat(cluster.network.verdicts())
        .filteredOn(v -> v.fault().kind() == Fault.Kind.INVALID)
        .allSatisfy(v -> assertThat(v.fault()).isEqualTo(Fault.BAD_HEADER));
    sim.verify(() -> cluster.store.mustEqual(chain));
  }

  @SeededTest(runs = 30)
  void aFifthOfAllPacksMayBeLost(long seed) {
    Simulation sim = Simulation.seeded(seed).bus(b -> b.drops(0.2).duplicates(0.1));
    SyncCluster cluster = cluster(sim);
    TestChain chain = SyncChains.MAIN.upTo(sim.gen().between(1, 1200));
    cluster.peer(chain, Behaviour.honest());
    cluster.peer(chain, Behaviour.honest());
    cluster.instance().lead();

    cluster.runUntilStored(chain, Duration.ofHours(4));
  }

  @SeededTest(runs = 40)
  void theMasterMayVanish(long seed) {
    Simulation sim = Simulation.seeded(seed);
    SyncCluster cluster = cluster(sim);
    TestChain chain = SyncChains.MAIN.upTo(2000);
    SimPeer heaviest = cluster.peer(SyncChains.MAIN.upTo(2300), Behaviour.slow());
    cluster.peer(chain, Behaviour.honest());
    cluster.peer(chain, Behaviour.honest());
    cluster.instance().lead();

    sim.runFor(sim.between(Duration.ofMillis(300), Duration.ofSeconds(6)));
    heaviest.disconnect();

    sim.runUntil(() -> cluster.store.head() >= chain.height(), Duration.ofMinutes(5));
    sim.verify(() -> cluster.store.mustEqual(SyncChains.MAIN.upTo(cluster.store.head())));
    assertThat(cluster.network.banned()).isEmpty();
  }

  @SeededTest(runs = 40)
  void aTrustedHashIsFollowedWhateverIsHeavier(long seed) {
    Simulation sim = Simulation.seeded(seed);
    TestChain trusted = SyncChains.MAIN.upTo(sim.gen().between(1, 2400));
    SyncLimits limits = new SyncLimits(1, Duration.ofSeconds(1), 8, 4096, Duration.ofSeconds(20), Optional.of(TrustedHead.byHash(TrustedHead.HASH, trusted.head().header().hash())), false);
    SyncCluster cluster = new SyncCluster(sim, SyncChains.MAIN, 2, 2, limits);
    cluster.peer(SyncChains.MAIN.upTo(2450), Behaviour.honest());
    cluster.peer(SyncChains.HEAVIER.upTo(2500), Behaviour.honest());
    cluster.peer(SyncChains.MAIN, Behaviour.silent());
    cluster.instance().lead();

    cluster.runUntilStored(trusted, Duration.ofMinutes(10));
    sim.runFor(Duration.ofMinutes(1));

    sim.verify(() -> cluster.store.mustEqual(trusted));
    assertThat(cluster.network.banned()).isEmpty();
  }

  @SeededTest(runs = 40)
  void aChainThatPassesACheckpointByIsNotFollowedHoweverHeavyItIs(long seed) {
    Simulation sim = Simulation.seeded(seed);
    long number = sim.gen().between(1501, 2300);
    ChainSpec vouched = SyncChains.MAIN.spec().withCheckpoints(Map.of(number, SyncChains.MAIN.header(number).hash()));
    SyncLimits limits = new SyncLimits(1, Duration.ofSeconds(1), 8, 4096, Duration.ofSeconds(20), Optional.empty(), false);
    SyncCluster cluster = new SyncCluster(sim, SyncChains.MAIN, vouched, 2, 2, limits);
    cluster.peer(SyncChains.HEAVIER.upTo(2500), Behaviour.servingAnInvalidChain());
    cluster.peer(SyncChains.HEAVIER.upTo(2500), Behaviour.servingAnInvalidChain());
    cluster.peer(SyncChains.MAIN.upTo(2450), Behaviour.honest());
    cluster.instance().lead();

    cluster.runUntilStored(SyncChains.MAIN.upTo(2450), Duration.ofMinutes(10));
    sim.runFor(Duration.ofMinutes(1));

    sim.verify(() -> cluster.store.mustEqual(SyncChains.MAIN.upTo(2450)));
  }

  @Test
  void whileWhoeverHasAHeavierChainRestsTheTargetIsStillTheirHead() {
    Simulation sim = Simulation.seeded(1);
    SyncCluster cluster = new SyncCluster(sim, SyncChains.MAIN, 2, 1, SyncLimits.defaults());
    cluster.peer(SyncChains.MAIN, Behaviour.silent());
    cluster.instance().lead();

    sim.runFor(Duration.ofMinutes(5));

    assertThat(cluster.reports).filteredOn(report -> report.waitingFor().startsWith("peers to answer"))
        .isNotEmpty()
        .allSatisfy(report -> assertThat(report.target()).isEqualTo(SyncChains.MAIN.height()));
  }

  /** They are of our genesis, so it may be we who are wrong. */
  @Test
  void whereEveryNodeHasOtherForksItAsksWhetherTheNetworkFileIsOld() {
    Simulation sim = Simulation.seeded(1);
    SyncCluster cluster = new SyncCluster(sim, SyncChains.MAIN, 2, 0, SyncLimits.defaults());
    cluster.instance().lead();
    cluster.network.advertise(new GatewayAdvert(0, 1, sim.now(), List.of(), List.of(), 7));

    sim.runFor(Duration.ofSeconds(2));

    assertThat(cluster.reports).last().satisfies(report -> assertThat(report.waitingFor())
        .isEqualTo("peers of our forks: 7 nodes of this genesis came of late, and each has another fork id; is the network file current?"));
  }

  @SeededTest(runs = 30)
  void aTrustedHashThatIsStoredLongSinceIsFoundReached(long seed) {
    Simulation sim = Simulation.seeded(seed);
    SyncLimits limits = new SyncLimits(1, Duration.ofSeconds(1), 8, 4096, Duration.ofSeconds(20), Optional.of(TrustedHead.byHash(TrustedHead.HASH, SyncChains.MAIN.header(300).hash())), false);
    SyncCluster cluster = new SyncCluster(sim, SyncChains.MAIN, 2, 1, limits);
    cluster.store.holdingHeaders(SyncChains.MAIN, 700);
    cluster.peer(SyncChains.MAIN.upTo(900), Behaviour.honest());
    cluster.instance().lead();

    sim.runFor(Duration.ofMinutes(1));

    assertThat(cluster.network.banned()).isEmpty();
    sim.verify(() -> cluster.store.mustEqual(SyncChains.MAIN.upTo(700)));
  }

  @SeededTest(runs = 30)
  void aClaimantWithoutAnswersIsLeftForTheNextPeer(long seed) {
    Simulation sim = Simulation.seeded(seed);
    SyncCluster cluster = cluster(sim);
    cluster.store.holdingHeaders(SyncChains.MAIN, 1000);
    cluster.peer(SyncChains.MAIN.upTo(1200), Behaviour.empty().claims(new Behaviour.Claim(0, Optional.of(HUGE))));
    cluster.peer(SyncChains.MAIN.upTo(1300), Behaviour.honest());
    cluster.instance().lead();

    cluster.runUntilStored(SyncChains.MAIN.upTo(1300), Duration.ofMinutes(5));
  }

  @SeededTest(runs = 40)
  void theOnlyPeerIsAskedAgainThoughItLackedSomethingOnce(long seed) {
    Simulation sim = Simulation.seeded(seed);
    SyncCluster cluster = cluster(sim);
    TestChain chain = SyncChains.MAIN.upTo(1900);
    cluster.peer(chain, Behaviour.honest().answering((_, items, _, gen) -> Optional.of(gen.chance(0.2) ? List.of() : items)));
    cluster.instance().lead();

    cluster.runUntilStored(chain, Duration.ofMinutes(60));
  }

  @SeededTest(runs = 10)
  void aPeerTooSlowForAWholePackGetsThereToo(long seed) {
    Simulation sim = Simulation.seeded(seed);
    SyncCluster cluster = cluster(sim);
    cluster.peer(SyncChains.MAIN, Behaviour.slow().taking(Duration.ofSeconds(4), Duration.ofSeconds(5)));
    cluster.instance().lead();

    cluster.runUntilStored(SyncChains.MAIN, Duration.ofMinutes(20));
  }

  /** A former leader's unwind may be in the log unseen: the new one's epoch is beyond it, and its tip is what is stored then. */
  @SeededTest(runs = 40)
  void whatAFormerLeaderLeftInTheLogDoesNotMixWithTheNew(long seed) {
    Simulation sim = Simulation.seeded(seed);
    SyncCluster cluster = cluster(sim);
    cluster.store.holdingHeaders(SyncChains.MAIN, 1900).slowest(Duration.ofSeconds(3));
    cluster.peer(SyncChains.MAIN.upTo(1900), Behaviour.honest());
    cluster.peer(SyncChains.HEAVIER.upTo(1900), Behaviour.honest());
    SyncCluster.Instance one = cluster.instance();
    SyncCluster.Instance two = cluster.instance();
    one.lead();

    sim.runUntil(() -> cluster.unwinds.stream().anyMatch(u -> u.cause().startsWith("a heavier")), Duration.ofMinutes(5));
    sim.runFor(sim.between(Duration.ZERO, Duration.ofSeconds(4)));
    one.core.crash();
    two.lead();

    cluster.runUntilStored(SyncChains.HEAVIER.upTo(1900), Duration.ofMinutes(10));
  }

  @SeededTest(runs = 30)
  void noHeadIsKnownBeforePeersWereCompared(long seed) {
    Simulation sim = Simulation.seeded(seed);
    SyncCluster cluster = cluster(sim);
    cluster.store.holdingHeaders(SyncChains.MAIN, 1000);
    SyncCluster.Instance instance = cluster.instance();
    instance.lead();
    sim.runFor(Duration.ofSeconds(5));
    SimPeer peer = cluster.peer(SyncChains.MAIN.upTo(1300), Behaviour.honest());

    cluster.runUntilStored(peer.chain(), Duration.ofMinutes(1));
    peer.disconnect();
    sim.runFor(Duration.ofSeconds(5));

    sim.verify(() -> assertThat(cluster.reports).extracting(StageReport::target).contains(1300L).containsOnly(-1L, 1300L));
    assertThat(cluster.reports).last().extracting(StageReport::target).isEqualTo(-1L);
  }

  @SeededTest(runs = 30)
  void thatOursIsTheHeaviestIsKnownWithAPeer(long seed) {
    Simulation sim = Simulation.seeded(seed);
    SyncCluster cluster = cluster(sim);
    cluster.store.holdingHeaders(SyncChains.MAIN, 1000);
    cluster.peer(SyncChains.MAIN.upTo(900), Behaviour.honest());
    cluster.instance().lead();

    sim.runFor(Duration.ofSeconds(5));

    assertThat(cluster.reports).last().extracting(StageReport::target).isEqualTo(1000L);
  }

  /** Of what was committed a second ago a slow store has nothing yet: that is no reason to look for the fork lower. */
  @SeededTest(runs = 30)
  void noMoreIsUndoneThanTheForkThoughTheStoreLagsBehind(long seed) {
    Simulation sim = Simulation.seeded(seed);
    SyncCluster cluster = cluster(sim);
    cluster.store.holdingHeaders(SyncChains.MAIN, 1000);
    SimPeer turncoat = cluster.peer(SyncChains.MAIN.upTo(1650), Behaviour.honest());
    cluster.instance().lead();
    sim.runUntil(() -> cluster.store.epoch(0) > 0, Duration.ofMinutes(1));
    sim.runFor(Duration.ofSeconds(1));
    cluster.store.slowest(Duration.ofSeconds(40));
    sim.runUntil(() -> cluster.announced.stream().anyMatch(target -> target.head().number() == 1650), Duration.ofMinutes(1));

    turncoat.switchTo(SyncChains.HEAVIER.upTo(1900));
    cluster.runUntilStored(turncoat.chain(), Duration.ofMinutes(5));

    assertThat(cluster.unwinds).last().satisfies(unwind -> assertThat(unwind.lastValid().number()).isEqualTo(1500));
  }

  @Test
  void fewPeersAreWaitedForAndThenFewWillDo() {
    Simulation sim = Simulation.seeded(1);
    SyncCluster cluster = cluster(sim);
    cluster.peer(SyncChains.MAIN.upTo(100), Behaviour.honest());
    cluster.instance().lead();

    sim.runFor(Duration.ofMillis(9_500));
    assertThat(cluster.store.head()).isZero();
    sim.runFor(Duration.ofSeconds(3));
    assertThat(cluster.store.head()).isEqualTo(100);
  }

  @Test
  void enoughPeersAreNotWaitedFor() {
    Simulation sim = Simulation.seeded(1);
    SyncCluster cluster = cluster(sim);
    for (int i = 0; i < 3; i++) {
      cluster.peer(SyncChains.MAIN.upTo(100), Behaviour.honest());
    }
    cluster.instance().lead();

    sim.runFor(Duration.ofSeconds(3));

    assertThat(cluster.store.head()).isEqualTo(100);
  }

  @Test
  void peersOfAnotherNetworkAreNamed() {
    Simulation sim = Simulation.seeded(3);
    SyncCluster cluster = cluster(sim);
    cluster.store.holdingHeaders(SyncChains.MAIN, 1000);
    SimPeer stranger = cluster.peer(SyncChains.ANOTHER, Behaviour.honest().lying());
    cluster.instance().lead();

    sim.runUntil(() -> cluster.network.banned().contains(stranger), Duration.ofMinutes(5));

    assertThat(cluster.network.verdicts()).extracting(v -> v.fault()).containsOnly(Fault.WRONG_CHAIN);
  }
}

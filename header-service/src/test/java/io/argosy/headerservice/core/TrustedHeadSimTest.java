package io.argosy.headerservice.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.packs.Target;
import io.argosy.packs.TrustedHead;
import io.argosy.packs.Unwind;
import io.argosy.primitives.BlockRef;
import io.argosy.primitives.Hash;
import io.argosy.props.SeededTest;
import io.argosy.testkit.chain.TestChain;
import io.argosy.testkit.sim.Behaviour;
import io.argosy.testkit.sim.SimPeer;
import io.argosy.testkit.sim.Simulation;
import java.time.Duration;
import java.util.Optional;

/** Heads that a consensus client names, among peers of all kinds. */
class TrustedHeadSimTest {
  private static final SyncLimits TRUSTING = new SyncLimits(3, Duration.ofSeconds(10), 8, 4096, Duration.ofSeconds(20), Optional.empty(), true);

  private static SyncCluster cluster(Simulation sim) {
    return new SyncCluster(sim, SyncChains.MAIN, sim.gen().between(1, 4), sim.gen().between(1, 3), TRUSTING);
  }

  /** Told with its header by a payload, or by its hash alone. */
  private static TrustedHead head(Simulation sim, TestChain chain) {
    return sim.gen().chance(0.5)
        ? new TrustedHead(TrustedHead.ENGINE, chain.head().header().hash(), chain.head().header().raw(), Hash.ZERO, new BlockRef(0, Hash.ZERO))
        : TrustedHead.byHash(TrustedHead.ENGINE, chain.head().header().hash());
  }

  private static TrustedHead head(TestChain chain, long last) {
    return new TrustedHead(TrustedHead.ENGINE, chain.head().header().hash(), chain.head().header().raw(), Hash.ZERO, chain.header(last).ref());
  }

  @SeededTest(runs = 40)
  void theTrustedHeadIsReachedWhateverPeersDo(long seed) {
    Simulation sim = Simulation.seeded(seed).bus(b -> b.duplicates(0.05).reorders(0.02).drops(0.01));
    SyncCluster cluster = cluster(sim);
    TestChain chain = SyncChains.MAIN.upTo(sim.gen().chance(0.2) ? 5000 : sim.gen().between(1, 2500));
    cluster.peer(SyncChains.MAIN, Behaviour.honest());
    for (int i = sim.gen().between(0, 5); i > 0; i--) {
      switch (sim.gen().between(0, 8)) {
        case 0 -> cluster.peer(chain, Behaviour.silent());
        case 1 -> cluster.peer(chain, Behaviour.slow());
        case 2 -> cluster.peer(chain, Behaviour.empty());
        case 3 -> cluster.peer(chain, Behaviour.shortAnswers());
        case 4 -> cluster.peer(chain, Behaviour.wrongHeaders());
        case 5 -> cluster.peer(SyncChains.HEAVIER, Behaviour.honest());
        case 6 -> cluster.peer(SyncChains.LIGHTER, Behaviour.honest());
        case 7 -> cluster.peer(chain.upTo(sim.gen().between(0, (int) chain.height())), Behaviour.honest());
        default -> cluster.peer(chain, Behaviour.moody());
      }
    }
    cluster.instance().lead();
    cluster.trust(head(sim, chain));

    cluster.runUntilStored(chain, Duration.ofMinutes(40));
    sim.runFor(Duration.ofMinutes(1));

    sim.verify(() -> cluster.store.mustEqual(chain));
    assertThat(cluster.announced).last().satisfies(target -> assertThat(target.head()).isEqualTo(chain.head().header().ref()));
    assertThat(cluster.unwinds).isEmpty();
  }

  @SeededTest(runs = 40)
  void aHeadThatMovesIsFollowedAndLeadersMayDie(long seed) {
    Simulation sim = Simulation.seeded(seed).bus(b -> b.duplicates(0.02).drops(0.01));
    SyncCluster cluster = cluster(sim);
    cluster.peer(SyncChains.MAIN, Behaviour.honest());
    cluster.peer(SyncChains.MAIN, Behaviour.slow());
    SyncCluster.Instance instance = cluster.instance();
    instance.lead();
    long height = sim.gen().between(1, 3000);
    for (int i = sim.gen().between(1, 8); i > 0; i--) {
      cluster.trust(head(sim, SyncChains.MAIN.upTo(height)));
      sim.runFor(sim.between(Duration.ofMillis(50), Duration.ofSeconds(13)));
      if (sim.gen().chance(0.3)) {
        instance.crashAndLead();
      }
      height = Math.min(5000, height + sim.gen().between(1, 400));
    }
    TestChain last = SyncChains.MAIN.upTo(height);
    cluster.trust(head(sim, last));

    cluster.runUntilStored(last, Duration.ofMinutes(20));

    sim.verify(() -> assertThat(cluster.headersCommitted).as("nothing is committed twice").isEqualTo(last.height()));
    assertThat(cluster.network.banned()).isEmpty();
  }

  /** As geth does from eth/69 on: nobody says of the newest blocks that he has them. */
  @SeededTest(runs = 40)
  void theHeadIsFollowedThoughPeersTellTheirsSeldom(long seed) {
    Simulation sim = Simulation.seeded(seed).bus(b -> b.duplicates(0.02));
    SyncCluster cluster = cluster(sim);
    for (int i = sim.gen().between(1, 3); i > 0; i--) {
      cluster.peer(SyncChains.MAIN.upTo(sim.gen().between(2400, 2410)), Behaviour.tellingItsHeadSeldom());
    }
    cluster.peer(SyncChains.MAIN.upTo(2440), Behaviour.tellingItsHeadSeldom());
    cluster.instance().lead();

    for (long height : new long[] {sim.gen().between(1, 2399), 2400, 2401, 2440}) {
      TestChain chain = SyncChains.MAIN.upTo(height);
      cluster.trust(head(sim, chain));
      cluster.runUntilStored(chain, Duration.ofMinutes(10));
    }
    assertThat(cluster.network.banned()).isEmpty();
  }

  @SeededTest(runs = 40)
  void aTrustedChainIsFollowedThoughItIsLighterAndNoMoreIsUndoneThanTheFork(long seed) {
    Simulation sim = Simulation.seeded(seed).bus(b -> b.duplicates(0.02));
    SyncCluster cluster = cluster(sim);
    cluster.store.holdingHeaders(SyncChains.MAIN, 1150);
    TestChain before = SyncChains.MAIN.upTo(sim.gen().between(1201, 2400));
    TestChain after = SyncChains.LIGHTER.upTo(sim.gen().between(1201, 2400));
    cluster.peer(before, Behaviour.honest());
    cluster.peer(after, Behaviour.honest());
    cluster.instance().lead();
    cluster.trust(head(sim, before));
    cluster.runUntilStored(before, Duration.ofMinutes(10));

    cluster.trust(head(sim, after));
    cluster.runUntilStored(after, Duration.ofMinutes(20));

    assertThat(cluster.unwinds).singleElement().extracting(Unwind::lastValid).isEqualTo(SyncChains.MAIN.header(1200).ref());
    assertThat(cluster.network.banned()).isEmpty();
  }

  @SeededTest(runs = 40)
  void aHeadThatItsChainLeftIsGivenUpForTheNext(long seed) {
    Simulation sim = Simulation.seeded(seed);
    SyncCluster cluster = cluster(sim);
    cluster.peer(SyncChains.HEAVIER, Behaviour.honest());
    cluster.instance().lead();
    cluster.trust(head(sim, SyncChains.MAIN.upTo(sim.gen().between(1501, 2400))));
    sim.runFor(sim.between(Duration.ofSeconds(1), Duration.ofSeconds(30)));

    TestChain chain = SyncChains.HEAVIER.upTo(sim.gen().between(1501, 2400));
    cluster.trust(head(sim, chain));

    cluster.runUntilStored(chain, Duration.ofMinutes(10));
    assertThat(cluster.network.banned()).isEmpty();
  }

  @SeededTest(runs = 30)
  void aHeadWhoseChainBreaksARuleIsNotFollowedAndNoPeerIsToBlame(long seed) {
    Simulation sim = Simulation.seeded(seed);
    SyncCluster cluster = cluster(sim);
    SimPeer server = cluster.peer(SyncChains.INVALID, Behaviour.servingAnInvalidChain());
    cluster.instance().lead();

    cluster.trust(head(sim, SyncChains.INVALID.upTo(sim.gen().between(1000, 4000))));
    sim.runFor(Duration.ofMinutes(3));

    assertThat(cluster.reports).last().satisfies(report -> assertThat(report.waitingFor()).contains("is not followed, its chain breaks a rule"));
    assertThat(cluster.store.head()).isLessThan(900);
    assertThat(cluster.network.verdicts()).as("verdicts on %s", server).isEmpty();
  }

  @SeededTest(runs = 30)
  void whatWasFinalIsNeverUndone(long seed) {
    Simulation sim = Simulation.seeded(seed);
    SyncCluster cluster = cluster(sim);
    TestChain chain = SyncChains.MAIN.upTo(2000);
    cluster.peer(chain, Behaviour.honest());
    cluster.peer(SyncChains.LIGHTER.upTo(2100), Behaviour.honest());
    cluster.instance().lead();
    cluster.trust(head(chain, sim.gen().between(1201, 1990)));
    cluster.runUntilStored(chain, Duration.ofMinutes(10));
    sim.runFor(Duration.ofSeconds(5));

    cluster.trust(head(SyncChains.LIGHTER.upTo(2100), 1100));
    sim.runFor(Duration.ofMinutes(3));

    assertThat(cluster.reports).last().satisfies(report -> assertThat(report.waitingFor()).contains("which was said to be final"));
    assertThat(cluster.unwinds).isEmpty();
    sim.verify(() -> cluster.store.mustEqual(chain));

    cluster.trust(head(SyncChains.MAIN.upTo(2000), 1995));
    sim.runFor(Duration.ofSeconds(30));
    assertThat(cluster.reports).last().satisfies(report -> assertThat(report.waitingFor()).contains("the trusted head is reached"));
  }

  /** It may be a former run's that still stands in the topic. */
  @SeededTest(runs = 40)
  void aClientsHeadIsNotFollowedWhereATargetWasGivenInstead(long seed) {
    Simulation sim = Simulation.seeded(seed);
    TestChain chain = SyncChains.MAIN.upTo(sim.gen().between(1, 2400));
    SyncLimits target = new SyncLimits(3, Duration.ofSeconds(10), 8, 4096, Duration.ofSeconds(20), Optional.of(TrustedHead.byHash(TrustedHead.HASH, chain.head().header().hash())), false);
    SyncCluster cluster = new SyncCluster(sim, SyncChains.MAIN, 2, 1, target);
    cluster.peer(SyncChains.MAIN, Behaviour.honest());
    cluster.instance().lead();
    cluster.trust(head(sim, SyncChains.MAIN.upTo(2500)));

    cluster.runUntilStored(chain, Duration.ofMinutes(10));
    cluster.trust(head(sim, SyncChains.MAIN.upTo(2600)));
    sim.runFor(Duration.ofMinutes(1));

    sim.verify(() -> cluster.store.mustEqual(chain));
  }

  @SeededTest(runs = 30)
  void withoutAPeerOnItsChainItWaitsAndSaysSo(long seed) {
    Simulation sim = Simulation.seeded(seed);
    SyncCluster cluster = cluster(sim);
    cluster.peer(SyncChains.ANOTHER.upTo(2500), Behaviour.honest());
    cluster.instance().lead();
    TestChain chain = SyncChains.MAIN.upTo(2000);
    cluster.trust(head(sim, chain));
    sim.runFor(Duration.ofMinutes(1));
    assertThat(cluster.reports).last().satisfies(report -> assertThat(report.waitingFor()).contains("a peer that has"));

    cluster.peer(chain, Behaviour.honest());

    cluster.runUntilStored(chain, Duration.ofMinutes(10));
  }

  /** Archives and short chains end below it: what they have comes home by its total difficulty, until somebody comes who has more. */
  @SeededTest(runs = 40)
  void aCheckpointThatNobodyHasKeepsNobodyFromWhatThereIs(long seed) {
    Simulation sim = Simulation.seeded(seed).bus(b -> b.duplicates(0.02));
    TestChain checkpoint = SyncChains.MAIN.upTo(sim.gen().between(3000, 4000));
    SyncCluster cluster = new SyncCluster(sim, SyncChains.MAIN, sim.gen().between(1, 4), sim.gen().between(1, 3), ledBy(checkpoint));
    TestChain there = (sim.gen().chance(0.5) ? SyncChains.MAIN : SyncChains.LIGHTER).upTo(sim.gen().between(1, 2400));
    cluster.peer(there, Behaviour.honest());
    if (sim.gen().chance(0.5)) {
      cluster.peer(there, Behaviour.silent());
    }
    cluster.instance().lead();

    cluster.runUntilStored(there, Duration.ofMinutes(10));
    sim.runFor(Duration.ofMinutes(1));
    assertThat(cluster.announced).last().isEqualTo(new Target(Target.TOTAL_DIFFICULTY, there.head().header().ref(), there.totalDifficulty()));

    cluster.peer(SyncChains.MAIN, Behaviour.honest());
    cluster.runUntilStored(checkpoint, Duration.ofMinutes(10));
    sim.runFor(Duration.ofMinutes(1));

    sim.verify(() -> cluster.store.mustEqual(checkpoint));
    assertThat(cluster.announced).last().satisfies(target -> {
      assertThat(target.source()).isEqualTo(TrustedHead.CHECKPOINT);
      assertThat(target.head()).isEqualTo(checkpoint.head().header().ref());
    });
    assertThat(cluster.network.banned()).isEmpty();
  }

  @SeededTest(runs = 40)
  void aCheckpointThatSomebodyHasLeadsHoweverHeavyOthersAre(long seed) {
    Simulation sim = Simulation.seeded(seed);
    TestChain checkpoint = SyncChains.MAIN.upTo(sim.gen().between(1501, 4000));
    SyncCluster cluster = new SyncCluster(sim, SyncChains.MAIN, 2, sim.gen().between(1, 3), ledBy(checkpoint));
    cluster.peer(SyncChains.HEAVIER, Behaviour.honest());
    cluster.peer(SyncChains.MAIN, Behaviour.honest());
    cluster.peer(SyncChains.HEAVIER, Behaviour.honest());
    cluster.instance().lead();

    cluster.runUntilStored(checkpoint, Duration.ofMinutes(10));
    sim.runFor(Duration.ofMinutes(2));

    sim.verify(() -> cluster.store.mustEqual(checkpoint));
  }

  private static SyncLimits ledBy(TestChain checkpoint) {
    return new SyncLimits(
        3, Duration.ofSeconds(10), 8, 4096, Duration.ofSeconds(20), Optional.of(TrustedHead.byHash(TrustedHead.CHECKPOINT, checkpoint.head().header().hash())), false);
  }
}

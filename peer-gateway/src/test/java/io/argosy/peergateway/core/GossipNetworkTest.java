package io.argosy.peergateway.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.props.Gen;
import io.argosy.props.SeededTest;
import io.argosy.rlp.RlpSlice;
import io.argosy.testkit.chain.ChainBuilder;
import io.argosy.testkit.chain.TestBlock;
import io.argosy.testkit.chain.TestChain;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Twenty gateways that have nobody but each other. */
class GossipNetworkTest {
  private static final int SIZE = 20;

  @SeededTest(runs = 20)
  void aBlockReachesAllAndGoesInFullToTheSquareRoot(long seed, Gen gen) {
    GossipNetwork network = new GossipNetwork(SIZE, 30, gen);
    TestBlock block = ChainBuilder.seeded(seed).blocks(1).head();
    network.isValid(block);
    network.core(0).ready("miner", 68);

    network.tell("miner", new Gossiped.FullBlock(GossipTest.whole(block), block.totalDifficulty()));
    int rounds = network.settle(100);

    for (int i = 0; i < SIZE; i++) {
      int core = i;
      assertThat(network.core(i).gateway.gossip().blocks().kept()).as("core %s has it", i).isOne();
      assertThat(network.said).filteredOn(said -> said.from() == core && said.what() instanceof Gossiped.FullBlock)
          .hasSizeLessThanOrEqualTo((int) Math.sqrt(network.degree(i)));
    }
    // A ring of twenty is ten hops wide; a hop by name takes three rounds: the name, the question, the answer.
    assertThat(rounds).isLessThanOrEqualTo(30);
    assertOncePerLink(network, Gossiped.FullBlock.class);
    assertOncePerLink(network, Gossiped.BlockNames.class);
    assertThat(network.drops).isEmpty();
  }

  private static void assertOncePerLink(GossipNetwork network, Class<? extends Gossiped> kind) {
    Map<List<Integer>, Long> perLink = network.said.stream()
        .filter(said -> kind.isInstance(said.what()))
        .collect(Collectors.groupingBy(said -> List.of(said.from(), said.to()), Collectors.counting()));
    assertThat(perLink.values()).allMatch(times -> times == 1);
  }

  @SeededTest(runs = 10)
  void aBlockThatIsNotVerifiedGoesNoFurther(long seed, Gen gen) {
    GossipNetwork network = new GossipNetwork(SIZE, 30, gen);
    TestChain chain = ChainBuilder.seeded(seed).blocks(30);
    network.core(0).ready("liar", 68);

    for (int i = 1; i <= 30; i++) {
      network.tell("liar", new Gossiped.FullBlock(GossipTest.whole(chain.block(i)), chain.block(i).totalDifficulty()));
    }
    network.settle(100);

    assertThat(network.said).isEmpty();
    assertThat(network.core(0).gateway.gossip().blocks().held()).isEqualTo(BlockGossip.HELD_OF_A_PEER);
  }

  @SeededTest(runs = 20)
  void transactionsReachAll(long seed, Gen gen) {
    GossipNetwork network = new GossipNetwork(SIZE, 30, gen);
    network.core(0).ready("wallet", 68);
    List<RlpSlice> small = List.of(GossipTest.transaction(seed, 10), GossipTest.transaction(seed + 1000, 10));
    RlpSlice large = GossipTest.transaction(seed, 50_000);

    network.tell("wallet", GossipTest.transactions(small.getFirst(), small.getLast(), large));
    network.settle(300);

    for (int i = 0; i < SIZE; i++) {
      int core = i;
      assertThat(network.core(i).gateway.gossip().transactions().pooled()).as("core %s", i).isEqualTo(3);
      assertThat(network.core(i).gateway.gossip().transactions().wanted()).isZero();
      assertThat(network.said).filteredOn(said -> said.from() == core && said.what() instanceof Gossiped.Transactions)
          .hasSizeLessThanOrEqualTo(2 * (int) Math.sqrt(network.degree(i)))
          .allMatch(said -> ((Gossiped.Transactions) said.what()).list().length() < 1000);
    }
    assertThat(network.drops).isEmpty();
  }
}

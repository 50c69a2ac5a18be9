package io.argosy.peergateway.core;

import static io.argosy.peergateway.core.GatewayDriver.peer;
import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.packs.PeerId;
import io.argosy.packs.Target;
import io.argosy.peergateway.core.Gossiped.Part;
import io.argosy.peergateway.core.Gossiped.TransactionName;
import io.argosy.primitives.BlockRef;
import io.argosy.primitives.Hash;
import io.argosy.primitives.UInt256;
import io.argosy.props.Gen;
import io.argosy.props.SeededTest;
import io.argosy.rlp.RlpSlice;
import io.argosy.testkit.chain.ChainBuilder;
import io.argosy.testkit.chain.TestBlock;
import io.argosy.testkit.chain.TestChain;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Gossip to which anything may be said in any order, whole or damaged. */
class GossipChaosTest {
  private static final TestChain CHAIN = ChainBuilder.seeded(9).blocks(60);

  @SeededTest(runs = 100)
  void whateverIsSaidNothingIsThrownAllIsBoundedAndNoBlockGoesOutThatWasNotVerified(Gen gen) {
    GatewayDriver driver = new GatewayDriver(new Gossip.Settings(true, 1, CHAIN.block(55).totalDifficulty(), gen.anyLong()));
    Set<Hash> verified = new HashSet<>();
    Set<PeerId> connected = new HashSet<>();
    int head = 1;
    for (int step = 0; step < 400; step++) {
      String name = "peer" + gen.between(0, 8);
      switch (gen.between(0, 9)) {
        case 0 -> {
          if (connected.add(peer(name))) {
            driver.ready(name, gen.between(62, 70));
          }
        }
        case 1 -> {
          if (gen.chance(0.2) && connected.remove(peer(name))) {
            driver.gone(name, GatewayEvent.Ending.LOST);
          }
        }
        case 2 -> {
          head = Math.min(58, head + gen.between(0, 3));
          for (int i = 1; i <= head; i++) {
            verified.add(CHAIN.block(i).ref().hash());
          }
          driver.on(new GatewayEvent.HeadChosen(new Target(gen.chance(0.02) ? "hash" : "total-difficulty", CHAIN.block(head).ref(), CHAIN.block(head).totalDifficulty())));
        }
        case 3 -> driver.pass(Duration.ofMillis(gen.between(1, 3) * (gen.chance(0.1) ? 5_000L : 100L)));
        case 4 -> driver.asks().forEach(ask -> driver.answer(ask, answer(ask, gen)));
        default -> driver.on(new GatewayEvent.Heard(peer(name), any(gen, head)));
      }
      for (GatewayCommand command : driver.all()) {
        if (command instanceof GatewayCommand.Say(PeerId _, Gossiped.FullBlock(RlpSlice whole, UInt256 weight))) {
          ToldBlock block = ToldBlock.read(whole);
          assertThat(verified).contains(block.hash());
          assertThat(block.isWhole()).isTrue();
          assertThat(weight).isEqualTo(CHAIN.block(block.ref().number()).totalDifficulty());
        }
        if (command instanceof GatewayCommand.Drop drop) {
          connected.remove(drop.peer());
        }
      }
      assertThat(driver.gateway.gossip().blocks().held()).isLessThanOrEqualTo(BlockGossip.HELD);
      assertThat(driver.gateway.gossip().blocks().heldBytes()).isBetween(0L, BlockGossip.HELD_BYTES);
      assertThat(driver.gateway.gossip().blocks().kept()).isLessThanOrEqualTo(BlockGossip.KEPT);
      assertThat(driver.gateway.gossip().transactions().wanted()).isLessThanOrEqualTo(TransactionGossip.WANTED);
      if (step % 50 == 0) {
        driver.take(GatewayCommand.Drop.class);
      }
    }
  }

  private static Answer answer(GatewayCommand.Ask ask, Gen gen) {
    TestBlock block = CHAIN.block(gen.between(1, 60));
    if (ask.request() instanceof WireRequest.Bodies bodies) {
      block = gen.chance(0.8) ? CHAIN.find(bodies.blocks().getFirst().hash()).orElse(block) : block;
      return new Answer.Items(List.of(damaged(block.body(), gen)));
    }
    if (ask.request() instanceof WireRequest.Headers headers && headers.start() instanceof io.argosy.packs.HeaderRequest.Start.AtHash(Hash hash)) {
      block = gen.chance(0.8) ? CHAIN.find(hash).orElse(block) : block;
    }
    return new Answer.Items(gen.chance(0.1) ? List.of() : List.of(damaged(block.header().raw(), gen)));
  }

  private static RlpSlice damaged(RlpSlice bytes, Gen gen) {
    return gen.chance(0.05) ? RlpSlice.of(gen.mutated(bytes.toBytes())) : bytes;
  }

  private static Gossiped any(Gen gen, int head) {
    TestBlock block = CHAIN.block(Math.clamp(head + gen.between(-3, 6), 1, 60));
    TestBlock body = gen.chance(0.1) ? CHAIN.block(gen.between(1, 60)) : block;
    RlpSlice raw = GossipTest.transaction(gen.between(0, 300), gen.between(0, 6_000));
    return switch (gen.between(0, 7)) {
      case 0, 1 -> new Gossiped.FullBlock(damaged(ToldBlock.of(block.header().raw(), body.body()).whole(), gen), UInt256.of(gen.between(0, 99)));
      case 2 -> new Gossiped.BlockNames(List.of(block.ref(), new BlockRef(head + 1, Hash.ofWords(gen.anyLong(), 1, 1, 1))));
      case 3 -> new Gossiped.Transactions(damaged(GossipTest.transactions(raw).list(), gen));
      case 4 -> new Gossiped.TransactionNames(List.of(
          new TransactionName(raw.keccak(), gen.between(-1, 4), raw.length()), new TransactionName(Hash.ofWords(gen.anyLong(), 2, 2, 2), 2, gen.between(0, 1 << 20))));
      case 5 -> new Gossiped.TransactionsWanted(gen.anyLong(), List.of(raw.keccak(), Hash.ZERO));
      case 6 -> new Gossiped.PartsWanted(gen.anyLong(), gen.oneOf(Part.values()), List.of(block.ref().hash(), Hash.ZERO));
      default -> new Gossiped.WantedTransactions(gen.between(0, 50), damaged(GossipTest.transactions(raw).list(), gen));
    };
  }
}

package io.argosy.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.chain.BlockBody;
import io.argosy.chain.BlockHeader;
import io.argosy.chain.Network;
import io.argosy.chain.Networks;
import io.argosy.chain.SealRules;
import io.argosy.era.EraBlock;
import io.argosy.verdict.Verdict;
import io.argosy.verify.OmmerRules.Ancestor;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The first 8192 blocks of the main network: every header, every seal, every ommer. */
final class MainnetStartTest {
  private final Network mainnet = Networks.named("mainnet");
  private final HeaderRules rules = new HeaderRules(mainnet.spec());
  private final Ethash ethash = new Ethash(SealRules.Ethash.MAINNET);
  private final BodyCheck bodies = new BodyCheck(mainnet.spec());
  private final ReceiptCheck receipts = new ReceiptCheck(mainnet.spec());
  private final OmmerRules ommers = new OmmerRules(rules, ethash);

  @Test
  void holdsInEveryRule() {
    List<EraBlock> blocks = Chains.era("era1/mainnet-00000-5ec1ffb8.era1");
    Deque<Ancestor> ancestors = new ArrayDeque<>();
    int ommersSeen = 0;
    long sealNanos = 0;

    for (EraBlock block : blocks) {
      BlockHeader header = BlockHeader.decode(block.header());
      BlockBody body = value(bodies.check(header, block.body()));
      value(receipts.check(header, body.transactions(), block.receipts()));
      if (ancestors.isEmpty()) {
        assertThat(header).isEqualTo(mainnet.genesis());
      } else {
        value(rules.check(header, ancestors.getFirst().header(), header.time()));
        long start = System.nanoTime();
        value(ethash.check(header));
        sealNanos += System.nanoTime() - start;
        value(ommers.check(header, body.ommers(), List.copyOf(ancestors)));
      }
      ommersSeen += body.ommers().size();
      ancestors.addFirst(new Ancestor(header, body.ommers()));
      if (ancestors.size() > OmmerRules.GENERATIONS) {
        ancestors.removeLast();
      }
    }

    System.out.printf("Ethash: %.2f ms a header, cache included%n", sealNanos / 1e6 / (blocks.size() - 1));
    assertThat(blocks).hasSize(8192);
    assertThat(ommersSeen).isEqualTo(1410);
  }

  static <T> T value(Verdict<T> verdict) {
    return switch (verdict) {
      case Verdict.Accepted<T>(T value) -> value;
      case Verdict.Rejected<T>(var fault, String evidence) -> throw new AssertionError(fault + " " + evidence);
    };
  }
}

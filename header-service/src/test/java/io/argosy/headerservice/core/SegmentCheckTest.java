package io.argosy.headerservice.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.chain.BlockHeader;
import io.argosy.chain.ChainSpec;
import io.argosy.chain.Networks;
import io.argosy.headerservice.core.SyncEvent.Blame;
import io.argosy.headerservice.core.SyncEvent.CheckResult;
import io.argosy.props.ChainData;
import io.argosy.testkit.chain.Era1;
import io.argosy.testkit.chain.ForgedSeal;
import io.argosy.verdict.Fault;
import io.argosy.verify.SealPolicy;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The main network's first headers, and the same with one that nobody worked for. */
class SegmentCheckTest {
  private static final ChainSpec MAINNET = Networks.named("mainnet").spec();
  private static final int FORGED = 150;

  private final List<Era1.Block> honest = Era1.blocks(ChainData.external("era1/mainnet-00000-5ec1ffb8.era1"), 257);
  private final List<Era1.Block> forged = ForgedSeal.in(honest, FORGED);

  private static CheckResult check(SealPolicy policy, List<Era1.Block> blocks) {
    return new SegmentCheck(MAINNET, policy).check(new SyncCommand.Check(
        1,
        1,
        BlockHeader.decode(blocks.getFirst().header()).hash(),
        Map.of(),
        blocks.stream().skip(1).map(Era1.Block::header).toList(),
        false,
        Long.MAX_VALUE));
  }

  @Test
  void realSealsHold() {
    assertThat(check(SealPolicy.ALL, honest)).isInstanceOf(CheckResult.Sound.class);
  }

  @Test
  void aForgedSealIsWhatIsWrongAndWhoeverOffersItIsToBlame() {
    assertThat(check(SealPolicy.ALL, forged)).isInstanceOfSatisfying(CheckResult.Unsound.class, found -> {
      assertThat(found.index()).isEqualTo(FORGED - 1);
      assertThat(found.fault()).isEqualTo(Fault.BAD_SEAL);
      assertThat(found.blame()).isEqualTo(Blame.OFFERER);
      assertThat(found.evidence()).startsWith("mixDigest of #" + FORGED);
    });
  }

  @Test
  void nothingButTheSealsIsWrongWithTheForgedChain() {
    assertThat(check(SealPolicy.NONE, forged)).isInstanceOf(CheckResult.Sound.class);
  }

  @Test
  void samplingCatchesAForgeryThatIsLongerThanItsStepWhateverThePhase() {
    for (long phase : new long[] {0, 49, 50, 99}) {
      assertThat(check(new SealPolicy.Sampled(100, 0, phase), forged))
          .as("phase %d", phase)
          .isInstanceOfSatisfying(CheckResult.Unsound.class, found -> {
            assertThat(found.fault()).isEqualTo(Fault.BAD_SEAL);
            assertThat((found.index() + 1) % 100).isEqualTo((int) phase);
          });
    }
  }
}

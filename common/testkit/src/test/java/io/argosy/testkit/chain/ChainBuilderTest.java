package io.argosy.testkit.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.props.SeededTest;
import io.argosy.verify.BodyCheck;
import io.argosy.verify.HeaderRules;
import io.argosy.verify.ReceiptCheck;
import org.junit.jupiter.api.Test;

class ChainBuilderTest {
  private static void mustBeValid(TestChain chain) {
    HeaderRules rules = new HeaderRules(chain.spec());
    BodyCheck bodies = new BodyCheck(chain.spec());
    ReceiptCheck receipts = new ReceiptCheck(chain.spec());
    for (long n = 1; n <= chain.height(); n++) {
      TestBlock block = chain.block(n);
      assertThat(rules.check(block.header(), chain.header(n - 1), Long.MAX_VALUE).isAccepted()).as("header #%d", n).isTrue();
      assertThat(bodies.check(block.header(), block.body()).isAccepted()).as("body #%d", n).isTrue();
      assertThat(receipts.check(block.header(), block.receipts()).isAccepted()).as("receipts #%d", n).isTrue();
      assertThat(receipts.check(block.header(), block.compactReceipts()).isAccepted()).as("compact receipts #%d", n).isTrue();
      assertThat(block.totalDifficulty()).isEqualTo(chain.block(n - 1).totalDifficulty().add(block.header().difficulty()));
    }
  }

  @SeededTest(runs = 20)
  void chainsAndTheirForksPassAllRules(long seed) {
    TestChain chain = ChainBuilder.seeded(seed).blocks(40);

    mustBeValid(chain);
    mustBeValid(chain.forkAt(17).heavier());
    mustBeValid(chain.forkAt(17).lighter());
    mustBeValid(chain.forkAt(17).longer(5));
  }

  @SeededTest(runs = 20)
  void forksAreAsHeavyAsTheySay(long seed) {
    TestChain chain = ChainBuilder.seeded(seed).headersOnly().blocks(40);

    TestChain heavier = chain.forkAt(39).heavier();
    TestChain lighter = chain.forkAt(20).lighter();
    TestChain longer = chain.forkAt(20).longer(1);

    assertThat(heavier.isHeavierThan(chain)).isTrue();
    assertThat(heavier.height()).isEqualTo(40);
    assertThat(heavier.header(39)).isEqualTo(chain.header(39));
    assertThat(heavier.header(40)).isNotEqualTo(chain.header(40));
    assertThat(chain.isHeavierThan(lighter)).isTrue();
    assertThat(longer.isHeavierThan(chain)).isTrue();
    assertThat(longer.height()).isEqualTo(41);
  }

  @Test
  void anInvalidForkBreaksARuleAtItsFirstBlockOnly() {
    TestChain chain = ChainBuilder.seeded(1).headersOnly().blocks(10).forkAt(4).invalid(5);
    HeaderRules rules = new HeaderRules(chain.spec());

    assertThat(rules.check(chain.header(5), chain.header(4), Long.MAX_VALUE).isAccepted()).isFalse();
    assertThat(rules.check(chain.header(6), chain.header(5), Long.MAX_VALUE).isAccepted()).isTrue();
  }

  @Test
  void theSameSeedGivesTheSameChainAndAnotherAnother() {
    assertThat(ChainBuilder.seeded(7).blocks(20).head()).isEqualTo(ChainBuilder.seeded(7).blocks(20).head());
    assertThat(ChainBuilder.seeded(7).blocks(20).genesis()).isNotEqualTo(ChainBuilder.seeded(8).blocks(20).genesis());
  }

  @Test
  void aShorterChainKnowsNothingAboveItsHead() {
    TestChain chain = ChainBuilder.seeded(7).blocks(20);

    assertThat(chain.upTo(10).find(chain.header(11).hash())).isEmpty();
    assertThat(chain.upTo(10).find(chain.header(10).hash())).contains(chain.block(10));
  }
}

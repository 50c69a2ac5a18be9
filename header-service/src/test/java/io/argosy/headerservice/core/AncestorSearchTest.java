package io.argosy.headerservice.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.chain.BlockHeader;
import io.argosy.primitives.BlockRange;
import io.argosy.primitives.Hash;
import io.argosy.props.Gen;
import io.argosy.props.SeededTest;
import io.argosy.testkit.chain.ChainBuilder;
import io.argosy.testkit.chain.TestChain;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AncestorSearchTest {
  private static final TestChain OURS = ChainBuilder.seeded(1).headersOnly().blocks(1300);
  private static final Map<Long, TestChain> FORKS = new HashMap<>();

  private static TestChain forkAt(long ancestor) {
    return FORKS.computeIfAbsent(ancestor, at -> OURS.forkAt(at).longer(3));
  }

  private static List<BlockHeader> headers(TestChain chain, BlockRange range) {
    List<BlockHeader> headers = new ArrayList<>();
    for (long n = range.first(); n <= range.last() && chain.has(n); n++) {
      headers.add(chain.header(n));
    }
    return headers;
  }

  /** How many questions it took to find the ancestor. */
  private static int search(AncestorSearch search, TestChain theirs, Gen order) {
    int questions = 0;
    while (search.found().isEmpty()) {
      BlockRange step = search.nextStep().orElseThrow();
      questions++;
      assertThat(questions).isLessThan(30);
      List<Hash> mine = headers(OURS, step).stream().map(BlockHeader::hash).toList();
      if (order.chance(0.5)) {
        search.theirs(headers(theirs, step));
        search.ours(step, mine);
      } else {
        search.ours(step, mine);
        search.theirs(headers(theirs, step));
      }
    }
    return questions;
  }

  @ParameterizedTest(name = "{2}: a fork at {0}, known to differ at {1}")
  @CsvSource({
    "1299, 1300, one block back",
    "1200, 1300, within the last 192",
    "1108, 1300, at the end of the last 192",
    "1107, 1300, just below the last 192",
    "600, 1300, in the middle",
    "1, 1300, at the first block",
    "0, 1300, at genesis",
    "0, 1, a chain of one block",
    "150, 170, a short chain"
  })
  void findsTheLastCommonBlock(long fork, long differs, String name) {
    AncestorSearch search = new AncestorSearch(differs);

    int questions = search(search, forkAt(fork), Gen.seeded(1));

    assertThat(search.found()).as(name).contains(fork);
    assertThat(search.foundBlock()).isEqualTo(OURS.header(fork).ref());
    assertThat(questions).isLessThanOrEqualTo(differs - fork <= 192 ? 1 : 13);
  }

  @SeededTest(runs = 200)
  void agreesWithANaiveSearch(Gen gen) {
    long fork = gen.between(0, 25) * 50L;
    TestChain theirs = forkAt(fork);
    long differs = gen.between(fork + 1, 1300);
    long naive = differs;
    while (!theirs.header(naive).equals(OURS.header(naive))) {
      naive--;
    }
    AncestorSearch search = new AncestorSearch(differs);

    search(search, theirs, gen);

    assertThat(search.found()).contains(naive);
  }

  @Test
  void aPeerThatIsShorterSharesNothingAboveItsHead() {
    AncestorSearch search = new AncestorSearch(801);

    search(search, OURS.upTo(800), Gen.seeded(1));

    assertThat(search.found()).contains(800L);
  }

  @Test
  void nothingIsSharedWithAnotherNetwork() {
    TestChain stranger = ChainBuilder.seeded(2).headersOnly().blocks(1300);
    AncestorSearch search = new AncestorSearch(1300);

    for (int questions = 0; !search.sharesNothing(); questions++) {
      assertThat(questions).isLessThan(30);
      BlockRange step = search.nextStep().orElseThrow();
      search.theirs(headers(stranger, step));
      search.ours(step, headers(OURS, step).stream().map(BlockHeader::hash).toList());
    }

    assertThat(search.found()).isEmpty();
  }

  @Test
  void asksNothingMoreUntilBothSidesAreIn() {
    AncestorSearch search = new AncestorSearch(500);
    BlockRange step = search.nextStep().orElseThrow();

    search.theirs(headers(forkAt(0), step));

    assertThat(search.nextStep()).isEmpty();
    assertThat(search.found()).isEmpty();
  }

  @Test
  void hashesThatAnswerAFormerQuestionAreLeftOut() {
    AncestorSearch search = new AncestorSearch(1300);
    BlockRange step = search.nextStep().orElseThrow();
    search.theirs(headers(forkAt(1200), step));

    search.ours(new BlockRange(3, 5), List.of(Hash.ZERO, Hash.ZERO, Hash.ZERO));

    assertThat(search.nextStep()).isEmpty();
  }
}

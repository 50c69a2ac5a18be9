package io.argosy.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.chain.BlobParameters;
import io.argosy.chain.BlockHeader;
import io.argosy.chain.ChainSpec;
import io.argosy.chain.DaoFork;
import io.argosy.chain.Fork;
import io.argosy.chain.HeaderDraft;
import io.argosy.chain.SealRules;
import io.argosy.primitives.Hash;
import io.argosy.primitives.UInt256;
import io.argosy.rlp.RlpSlice;
import io.argosy.verdict.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class HeaderRulesTest {
  private static final long NOW = 1_000_000;

  private static ChainSpec upTo(Fork fork) {
    return ChainSpec.builder(1).forksAtGenesis(fork).terminalTotalDifficulty(UInt256.ZERO).build();
  }

  private static BlockHeader parent(ChainSpec spec) {
    return new HeaderDraft()
        .fields(spec.rulesAt(9, NOW - 12).headerFields())
        .number(9)
        .time(NOW - 12)
        .gasLimit(30_000_000)
        .gasUsed(15_000_000)
        .baseFee(UInt256.of(1_000_000_000))
        .build();
  }

  private static HeaderDraft child(ChainSpec spec, BlockHeader parent) {
    return parent.toDraft()
        .fields(spec.rulesAt(parent.number() + 1, NOW).headerFields())
        .parentHash(parent.hash())
        .number(parent.number() + 1)
        .time(NOW);
  }

  private static String evidence(ChainSpec spec, UnaryOperator<HeaderDraft> change) {
    BlockHeader parent = parent(spec);
    return switch (new HeaderRules(spec).check(change.apply(child(spec, parent)).build(), parent, NOW)) {
      case Verdict.Accepted<BlockHeader> _ -> "accepted";
      case Verdict.Rejected<BlockHeader> rejected -> rejected.evidence();
    };
  }

  @ParameterizedTest
  @EnumSource(value = Fork.class, names = {"LONDON", "SHANGHAI", "CANCUN", "PRAGUE", "OSAKA", "AMSTERDAM"})
  void everyForkHasItsFields(Fork fork) {
    ChainSpec spec = upTo(fork);
    int right = spec.rulesAt(10, NOW).headerFields();

    for (int fields : new int[] {15, 16, 17, 20, 21, 23}) {
      assertThat(evidence(spec, draft -> draft.fields(fields)))
          .isEqualTo(fields == right
              ? "accepted"
              : "number of fields of #10: expected " + right + ", got " + fields);
    }
  }

  @Test
  void everyFieldThatFollowsFromTheParentIsChecked() {
    ChainSpec spec = upTo(Fork.OSAKA);

    assertThat(evidence(spec, d -> d.number(11))).isEqualTo("number of #11: expected 10, got 11");
    assertThat(evidence(spec, d -> d.parentHash(Hash.ZERO))).startsWith("parentHash of #10: expected 0x");
    assertThat(evidence(spec, d -> d.time(NOW - 12))).startsWith("time of #10: expected later than");
    assertThat(evidence(spec, d -> d.time(NOW + 1_000_000))).isEqualTo("accepted");
    assertThat(evidence(spec, d -> d.gasUsed(30_000_001))).startsWith("gasUsed of #10");
    assertThat(evidence(spec, d -> d.gasLimit(30_000_000 + 29_295))).isEqualTo("accepted");
    assertThat(evidence(spec, d -> d.gasLimit(30_000_000 + 29_296)))
        .isEqualTo("gasLimit of #10: expected less than 29296 from 30000000, got 30029296");
    assertThat(evidence(spec, d -> d.gasLimit(30_000_000 - 29_296))).startsWith("gasLimit of #10");
    assertThat(evidence(spec, d -> d.extraData(RlpSlice.of(new byte[33])))).startsWith("extraData of #10");
    assertThat(evidence(spec, d -> d.nonce(1))).startsWith("nonce of #10");
    assertThat(evidence(spec, d -> d.ommersHash(Hash.ZERO))).startsWith("ommersHash of #10");
    assertThat(evidence(spec, d -> d.difficulty(UInt256.ONE))).startsWith("difficulty of #10: expected 0");
    assertThat(evidence(spec, d -> d.baseFee(UInt256.of(1_000_000_001))))
        .isEqualTo("baseFee of #10: expected 1000000000, got 1000000001");
    assertThat(evidence(spec, d -> d.blobGasUsed(131072))).isEqualTo("accepted");
    assertThat(evidence(spec, d -> d.blobGasUsed(131071))).startsWith("blobGasUsed of #10");
    assertThat(evidence(spec, d -> d.blobGasUsed(10 * 131072))).startsWith("blobGasUsed of #10");
    assertThat(evidence(spec, d -> d.excessBlobGas(1))).startsWith("excessBlobGas of #10");
  }

  @Test
  void bytesThatAreNoHeaderAreMalformed() {
    assertThat(EthashTest.fault(HeaderRules.decode(RlpSlice.EMPTY))).isEqualTo(io.argosy.verdict.Fault.MALFORMED);
    assertThat(HeaderRules.decode(parent(upTo(Fork.OSAKA)).raw()).isAccepted()).isTrue();
  }

  @Test
  void workMayNotFollowStakeNorBeAheadOfTime() {
    ChainSpec spec = ChainSpec.builder(1)
        .forksAtGenesis(Fork.BYZANTIUM)
        .terminalTotalDifficulty(UInt256.of(1_000_000))
        .build();
    HeaderRules rules = new HeaderRules(spec);
    BlockHeader work = parent(spec).toDraft().difficulty(UInt256.of(1_000_000_000)).build();
    BlockHeader next = child(spec, work).difficulty(new Difficulty(spec).next(work, NOW)).build();
    BlockHeader stake = child(spec, work).difficulty(UInt256.ZERO).build();
    BlockHeader workAgain = next.toDraft().parentHash(stake.hash()).number(11).time(NOW + 1).build();

    assertThat(rules.check(next, work, NOW).isAccepted()).isTrue();
    assertThat(rules.check(next, work, NOW - 15).isAccepted()).isTrue();
    assertThat(rules.check(next, work, NOW - 16).isAccepted()).isFalse();
    assertThat(rules.check(stake, work, NOW).isAccepted()).isTrue();
    assertThat(rules.check(workAgain, stake, NOW + 1)).asString().contains("expected 0 since the Merge");
    assertThat(rules.check(next.toDraft().difficulty(UInt256.ONE).build(), work, NOW).isAccepted()).isFalse();
  }

  @Test
  void aChainWithoutMergeHasNoBlockWithoutDifficulty() {
    ChainSpec spec = ChainSpec.builder(61).forksAtGenesis(Fork.BYZANTIUM).build();
    BlockHeader parent = parent(spec).toDraft().difficulty(UInt256.of(131072)).build();

    assertThat(new HeaderRules(spec).check(child(spec, parent).difficulty(UInt256.ZERO).build(), parent, NOW))
        .asString().contains("difficulty of #10: expected 1310");
  }

  @Test
  void londonDoublesTheGasLimitAndSetsTheFirstFee() {
    ChainSpec spec = ChainSpec.builder(1)
        .forksAtGenesis(Fork.BERLIN)
        .forkAtBlock(Fork.LONDON, 10)
        .terminalTotalDifficulty(UInt256.ZERO)
        .build();

    assertThat(evidence(spec, d -> d.baseFee(UInt256.of(1_000_000_000)).gasLimit(60_000_000))).isEqualTo("accepted");
    assertThat(evidence(spec, d -> d.baseFee(UInt256.of(1_000_000_000)))).startsWith("gasLimit of #10");
    assertThat(evidence(spec, d -> d.baseFee(UInt256.of(7)).gasLimit(60_000_000))).startsWith("baseFee of #10");
  }

  @ParameterizedTest
  @CsvSource({
    "1000000000, 20000000, 10000000, 1000000000", "1000000000, 20000000, 9000000, 987500000",
    "1000000000, 20000000, 11000000, 1012500000", "1000000000, 20000000, 20000000, 1125000000",
    "1000000000, 20000000, 0, 875000000", "7, 20000000, 20000000, 8", "0, 20000000, 20000000, 1", "1, 20000000, 0, 1",
  })
  void theBaseFeeFollowsTheGas(long fee, long limit, long used, long expected) {
    BlockHeader parent = new HeaderDraft()
        .fields(BlockHeader.LONDON_FIELDS).baseFee(UInt256.of(fee)).gasLimit(limit).gasUsed(used).build();

    assertThat(BaseFee.next(parent)).isEqualTo(UInt256.of(expected));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 1, 0", "1, 0, 1, 1", "38493, 0, 1000, 38493", "0, 1234, 2345, 0", "1, 2, 1, 6", "1, 4, 2, 6", "1, 3, 1, 16",
    "1, 6, 2, 18", "1, 4, 1, 49", "1, 8, 2, 50", "10, 8, 2, 542", "11, 8, 2, 596", "1, 5, 1, 136", "1, 5, 2, 11",
    "2, 5, 2, 23", "1, 50000000, 2225652, 5709098764", "1, 380928, 3338477, 1",
  })
  void theExponentialIsThatOfTheEip(long factor, long numerator, long denominator, long expected) {
    assertThat(BlobGas.fakeExponential(UInt256.of(factor), numerator, denominator)).isEqualTo(UInt256.of(expected));
  }

  @ParameterizedTest
  @CsvSource({
    "CANCUN, 0, 0, 1000000000, 0", "CANCUN, 0, 393216, 1000000000, 0", "CANCUN, 0, 524288, 1000000000, 131072",
    "CANCUN, 1, 393216, 1000000000, 1", "CANCUN, 131072, 131072, 1000000000, 0", "PRAGUE, 0, 1179648, 1000000000, 393216",
    "OSAKA, 0, 1179648, 1000000000, 393216", "OSAKA, 1000000, 1179648, 1, 1393216",
    "OSAKA, 1000000, 1179648, 1000000000, 1393216", "OSAKA, 1000000, 786432, 1000000000, 1262144",
    "OSAKA, 1000000, 786432, 1, 1000000",
  })
  void blobGasInExcessIsCarriedOn(Fork fork, long excess, long used, long fee, long expected) {
    ChainSpec spec = upTo(fork);
    BlockHeader parent = new HeaderDraft()
        .fields(BlockHeader.CANCUN_FIELDS).excessBlobGas(excess).blobGasUsed(used).baseFee(UInt256.of(fee)).build();
    var rules = spec.rulesAt(1, 1);

    assertThat(BlobGas.nextExcess(parent, rules, rules.blobs().orElse(BlobParameters.CANCUN))).isEqualTo(expected);
  }

  @Test
  void numbersOutOfRangeAreRejectedAndNotThrown() {
    ChainSpec spec = upTo(Fork.OSAKA);
    BlockHeader wild = parent(spec).toDraft()
        .excessBlobGas(Long.MAX_VALUE)
        .blobGasUsed(Long.MAX_VALUE)
        .baseFee(UInt256.MAX)
        .gasUsed(30_000_000)
        .build();

    assertThat(new HeaderRules(spec).check(child(spec, wild).build(), wild, NOW).isAccepted()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"SUPPORTS, true", "REFUSES, false"})
  void tenBlocksSayWhichSideOfTheDaoForkTheyAreOn(DaoFork.Side side, boolean markedIsRight) {
    ChainSpec spec = ChainSpec.builder(1)
        .terminalTotalDifficulty(UInt256.ZERO).daoFork(new DaoFork(1, side)).build();
    RlpSlice mark = RlpSlice.of("dao-hard-fork".getBytes(StandardCharsets.US_ASCII));

    assertThat(evidence(spec, d -> d.extraData(mark)).equals("accepted")).isEqualTo(markedIsRight);
    assertThat(evidence(spec, d -> d).equals("accepted")).isEqualTo(!markedIsRight);
  }

  @Test
  void aBlockThatIsVouchedForHasItsHash() {
    ChainSpec spec = ChainSpec.builder(1).terminalTotalDifficulty(UInt256.ZERO).build();
    BlockHeader parent = parent(spec);
    BlockHeader header = child(spec, parent).build();

    assertThat(new HeaderRules(spec.withCheckpoints(Map.of(header.number(), header.hash()))).check(header, parent, NOW).isAccepted()).isTrue();
    assertThat(new HeaderRules(spec.withCheckpoints(Map.of(header.number() + 1, Hash.ZERO))).check(header, parent, NOW).isAccepted()).isTrue();
    assertThat(new HeaderRules(spec.withCheckpoints(Map.of(header.number(), Hash.ZERO))).check(header, parent, NOW).isAccepted()).isFalse();
  }

  @Test
  void cliqueHeadersHaveTheirOwnForm() {
    ChainSpec spec = ChainSpec.builder(5)
        .forksAtGenesis(Fork.ISTANBUL).seal(new SealRules.Clique(15, 5)).build();
    BlockHeader parent = parent(spec).toDraft().number(10).time(NOW - 15).build();
    HeaderRules rules = new HeaderRules(spec);
    HeaderDraft good = child(spec, parent).extraData(RlpSlice.of(new byte[97])).difficulty(UInt256.ONE);
    BlockHeader right = good.build();

    assertThat(rules.check(right, parent, NOW).isAccepted()).isTrue();
    assertThat(rules.check(right.toDraft().nonce(-1).build(), parent, NOW).isAccepted()).isTrue();
    assertThat(rules.check(right.toDraft().nonce(1).build(), parent, NOW).isAccepted()).isFalse();
    assertThat(rules.check(right.toDraft().time(NOW - 1).build(), parent, NOW).isAccepted()).isFalse();
    assertThat(rules.check(right.toDraft().difficulty(UInt256.of(3)).build(), parent, NOW).isAccepted()).isFalse();
    assertThat(rules.check(right.toDraft().extraData(RlpSlice.of(new byte[117])).build(), parent, NOW).isAccepted())
        .isFalse();
    assertThat(rules.check(right.toDraft().mixDigest(parent.hash()).build(), parent, NOW).isAccepted()).isFalse();
    assertThat(rules.check(right.toDraft().ommersHash(Hash.ZERO).build(), parent, NOW).isAccepted()).isFalse();
  }
}

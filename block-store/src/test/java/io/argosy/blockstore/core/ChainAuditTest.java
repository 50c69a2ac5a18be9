package io.argosy.blockstore.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.argosy.blockstore.MemoryChain;
import io.argosy.chain.BlockHeader;
import io.argosy.primitives.BlockRange;
import io.argosy.primitives.BlockRef;
import io.argosy.primitives.Hash;
import io.argosy.primitives.UInt256;
import io.argosy.props.Gen;
import io.argosy.props.SeededTest;
import io.argosy.rlp.RlpReader;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import io.argosy.testkit.chain.ChainBuilder;
import io.argosy.testkit.chain.TestBlock;
import io.argosy.testkit.chain.TestChain;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ChainAuditTest {
  private final TestChain chain = ChainBuilder.seeded(11).empty(0).blocks(50);
  private final MemoryChain rows = MemoryChain.of(chain);
  private final BlockRange all = new BlockRange(0, 50);

  @Test
  void findsNothingInASoundChain() {
    AuditReport report = ChainAudit.of(rows, all);

    assertThat(report.findings()).isEmpty();
    assertThat(report.isSound()).isTrue();
    assertThat(report.blocks()).isEqualTo(51);
    assertThat(report.transactions()).isEqualTo(report.receipts()).isGreaterThan(50);
    assertThat(report.bytes().headers()).isEqualTo(sum(block -> block.header().raw()));
    assertThat(report.bytes().bodies()).isEqualTo(sum(TestBlock::body));
    assertThat(report.bytes().receipts()).isEqualTo(sum(TestBlock::compactReceipts));
    assertThat(report.firstGap()).isEmpty();
  }

  private long sum(java.util.function.Function<TestBlock, RlpSlice> part) {
    long sum = 0;
    for (long n = 0; n <= chain.height(); n++) {
      sum += part.apply(chain.block(n)).length();
    }
    return sum;
  }

  @Test
  void digestIsTheChainOfHashesThatItsJavadocSays() {
    Hash digest = Hash.ZERO;
    for (long n = 10; n <= 12; n++) {
      byte[] link = new byte[128];
      digest.write(link, 0);
      chain.header(n).hash().write(link, 32);
      chain.block(n).body().keccak().write(link, 64);
      chain.block(n).compactReceipts().keccak().write(link, 96);
      digest = Hash.keccak(link);
    }

    assertThat(ChainAudit.of(rows, new BlockRange(10, 12)).digest()).isEqualTo(digest);
  }

  @SeededTest(runs = 150)
  void findsAnyByteThatWasChangedDroppedOrAdded(Gen gen) {
    MemoryChain spoiled = MemoryChain.of(chain);
    BlockRef block = chain.block(gen.between(0, 50)).ref();
    Table table = gen.oneOf(Table.HEADERS, Table.BODIES, Table.RECEIPTS);
    spoiled.set(table, block, RlpSlice.of(gen.mutated(spoiled.row(table, block).orElseThrow().toBytes())));

    AuditReport report = ChainAudit.of(spoiled, all);

    assertThat(report.isSound()).isFalse();
    assertThat(report.findings().getFirst().number()).isEqualTo(block.number());
    assertThat(report.digest()).isNotEqualTo(ChainAudit.of(rows, all).digest());
  }

  @Test
  void findsAnOmmerThatWasListedBeforeWhereverTheAuditBegins() {
    TestChain sound = ChainBuilder.seeded(12).ommers(0.3).blocks(60);
    long lists = LongStream.range(20, 40).filter(n -> sound.header(n).hasOmmers()).findFirst().orElseThrow();
    MemoryChain repeating = repeatingOmmersOf(sound, lists, lists + 3);

    assertThat(ChainAudit.of(MemoryChain.of(sound), new BlockRange(0, 60)).findings()).isEmpty();
    assertThat(ChainAudit.of(repeating, new BlockRange(0, lists + 3)).findings())
        .isNotEmpty()
        .allMatch(finding -> finding.number() == lists + 3 && finding.expected().equals("one not listed before"));
    assertThat(ChainAudit.of(repeating, new BlockRange(lists + 3, lists + 3)).findings()).isNotEmpty();
    assertThat(ChainAudit.of(repeatingOmmersOf(sound, lists, lists + 8), new BlockRange(0, lists + 8)).findings())
        .as("too far back to hang off an ancestor")
        .isNotEmpty()
        .allMatch(finding -> finding.what().equals("ommer's parent"));
  }

  private static RlpSlice secondOf(RlpSlice list) {
    RlpReader items = RlpReader.listOf(list);
    items.skip();
    return items.item();
  }

  /** The chain up to a block that lists the ommers of a former one; everything else about it is right. */
  private static MemoryChain repeatingOmmersOf(TestChain chain, long former, long number) {
    MemoryChain rows = MemoryChain.of(chain.upTo(number - 1));
    RlpSlice ommers = secondOf(chain.block(former).body());
    RlpSlice none = new RlpWriter().startList().endList().toSlice();
    TestBlock parent = chain.block(number - 1);
    BlockHeader header = chain.header(number).toDraft()
        .transactionsRoot(BlockHeader.EMPTY_ROOT)
        .receiptsRoot(BlockHeader.EMPTY_ROOT)
        .logsBloom(RlpSlice.of(new byte[256]))
        .ommersHash(ommers.keccak())
        .build();
    RlpSlice body = new RlpWriter(2048).startList().item(none).item(ommers).endList().toSlice();
    rows.put(header.ref(), header.raw(), body, none, parent.totalDifficulty().add(header.difficulty()));
    return rows;
  }

  @Test
  void namesAMissingBodyAndTheFirstGap() {
    rows.remove(Table.BODIES, chain.block(30).ref());
    rows.remove(Table.RECEIPTS, chain.block(20).ref());

    AuditReport report = ChainAudit.of(rows, all);

    assertThat(report.firstGap()).hasValue(20);
    assertThat(report.blocks()).isEqualTo(49);
    assertThat(report.findings()).extracting(Object::toString)
        .containsExactly("receipts of #20: expected a row, got none", "body of #30: expected a row, got none");
  }

  @Test
  void countsTheAccessListsThatAreThereFindsTheFalseOnesAndMissesNone() {
    TestChain listed = ChainBuilder.seeded(13).accessListsFrom(20).blocks(40);
    MemoryChain rows = MemoryChain.of(listed);
    Hash without = ChainAudit.of(rows, new BlockRange(0, 40)).digest();
    rows.set(Table.ACCESS_LISTS, listed.block(25).ref(), listed.block(25).accessList().orElseThrow());
    rows.set(Table.ACCESS_LISTS, listed.block(30).ref(), RlpSlice.of(new byte[] {(byte) 0xc1, 7}));
    rows.set(Table.ACCESS_LISTS, listed.block(10).ref(), listed.block(25).accessList().orElseThrow());

    AuditReport report = ChainAudit.of(rows, new BlockRange(0, 40));

    assertThat(report.accessLists()).isEqualTo(3);
    assertThat(report.digest()).isEqualTo(without);
    assertThat(report.findings()).extracting(AuditReport.Finding::number).containsExactly(10L, 30L);
    assertThat(report.findings()).extracting(AuditReport.Finding::what).containsOnly("hash of the access list");
  }

  @Test
  void namesABlockWithoutACanonicalRow() {
    rows.removeCanonical(7);

    AuditReport report = ChainAudit.of(rows, all);

    assertThat(report.firstGap()).hasValue(7);
    assertThat(report.faults()).isOne();
  }

  @Test
  void findsAWrongTotalDifficulty() {
    UInt256 right = chain.block(33).totalDifficulty();
    rows.setTotalDifficulty(chain.block(33).ref().hash(), right.add(UInt256.ONE));

    AuditReport report = ChainAudit.of(rows, all);

    assertThat(report.findings().getFirst())
        .isEqualTo(new AuditReport.Finding(33, "total difficulty", right.toString(), right.add(UInt256.ONE).toString()));
    assertThat(report.findings()).extracting(AuditReport.Finding::number).containsExactly(33L, 34L);
  }

  @Test
  void findsABlockOfAnotherForkInTheChain() {
    TestChain fork = chain.forkAt(20).heavier();
    rows.put(fork.block(25));

    AuditReport report = ChainAudit.of(rows, all);

    assertThat(report.findings()).extracting(AuditReport.Finding::what)
        .containsExactly("parentHash", "total difficulty", "parentHash", "total difficulty");
  }

  @Test
  void findsABodyUnderTheWrongBlock() {
    rows.set(Table.BODIES, chain.block(8).ref(), chain.block(9).body());

    assertThat(ChainAudit.of(rows, all).findings()).extracting(AuditReport.Finding::what).contains("transactionsRoot");
  }

  @Test
  void linksTheFirstBlockOfARangeToTheOneBelow() {
    TestChain fork = chain.forkAt(20).heavier();
    rows.put(fork.block(25));

    AuditReport report = ChainAudit.of(rows, new BlockRange(26, 30));

    assertThat(report.findings().getFirst().what()).isEqualTo("parentHash");
  }

  @Test
  void keepsABoundedListOfFindingsAndCountsTheRest() {
    TestChain longChain = ChainBuilder.seeded(1).headersOnly().blocks(ChainAudit.MAX_FINDINGS + 20);
    MemoryChain spoiled = MemoryChain.of(longChain);
    for (long n = 0; n <= longChain.height(); n++) {
      spoiled.remove(Table.BODIES, longChain.block(n).ref());
    }

    AuditReport report = ChainAudit.of(spoiled, new BlockRange(0, longChain.height()));

    assertThat(report.findings()).hasSize(ChainAudit.MAX_FINDINGS);
    assertThat(report.faults()).isEqualTo(longChain.height() + 1);
  }

  @Test
  void refusesBlocksOutOfOrder() {
    ChainAudit audit = new ChainAudit(rows, all);

    assertThatThrownBy(() -> audit.add(new BlockExaminer(rows).examine(1))).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(audit::report).isInstanceOf(IllegalStateException.class);
  }
}

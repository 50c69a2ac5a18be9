package io.argosy.blockstore.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.argosy.blockstore.ChainPacks;
import io.argosy.blockstore.MemoryRows;
import io.argosy.packs.BeginEpoch;
import io.argosy.packs.BlockPart;
import io.argosy.packs.ChainCommit;
import io.argosy.packs.PutHeaders;
import io.argosy.packs.Unwind;
import io.argosy.stages.ChainShards;
import io.argosy.stages.Stage;
import io.argosy.testkit.chain.ChainBuilder;
import io.argosy.testkit.chain.TestChain;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ObjectAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ShardLedgerTest {
  private static final ChainShards ONE = new ChainShards(1);

  private final TestChain chain = ChainBuilder.seeded(7).blocks(60);
  private final TestChain fork = chain.forkAt(40).heavier();
  private final MemoryRows rows = new MemoryRows();
  private ShardLedger ledger;

  @BeforeEach
  void putGenesis() {
    ledger = ShardLedger.open(0, ONE, rows);
    ledger.putGenesis(chain.genesis().header().raw(), chain.genesis().totalDifficulty(), chain.genesis().body(), chain.genesis().compactReceipts());
    commit();
  }

  private void commit() {
    ledger.writeProgress();
    rows.commit();
    ledger.written();
  }

  private Applied applyAndCommit(ChainCommit pack) {
    Applied applied = ledger.apply(pack);
    commit();
    return applied;
  }

  private static ObjectAssert<Applied.Refused> assertRefused(Applied applied) {
    return assertThat(applied).asInstanceOf(type(Applied.Refused.class));
  }

  @Test
  void completesABlockWhenAllPartsAreThere() {
    applyAndCommit(ChainPacks.headers(0, chain, 1, 30));
    applyAndCommit(ChainPacks.parts(0, BlockPart.BODY, chain, 1, 20));
    applyAndCommit(ChainPacks.parts(0, BlockPart.RECEIPTS, chain, 5, 10));

    assertThat(ledger.done(Stage.HEADERS).complete()).isEqualTo(30);
    assertThat(ledger.done(Stage.BODIES).complete()).isEqualTo(20);
    assertThat(ledger.done(Stage.RECEIPTS).complete()).isZero();
    assertThat(ledger.done(Stage.RECEIPTS).covers(7)).isTrue();
  }

  @Test
  void countsBytesOfWhatIsNew() {
    assertThat(applyAndCommit(ChainPacks.headers(0, chain, 1, 1)))
        .isEqualTo(new Applied.Changed(chain.header(1).raw().length()));
  }

  @Test
  void takesADuplicateForKnown() {
    applyAndCommit(ChainPacks.headers(0, chain, 1, 30));
    applyAndCommit(ChainPacks.parts(0, BlockPart.BODY, chain, 1, 30));

    assertThat(applyAndCommit(ChainPacks.headers(0, chain, 1, 30))).isEqualTo(new Applied.Known());
    assertThat(applyAndCommit(ChainPacks.parts(0, BlockPart.BODY, chain, 1, 30))).isEqualTo(new Applied.Known());
  }

  @Test
  void takesADuplicateInTheSameBatchForKnown() {
    ledger.apply(ChainPacks.headers(0, chain, 1, 30));

    assertThat(ledger.apply(ChainPacks.headers(0, chain, 1, 30))).isEqualTo(new Applied.Known());
  }

  @Test
  void refusesHeadersThatDoNotLinkToTheBlockBelow() {
    applyAndCommit(ChainPacks.headers(0, chain, 1, 45));

    assertRefused(applyAndCommit(ChainPacks.headers(0, fork, 46, 50))).extracting(Applied.Refused::why).asString().contains("header 46 does not link");
  }

  @Test
  void refusesHeadersThatDoNotLinkToTheBlockAbove() {
    applyAndCommit(ChainPacks.headers(0, fork, 46, 50));

    assertRefused(applyAndCommit(ChainPacks.headers(0, chain, 1, 45))).extracting(Applied.Refused::why).asString().contains("header 46 is stored and does not link");
  }

  @Test
  void refusesHeadersThatDoNotLinkToTheBlockAboveOfTheSameBatch() {
    ledger.apply(ChainPacks.headers(0, fork, 46, 50));

    assertRefused(ledger.apply(ChainPacks.headers(0, chain, 1, 45)));
  }

  @Test
  void refusesHeadersThatDoNotLinkToEachOther() {
    List<PutHeaders.Entry> entries = new ArrayList<>(ChainPacks.headers(0, chain, 41, 45).headers());
    entries.set(2, ChainPacks.headers(0, fork, 43, 43).headers().getFirst());

    assertRefused(applyAndCommit(new PutHeaders(0, 41, entries)));
    assertThat(rows.count(Table.HEADERS)).isOne();
  }

  @Test
  void refusesHeadersUnderAWrongNumber() {
    assertRefused(applyAndCommit(new PutHeaders(0, 5, ChainPacks.headers(0, chain, 6, 8).headers())));
  }

  @Test
  void refusesBytesThatAreNoHeader() {
    PutHeaders.Entry entry = new PutHeaders.Entry(chain.block(1).body(), chain.block(1).totalDifficulty());

    assertRefused(applyAndCommit(new PutHeaders(0, 1, List.of(entry)))).extracting(Applied.Refused::why).asString().contains("malformed");
  }

  @Test
  void refusesAnotherCanonicalBlockWithoutAnUnwind() {
    applyAndCommit(ChainPacks.headers(0, chain, 1, 50));

    assertRefused(applyAndCommit(ChainPacks.headers(0, fork, 41, 50))).extracting(Applied.Refused::why).asString().contains("nothing was unwound");
    assertThat(canonical(45)).isEqualTo(chain.block(45).ref().hash());
  }

  @Test
  void dropsHeadersOfAnEpochThatIsOver() {
    applyAndCommit(new Unwind(1, chain.block(0).ref(), "test"));

    assertThat(applyAndCommit(ChainPacks.headers(0, chain, 1, 10))).isEqualTo(new Applied.Stale());
    assertThat(ledger.done(Stage.HEADERS).complete()).isZero();
  }

  @Test
  void refusesHeadersOfAnEpochThatHasNotBegun() {
    assertRefused(applyAndCommit(ChainPacks.headers(1, chain, 1, 10)));
  }

  @Test
  void refusesWhatBelongsToAnotherShard() {
    TestChain longChain = ChainBuilder.seeded(3).headersOnly().blocks(1100);
    ShardLedger second = ShardLedger.open(1, new ChainShards(2), new MemoryRows());

    assertRefused(second.apply(ChainPacks.headers(0, longChain, 1, 5)));
    assertRefused(second.apply(ChainPacks.parts(0, BlockPart.BODY, longChain, 1, 5)));
    assertRefused(second.apply(ChainPacks.headers(0, longChain, 1020, 1030)));
    assertThat(second.apply(ChainPacks.headers(0, longChain, 1024, 1030))).isInstanceOf(Applied.Changed.class);
  }

  @Test
  void refusesABodyWhoseHeaderIsNotStored() {
    assertRefused(applyAndCommit(ChainPacks.parts(0, BlockPart.BODY, chain, 1, 3))).extracting(Applied.Refused::why).asString().contains("header is not stored");
    assertThat(rows.count(Table.BODIES)).isOne();
  }

  @Test
  void takesABodyWhoseHeaderIsInTheSameBatch() {
    ledger.apply(ChainPacks.headers(0, chain, 1, 3));

    assertThat(ledger.apply(ChainPacks.parts(0, BlockPart.BODY, chain, 1, 3))).isInstanceOf(Applied.Changed.class);
  }

  @Test
  void keepsALateBodyOfAnUndoneForkByHashAndDoesNotCountIt() {
    applyAndCommit(ChainPacks.headers(0, chain, 1, 50));
    applyAndCommit(new Unwind(1, chain.block(40).ref(), "test"));
    applyAndCommit(ChainPacks.headers(1, fork, 41, 50));

    Applied applied = applyAndCommit(ChainPacks.parts(0, BlockPart.BODY, chain, 41, 41));

    assertThat(applied).isEqualTo(new Applied.Stale());
    assertThat(rows.get(Table.BODIES, KeyLayout.block(chain.block(41).ref()))).isEqualTo(chain.block(41).body().toBytes());
    assertThat(ledger.done(Stage.BODIES).covers(41)).isFalse();
  }

  @Test
  void keepsALateBodyAlsoIfItsHeaderAndTheUnwindAreOfTheSameBatch() {
    ledger.apply(ChainPacks.headers(0, chain, 1, 50));
    ledger.apply(new Unwind(1, chain.block(40).ref(), "test"));
    ledger.apply(ChainPacks.parts(0, BlockPart.BODY, chain, 41, 41));
    commit();

    assertThat(rows.get(Table.BODIES, KeyLayout.block(chain.block(41).ref()))).isNotNull();
  }

  @Test
  void unwindUndoesEveryStageAndKeepsForksByHash() {
    for (ChainCommit pack : ChainPacks.all(0, chain, 1, 20)) {
      applyAndCommit(pack);
    }

    applyAndCommit(new Unwind(1, chain.block(40).ref(), "test"));

    for (Stage stage : Stage.values()) {
      assertThat(ledger.done(stage).complete()).as(stage.key()).isEqualTo(40);
    }
    assertThat(ledger.epoch()).isOne();
    assertThat(rows.count(Table.CANON)).isEqualTo(41);
    assertThat(rows.count(Table.HEADERS)).isEqualTo(61);
    assertThat(rows.count(Table.BODIES)).isEqualTo(61);
  }

  @Test
  void unwindAndTheNewForkMayShareABatch() {
    applyAndCommit(ChainPacks.headers(0, chain, 1, 50));

    ledger.apply(new Unwind(1, chain.block(40).ref(), "test"));
    assertThat(ledger.apply(ChainPacks.headers(1, fork, 41, 45))).isInstanceOf(Applied.Changed.class);
    commit();

    assertThat(canonical(45)).isEqualTo(fork.block(45).ref().hash());
    assertThat(rows.get(Table.CANON, KeyLayout.number(46))).isNull();
    assertThat(ShardLedger.open(0, ONE, rows).done(Stage.HEADERS).complete()).isEqualTo(45);
  }

  @Test
  void unwindOfABatchThatIsNotWrittenYetUndoesIt() {
    ledger.apply(ChainPacks.headers(0, chain, 1, 50));
    ledger.apply(new Unwind(1, chain.block(40).ref(), "test"));
    commit();

    assertThat(rows.count(Table.CANON)).isEqualTo(41);
    assertThat(ledger.apply(ChainPacks.headers(1, fork, 41, 45))).isInstanceOf(Applied.Changed.class);
  }

  @Test
  void anEpochThatBeginsUndoesNothingAndIsTheEndOfTheOneBefore() {
    applyAndCommit(ChainPacks.headers(0, chain, 1, 30));

    assertThat(applyAndCommit(new BeginEpoch(5, "test"))).isInstanceOf(Applied.Changed.class);

    assertThat(applyAndCommit(ChainPacks.headers(0, chain, 31, 40))).isEqualTo(new Applied.Stale());
    assertThat(applyAndCommit(new BeginEpoch(5, "test"))).isEqualTo(new Applied.Known());
    assertThat(rows.count(Table.CANON)).isEqualTo(31);
    ShardLedger reopened = ShardLedger.open(0, ONE, rows);
    assertThat(reopened.epoch()).isEqualTo(5);
    assertThat(reopened.progress(5)).isEqualTo(ledger.progress(5));
  }

  @Test
  void anUnwindThatCameAlreadyIsKnown() {
    applyAndCommit(new Unwind(1, chain.block(0).ref(), "test"));

    assertThat(applyAndCommit(new Unwind(1, chain.block(0).ref(), "test"))).isEqualTo(new Applied.Known());
  }

  @Test
  void booksAreTheSameAfterReopening() {
    applyAndCommit(ChainPacks.headers(0, chain, 1, 30));
    applyAndCommit(ChainPacks.headers(0, chain, 41, 45));
    applyAndCommit(new Unwind(1, chain.block(43).ref(), "test"));
    applyAndCommit(ChainPacks.parts(0, BlockPart.RECEIPTS, chain, 2, 3));

    ShardLedger reopened = ShardLedger.open(0, ONE, rows);

    assertThat(reopened.progress(5)).isEqualTo(ledger.progress(5));
    assertThat(reopened.epoch()).isOne();
  }

  @Test
  void booksOfAnOnlyShardReopenWithIslandsOverTheEndsOfChunks() {
    TestChain longChain = ChainBuilder.seeded(3).headersOnly().blocks(2100);
    MemoryRows other = new MemoryRows();
    ShardLedger only = ShardLedger.open(0, ONE, other);
    only.apply(ChainPacks.headers(0, longChain, 1000, 1023));
    only.apply(ChainPacks.headers(0, longChain, 1024, 2047));
    only.apply(ChainPacks.headers(0, longChain, 2048, 2100));
    only.writeProgress();
    other.commit();

    assertThat(ShardLedger.open(0, ONE, other).progress(0)).isEqualTo(only.progress(0));
  }

  private io.argosy.primitives.Hash canonical(long number) {
    return KeyLayout.canonHash(java.util.Objects.requireNonNull(rows.get(Table.CANON, KeyLayout.number(number))));
  }
}

package io.argosy.blockstore.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.blockstore.ChainPacks;
import io.argosy.blockstore.MemoryRows;
import io.argosy.packs.BlockPart;
import io.argosy.packs.ChainCommit;
import io.argosy.packs.PutBlocks;
import io.argosy.packs.Unwind;
import io.argosy.props.Gen;
import io.argosy.props.SeededTest;
import io.argosy.stages.ChainShards;
import io.argosy.stages.DoneBlocks;
import io.argosy.stages.Stage;
import io.argosy.testkit.chain.ChainBuilder;
import io.argosy.testkit.chain.TestBlock;
import io.argosy.testkit.chain.TestChain;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a shard's books say of block access lists. */
class AccessListBooksTest {
  private static final ChainShards ONE = new ChainShards(1);

  private final TestChain chain = ChainBuilder.seeded(7).accessListsFrom(21).blocks(60);
  private final TestChain fork = chain.forkAt(40).longer(5);
  private final MemoryRows rows = new MemoryRows();
  private ShardLedger ledger;

  @BeforeEach
  void putGenesis() {
    ledger = ShardLedger.open(0, ONE, rows);
    TestBlock genesis = chain.genesis();
    ledger.putGenesis(genesis.header().raw(), genesis.totalDifficulty(), genesis.body(), genesis.compactReceipts());
    commit();
    apply(ChainPacks.headers(0, chain, 1, 60));
  }

  private void commit() {
    ledger.writeProgress();
    rows.commit();
    ledger.written();
  }

  private Applied apply(ChainCommit pack) {
    Applied applied = ledger.apply(pack);
    commit();
    return applied;
  }

  private static PutBlocks lists(long epoch, TestChain chain, long first, long last) {
    return new PutBlocks(epoch, BlockPart.ACCESS_LIST, LongStream.rangeClosed(first, last).mapToObj(chain::block)
        .map(block -> new PutBlocks.Entry(block.ref(), block.accessList().orElseThrow())).toList());
  }

  private static PutBlocks absent(TestChain chain, long number) {
    return new PutBlocks(0, BlockPart.ACCESS_LIST, List.of(new PutBlocks.Entry(chain.block(number).ref(), PutBlocks.ABSENT)));
  }

  private byte[] row(TestChain of, long number) {
    return rows.get(Table.ACCESS_LISTS, KeyLayout.block(of.block(number).ref()));
  }

  @Test
  void aHeaderThatPromisesNoListLeavesNothingToDo() {
    assertThat(ledger.done(Stage.ACCESS_LISTS).complete()).isEqualTo(20);
    assertThat(rows.count(Table.ACCESS_LISTS)).isZero();
  }

  @Test
  void aListIsStoredAsItCameAndNoOtherStageMoves() {
    assertThat(apply(lists(0, chain, 50, 60))).isInstanceOf(Applied.Changed.class);
    assertThat(apply(lists(0, chain, 50, 60))).isEqualTo(new Applied.Known());

    assertThat(row(chain, 55)).isEqualTo(chain.block(55).accessList().orElseThrow().toBytes());
    assertThat(ledger.done(Stage.ACCESS_LISTS).covers(55)).isTrue();
    assertThat(ledger.done(Stage.ACCESS_LISTS).complete()).isEqualTo(20);
    assertThat(ledger.done(Stage.BODIES).complete()).isZero();
  }

  @Test
  void aListThatNobodyHasIsDoneWithoutARowAndStoredIfItComesAfterAll() {
    assertThat(apply(absent(chain, 30))).isEqualTo(new Applied.Changed(0));
    assertThat(ledger.done(Stage.ACCESS_LISTS).covers(30)).isTrue();
    assertThat(row(chain, 30)).isNull();
    assertThat(apply(absent(chain, 30))).isEqualTo(new Applied.Known());

    assertThat(apply(lists(0, chain, 30, 30))).isInstanceOf(Applied.Changed.class);
    assertThat(apply(absent(chain, 30))).isEqualTo(new Applied.Known());
    assertThat(row(chain, 30)).isNotNull();
  }

  /** No sound sender says so of a body; whatever was sent is kept, for the audit to find. */
  @Test
  void onlyAListMayBeDoneWithoutARow() {
    apply(new PutBlocks(0, BlockPart.BODY, List.of(new PutBlocks.Entry(chain.block(1).ref(), PutBlocks.ABSENT))));

    assertThat(ledger.done(Stage.BODIES).covers(1)).isTrue();
    assertThat(rows.get(Table.BODIES, KeyLayout.block(chain.block(1).ref()))).isEqualTo(PutBlocks.ABSENT.toBytes());
  }

  @Test
  void anUnwindForgetsWhatWasDecidedAndTheOtherForkIsDecidedAnew() {
    apply(lists(0, chain, 35, 45));
    apply(absent(chain, 46));

    apply(new Unwind(1, chain.header(40).ref(), "a test"));
    apply(ChainPacks.headers(1, fork, 41, 65));

    DoneBlocks done = ledger.done(Stage.ACCESS_LISTS);
    assertThat(LongStream.rangeClosed(35, 40)).allMatch(done::covers);
    assertThat(LongStream.rangeClosed(41, 65)).noneMatch(done::covers);
    assertThat(row(fork, 42)).isNull();
    apply(lists(1, fork, 41, 65));
    assertThat(row(fork, 42)).isEqualTo(fork.block(42).accessList().orElseThrow().toBytes());
  }

  @Test
  void theBooksAreTheSameWhenTheyAreOpenedAgain() {
    apply(lists(0, chain, 50, 60));
    apply(absent(chain, 30));

    assertThat(ShardLedger.open(0, ONE, rows).progress(1)).isEqualTo(ledger.progress(1));
  }

  @SeededTest(runs = 100)
  void booksOfABuildThatKnewNoListsAreFoundToLackThoseThatHeadersPromise(Gen gen) {
    ChainShards shards = new ChainShards(gen.between(1, 3));
    int first = gen.between(1, 2600);
    TestChain chain = FormerChains.from(first);
    int shard = gen.between(0, shards.count() - 1);
    MemoryRows former = new MemoryRows();
    ShardLedger before = ShardLedger.open(shard, shards, former);
    if (shard == 0) {
      before.putGenesis(chain.genesis().header().raw(), chain.genesis().totalDifficulty(), chain.genesis().body(), chain.genesis().compactReceipts());
    }
    for (ChainCommit pack : ChainPacks.all(0, chain, 1, gen.between(50, 700))) {
      if (ChainPacks.shardOf(pack, shards) == shard && gen.chance(0.8)) {
        before.apply(pack);
      }
    }
    before.writeProgress();
    former.delete(Table.META, KeyLayout.progress(Stage.ACCESS_LISTS, shard));
    former.commit();

    assertThat(ShardLedger.open(shard, shards, former).progress(1)).isEqualTo(before.progress(1));
  }

  /** Made once for each fork: they differ in nothing else. */
  private static final class FormerChains {
    private static final java.util.Map<Integer, TestChain> MADE = new java.util.concurrent.ConcurrentHashMap<>();

    static TestChain from(int first) {
      return MADE.computeIfAbsent(first / 260, tenth -> ChainBuilder.seeded(3).headersOnly().accessListsFrom(tenth * 260L + 7).blocks(2500));
    }
  }
}

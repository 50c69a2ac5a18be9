package io.argosy.blockstore.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.blockstore.ChainPacks;
import io.argosy.blockstore.MemoryRows;
import io.argosy.packs.BlockPart;
import io.argosy.packs.ChainCommit;
import io.argosy.packs.Unwind;
import io.argosy.primitives.BlockRef;
import io.argosy.props.Gen;
import io.argosy.props.SeededTest;
import io.argosy.rlp.RlpSlice;
import io.argosy.stages.ChainShards;
import io.argosy.stages.Stage;
import io.argosy.testkit.chain.ChainBuilder;
import io.argosy.testkit.chain.TestBlock;
import io.argosy.testkit.chain.TestChain;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Exactly once, as far as the ledger has to do with it: neither batches nor crashes nor redelivery can be seen in the rows. */
class RedeliveryTest {
  private static final ChainShards ONE = new ChainShards(1);
  private static final byte[] POSITION = KeyLayout.position("commits", 0);

  @SeededTest(runs = 200)
  void rowsDoNotTellOfCrashesAndBatches(Gen gen) {
    Log log = Log.of(gen);

    MemoryRows undisturbed = new MemoryRows();
    play(log, undisturbed, Gen.seeded(0), 0);
    MemoryRows disturbed = new MemoryRows();
    play(log, disturbed, gen, 0.15);

    assertThat(disturbed.all()).isEqualTo(undisturbed.all());
  }

  @SeededTest(runs = 100)
  void redeliveryOfTheWholeLogChangesNothing(Gen gen) {
    Log log = Log.of(gen);
    MemoryRows rows = new MemoryRows();
    play(log, rows, gen, 0);
    Map<String, RlpSlice> once = rows.all();

    rows.put(Table.META, POSITION, KeyLayout.number(0));
    rows.commit();
    play(log, rows, gen, 0.1);

    assertThat(rows.all()).isEqualTo(once);
  }

  @SeededTest(runs = 50)
  void theLastForkIsStoredWhole(Gen gen) {
    Log log = Log.of(gen);
    MemoryRows rows = new MemoryRows();

    play(log, rows, gen, 0.1);

    ShardLedger ledger = ShardLedger.open(0, ONE, rows);
    for (Stage stage : Stage.values()) {
      assertThat(ledger.done(stage).complete()).as(stage.key()).isEqualTo(log.last.height());
    }
    for (long n = 0; n <= log.last.height(); n++) {
      BlockRef block = log.last.block(n).ref();
      assertThat(rows.get(Table.CANON, KeyLayout.number(n)))
          .isEqualTo(KeyLayout.canon(block.hash(), log.last.block(n).totalDifficulty()));
      assertThat(rows.get(Table.BODIES, KeyLayout.block(block))).isEqualTo(log.last.block(n).body().toBytes());
      assertThat(rows.get(Table.RECEIPTS, KeyLayout.block(block))).isEqualTo(log.last.block(n).compactReceipts().toBytes());
    }
  }

  /** Applies the log from the committed position on, as the volume's writer does, dying before a commit with some probability. */
  private static void play(Log log, MemoryRows rows, Gen gen, double crash) {
    if (rows.get(Table.META, POSITION) == null) {
      ShardLedger first = ShardLedger.open(0, ONE, rows);
      TestBlock genesis = log.last.genesis();
      first.putGenesis(genesis.header().raw(), genesis.totalDifficulty(), genesis.body(), genesis.compactReceipts());
      rows.put(Table.META, POSITION, KeyLayout.number(0));
      rows.commit();
    }
    ShardLedger ledger = ShardLedger.open(0, ONE, rows);
    while (position(rows) < log.packs.size()) {
      long at = position(rows);
      long end = Math.min(log.packs.size(), at + gen.between(1, 8));
      for (long i = at; i < end; i++) {
        ledger.apply(log.packs.get((int) i));
      }
      if (gen.chance(crash)) {
        rows.dropPending();
        ledger = ShardLedger.open(0, ONE, rows);
        continue;
      }
      rows.put(Table.META, POSITION, KeyLayout.number(end));
      ledger.writeProgress();
      rows.commit();
      ledger.written();
    }
  }

  private static long position(MemoryRows rows) {
    return KeyLayout.number(java.util.Objects.requireNonNull(rows.get(Table.META, POSITION)));
  }

  /** What producers wrote: parts in any order behind their headers, duplicates, late parts of forks that are undone. */
  private record Log(List<ChainCommit> packs, TestChain last) {
    static Log of(Gen gen) {
      List<ChainCommit> packs = new ArrayList<>();
      TestChain chain = ChainBuilder.seeded(gen.anyLong()).blocks(gen.between(20, 40));
      List<ChainCommit> late = new ArrayList<>();
      long keep = 0;
      int epochs = gen.between(0, 3);
      for (int epoch = 0; epoch <= epochs; epoch++) {
        addHeaders(packs, gen, epoch, chain, keep + 1);
        List<ChainCommit> parts = parts(gen, epoch, chain, keep + 1);
        boolean lastEpoch = epoch == epochs;
        // Of a fork that will be undone some parts come late, or never.
        List<ChainCommit> now = lastEpoch ? parts : parts.subList(0, gen.between(0, parts.size()));
        List<ChainCommit> mixed = new ArrayList<>(now);
        mixed.addAll(late);
        late = new ArrayList<>(parts.subList(now.size(), gen.between(now.size(), parts.size())));
        shuffle(mixed, gen);
        packs.addAll(mixed);
        duplicate(packs, gen);
        if (!lastEpoch) {
          keep = gen.between(0, chain.height() - 1);
          packs.add(new Unwind(epoch + 1, chain.block(keep).ref(), "test"));
          TestChain undone = chain;
          chain = chain.forkAt(keep).longer(gen.between(0, 5));
          addKeptParts(packs, gen, epoch + 1, undone, keep);
        }
      }
      return new Log(packs, chain);
    }

    /** Blocks below the fork may lack parts still; they are asked for again. */
    private static void addKeptParts(List<ChainCommit> packs, Gen gen, long epoch, TestChain chain, long keep) {
      for (long n = 1; n <= keep; n++) {
        packs.add(ChainPacks.parts(epoch, BlockPart.BODY, chain, n, n));
        packs.add(ChainPacks.parts(epoch, BlockPart.RECEIPTS, chain, n, n));
      }
    }

    private static void addHeaders(List<ChainCommit> packs, Gen gen, long epoch, TestChain chain, long first) {
      for (long from = first; from <= chain.height(); ) {
        long to = Math.min(chain.height(), from + gen.between(0, 9));
        packs.add(ChainPacks.headers(epoch, chain, from, to));
        from = to + 1;
      }
    }

    private static List<ChainCommit> parts(Gen gen, long epoch, TestChain chain, long first) {
      List<ChainCommit> packs = new ArrayList<>();
      for (BlockPart part : BlockPart.values()) {
        for (long from = first; from <= chain.height(); ) {
          long to = Math.min(chain.height(), from + gen.between(0, 9));
          packs.add(ChainPacks.parts(epoch, part, chain, from, to));
          from = to + 1;
        }
      }
      shuffle(packs, gen);
      return packs;
    }

    private static void shuffle(List<ChainCommit> packs, Gen gen) {
      for (int i = packs.size() - 1; i > 0; i--) {
        java.util.Collections.swap(packs, i, gen.between(0, i));
      }
    }

    /** A producer that is not sure sends again, later. */
    private static void duplicate(List<ChainCommit> packs, Gen gen) {
      int count = gen.between(0, 10);
      for (int i = 0; i < count; i++) {
        int from = gen.between(0, packs.size() - 1);
        packs.add(gen.between(from + 1, packs.size()), packs.get(from));
      }
    }
  }
}

package io.argosy.blockstore.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.blockstore.MemoryRows;
import io.argosy.blockstore.MemoryState;
import io.argosy.blockstore.StatePacks;
import io.argosy.packs.SealState;
import io.argosy.packs.StateCommit;
import io.argosy.packs.StateProgress;
import io.argosy.primitives.Hash;
import io.argosy.props.Gen;
import io.argosy.props.SeededTest;
import io.argosy.rlp.RlpSlice;
import io.argosy.servedstate.GeneratedState;
import io.argosy.servedstate.ServedState;
import io.argosy.stages.StateShards;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Exactly once, as far as the ledger of the state has to do with it: neither batches nor crashes nor redelivery can be seen in rows and books, whenever builds happen. */
class StateRedeliveryTest {
  private static final byte[] POSITION = KeyLayout.position("commits", 0);

  @SeededTest(runs = 60)
  void rowsDoNotTellOfCrashesAndBatches(Gen gen) {
    Log log = Log.of(gen);

    MemoryState undisturbed = new MemoryState(new MemoryRows());
    play(log, undisturbed, Gen.seeded(0), 0);
    MemoryState disturbed = new MemoryState(new MemoryRows());
    play(log, disturbed, gen, 0.2);

    assertThat(rows(disturbed)).isEqualTo(rows(undisturbed));
    assertThat(books(disturbed)).isEqualTo(books(undisturbed));
  }

  @SeededTest(runs = 60)
  void redeliveryFromAnyEarlierPositionChangesNothing(Gen gen) {
    Log log = Log.of(gen);
    MemoryState memory = new MemoryState(new MemoryRows());
    play(log, memory, gen, 0);
    Map<String, RlpSlice> once = rows(memory);
    StateProgress books = books(memory);

    for (int i = 0; i < 3; i++) {
      memory.rows().put(Table.META, POSITION, KeyLayout.number(gen.between(0, log.packs.size())));
      memory.rows().commit();
      memory.crash();
      play(log, memory, gen, 0.1);
    }

    assertThat(rows(memory)).isEqualTo(once);
    assertThat(books(memory)).isEqualTo(books);
  }

  @SeededTest(runs = 40)
  void theLastStateIsStoredWholeAndSealed(Gen gen) {
    Log log = Log.of(gen);
    MemoryState memory = new MemoryState(new MemoryRows());

    play(log, memory, gen, 0.1);

    assertThat(memory.ledger().isSealed()).isTrue();
    for (int row = 0; row < log.last.accounts().size(); row++) {
      assertThat(memory.rows().get(Table.ACCOUNTS, log.last.accounts().key(row).toBytes())).isEqualTo(log.last.accounts().value(row).toBytes());
    }
    assertThat(memory.rows().count(Table.ACCOUNTS)).isEqualTo(log.last.accounts().size());
    assertThat(memory.rows().count(Table.SLOTS)).isEqualTo(log.last.slots());
    for (Map.Entry<Hash, RlpSlice> code : log.last.codes().entrySet()) {
      assertThat(memory.rows().get(Table.CODES, code.getKey().toBytes())).isEqualTo(code.getValue().toBytes());
    }
  }

  /** Nodes depend on when builds happened, as far as {@code RangeBuildTest} allows. */
  private static Map<String, RlpSlice> rows(MemoryState memory) {
    Map<String, RlpSlice> rows = new TreeMap<>(memory.rows().all());
    rows.keySet().removeIf(name -> name.startsWith("ACCOUNT_NODES") || name.startsWith("STORAGE_NODES"));
    return rows;
  }

  private static StateProgress books(MemoryState memory) {
    StateProgress live = memory.ledger().progress(0);
    assertThat(StateLedger.open(0, MemoryState.ONE, memory.rows()).progress(0)).as("the books as their rows tell them").isEqualTo(live);
    return live;
  }

  /** Applies the log from the committed position on, as the volume's writer does, dying before a commit with some probability, and building now and then; before a seal everything is built. */
  private static void play(Log log, MemoryState memory, Gen gen, double crash) {
    while (position(memory) < log.packs.size()) {
      int at = position(memory);
      int end = Math.min(log.packs.size(), at + gen.between(1, 8));
      for (int i = at; i < end; i++) {
        if (log.packs.get(i) instanceof SealState || gen.chance(0.05)) {
          memory.rows().put(Table.META, POSITION, KeyLayout.number(i));
          memory.commit();
          memory.build();
        }
        if (memory.put(log.packs.get(i)) instanceof Applied.Refused(String why)) {
          throw new AssertionError(log.packs.get(i).getClass().getSimpleName() + ": " + why);
        }
      }
      if (gen.chance(crash)) {
        memory.crash();
        continue;
      }
      memory.rows().put(Table.META, POSITION, KeyLayout.number(end));
      memory.commit();
    }
    memory.build();
  }

  private static int position(MemoryState memory) {
    byte[] stored = memory.rows().get(Table.META, POSITION);
    return stored == null ? 0 : (int) KeyLayout.number(Objects.requireNonNull(stored));
  }

  /** What producers wrote: a download that pivots may interrupt, repairs and builds until it adds up, and a seal; with duplicates, late packs of epochs that are over, and builds asked for too early. */
  private record Log(List<StateCommit> packs, ServedState last) {
    static Log of(Gen gen) {
      List<StateCommit> packs = new ArrayList<>();
      ServedState state = GeneratedState.seeded(gen.anyLong(), gen.between(20, 120)).withContracts(15, 60).make();
      StatePacks of = new StatePacks(state, MemoryState.ONE, 20);
      packs.add(of.begin(1));
      List<StateCommit> download = of.download(gen, 1, 0);
      packs.addAll(download);
      int epochs = gen.between(1, 3);
      for (int epoch = 1; epoch <= epochs; epoch++) {
        if (epoch > 1) {
          packs.add(of.begin(epoch));
          packs.addAll(of.codes(epoch, 0));
        }
        // Healing goes over the same ground again and again.
        for (int round = gen.between(epoch > 1 ? 1 : 0, 2); round > 0; round--) {
          for (int range = 0; range < StateShards.RANGES; range++) {
            if (round == 1 || gen.chance(0.2)) {
              packs.add(of.repair(gen, epoch, range));
            }
          }
        }
        packs.addAll(of.builds(epoch, 0));
        duplicate(packs, gen);
        if (epoch == epochs || gen.chance(0.5)) {
          packs.add(of.seal(epoch));
        }
        if (epoch < epochs) {
          state = GeneratedState.next(state, gen.anyLong(), gen.between(1, 40));
          of = new StatePacks(state, MemoryState.ONE, 20);
        }
      }
      return new Log(packs, state);
    }

    /** A producer that is not sure sends again, later. */
    private static void duplicate(List<StateCommit> packs, Gen gen) {
      int count = gen.between(0, 20);
      for (int i = 0; i < count; i++) {
        int from = gen.between(0, packs.size() - 1);
        packs.add(gen.between(from + 1, packs.size()), packs.get(from));
      }
    }
  }
}

package io.argosy.blockstore.adapter.kafka;

import io.argosy.blockstore.adapter.rocksdb.RangeBuilder;
import io.argosy.blockstore.adapter.rocksdb.RangeBuilder.Finished;
import io.argosy.blockstore.adapter.rocksdb.Volume;
import io.argosy.blockstore.adapter.rocksdb.VolumeShards;
import io.argosy.blockstore.core.Applied;
import io.argosy.blockstore.core.BuildOrder;
import io.argosy.blockstore.core.RowCursor;
import io.argosy.blockstore.core.Rows;
import io.argosy.blockstore.core.ShardLedger;
import io.argosy.blockstore.core.StateLedger;
import io.argosy.blockstore.core.Table;
import io.argosy.packs.ChainCommit;
import io.argosy.packs.RepairState;
import io.argosy.packs.StateCommit;
import io.argosy.rlp.RlpSlice;
import io.argosy.stages.ChainShards;
import io.argosy.stages.StateShards;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The ledgers of all shards of one volume, over whichever batch is open. Owned by the thread that writes the volume. */
final class VolumeBooks {
  private final Volume volume;
  private final VolumeShards shards;
  private final ChainShards chainShards;
  private final StateShards stateShards;
  private final BatchRows rows = new BatchRows();
  private final Map<Integer, ShardLedger> chain = new TreeMap<>();
  private final Map<Integer, StateLedger> state = new TreeMap<>();
  private final TreeSet<Integer> touchedChain = new TreeSet<>();
  private final TreeSet<Integer> touchedState = new TreeSet<>();

  VolumeBooks(Volume volume, VolumeShards shards) {
    this.volume = volume;
    this.shards = shards;
    this.chainShards = new ChainShards(volume.identity().chainShards());
    this.stateShards = new StateShards(volume.identity().stateShards());
  }

  /** Reads the books anew. */
  void open() {
    touchedChain.clear();
    touchedState.clear();
    chain.clear();
    state.clear();
    for (int shard : shards.ofChain()) {
      chain.put(shard, ShardLedger.open(shard, chainShards, rows));
    }
    for (int shard : shards.ofState()) {
      state.put(shard, StateLedger.open(shard, stateShards, rows));
    }
  }

  /** Puts go to {@code batch} from now on; null if none is open. */
  void use(Volume.@Nullable Batch batch) {
    rows.batch = batch;
  }

  Applied apply(int shard, ChainCommit pack) {
    touchedChain.add(shard);
    return of(chain, shard).apply(pack);
  }

  /**
   * @param write writes the batch with the books' progress; called before and between what reads the rows that it changes
   */
  Applied apply(int shard, StateCommit pack, Runnable write) {
    StateLedger ledger = of(state, shard);
    touchedState.add(shard);
    return pack instanceof RepairState repair ? apply(shard, ledger, repair, write) : ledger.apply(pack);
  }

  /** A repair reads the rows that it changes. */
  private Applied apply(int shard, StateLedger ledger, RepairState repair, Runnable write) {
    Applied all = new Applied.Known();
    for (RepairState step : StateLedger.steps(repair)) {
      write.run();
      touchedState.add(shard);
      switch (ledger.apply(step)) {
        case Applied.Changed(long bytes) -> all = new Applied.Changed(bytes + (all instanceof Applied.Changed(long before) ? before : 0));
        case Applied.Known() -> {
          // Says nothing of the other steps.
        }
        case Applied.Stale stale -> all = stale;
        case Applied.Refused refused -> {
          return refused;
        }
      }
    }
    return all;
  }

  private static <T> T of(Map<Integer, T> ledgers, int shard) {
    T ledger = ledgers.get(shard);
    if (ledger == null) {
      throw new IllegalStateException("shard " + shard + " is not of this volume");
    }
    return ledger;
  }

  /** Puts progress of what changed. */
  void writeProgress() {
    touchedChain.forEach(shard -> of(chain, shard).writeProgress());
    touchedState.forEach(shard -> of(state, shard).writeProgress());
  }

  /** Call after the batch is written: notes what changed. */
  void written(ProgressBoard board, long incarnation) {
    for (int shard : touchedChain) {
      of(chain, shard).written();
      board.note(of(chain, shard).progress(incarnation));
    }
    for (int shard : touchedState) {
      of(state, shard).written();
      board.note(of(state, shard).progress(incarnation));
    }
    touchedChain.clear();
    touchedState.clear();
  }

  /** Notes where every shard stands. */
  void noteAll(ProgressBoard board, long incarnation) {
    chain.values().forEach(ledger -> board.note(ledger.progress(incarnation)));
    state.values().forEach(ledger -> board.note(ledger.progress(incarnation)));
  }

  /** Ranges to build; only while nothing is in the batch. */
  List<BuildOrder> orders() {
    return state.values().stream().flatMap(ledger -> ledger.orders().stream()).toList();
  }

  /** Makes the nodes of a build part of the volume and notes the range as built, unless its rows changed since it was ordered; only while nothing else is in the batch. True if it held. */
  boolean apply(Finished build) {
    int shard = stateShards.shardOfRange(build.order().range());
    StateLedger ledger = of(state, shard);
    try {
      if (!ledger.holds(build.order())) {
        return false;
      }
      build.files().forEach(volume::ingestFiles);
      ledger.built(build.order(), build.built().part(), build.built().unsound());
      touchedState.add(shard);
      return true;
    } finally {
      RangeBuilder.discard(build);
    }
  }

  /** The rows of whichever batch is open; only reads before there is one. */
  private final class BatchRows implements Rows {
    private Volume.@Nullable Batch batch;

    @Override
    public byte @Nullable [] get(Table table, byte[] key) {
      return volume.get(table, key);
    }

    @Override
    public boolean has(Table table, byte[] key) {
      return volume.has(table, key);
    }

    @Override
    public RowCursor cursor(Table table) {
      return volume.cursor(table);
    }

    @Override
    public void put(Table table, byte[] key, byte[] value) {
      open().put(table, key, value);
    }

    @Override
    public void put(Table table, byte[] key, RlpSlice value) {
      open().put(table, key, value);
    }

    @Override
    public void delete(Table table, byte[] key) {
      open().delete(table, key);
    }

    @Override
    public void deleteRange(Table table, byte[] first, byte[] end) {
      open().deleteRange(table, first, end);
    }

    private Volume.Batch open() {
      Volume.Batch current = batch;
      if (current == null) {
        throw new IllegalStateException("no batch is open");
      }
      return current;
    }
  }
}

package io.argosy.blockstore.adapter.rocksdb;

import io.argosy.blockstore.ChainPacks;
import io.argosy.blockstore.StatePacks;
import io.argosy.blockstore.core.Applied;
import io.argosy.blockstore.core.Shard;
import io.argosy.blockstore.core.ShardLedger;
import io.argosy.blockstore.core.StateLedger;
import io.argosy.packs.ChainCommit;
import io.argosy.packs.RepairState;
import io.argosy.packs.ShardProgress;
import io.argosy.packs.StateCommit;
import io.argosy.packs.StateProgress;
import io.argosy.packs.Unwind;
import io.argosy.chain.BlockHeader;
import io.argosy.props.Gen;
import io.argosy.stages.ChainShards;
import io.argosy.stages.StateShards;
import io.argosy.testkit.chain.TestChain;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A store of several volumes without Kafka: packs go to their shard's ledger, each in a batch of its own. */
public final class Volumes implements AutoCloseable {
  public static final StateShards STATE = new StateShards(16);

  private final RocksMemory memory = new RocksMemory(16 << 20, 8 << 20);
  private final List<Volume> volumes = new ArrayList<>();
  private final ChainShards shards;

  private Volumes(int shards) {
    this.shards = new ChainShards(shards);
  }

  public static Volumes open(Path folder, BlockHeader genesis, int shards, int volumes) {
    Volumes all = new Volumes(shards);
    for (int i = 0; i < volumes; i++) {
      VolumeIdentity identity = new VolumeIdentity(1337, genesis.hash(), shards, STATE.count(), i, volumes);
      all.volumes.add(Volume.open(folder.resolve("volume-" + i), identity, all.memory, Volume.Access.WRITE));
    }
    VolumeFormat.putGenesis(all.volumes, genesis);
    return all;
  }

  /** All of a chain, above genesis. */
  public Volumes store(TestChain chain) {
    ChainPacks.all(0, chain, 1, 100).forEach(this::apply);
    return this;
  }

  public void apply(ChainCommit pack) {
    if (pack instanceof Unwind) {
      for (int shard = 0; shard < shards.count(); shard++) {
        apply(shard, pack);
      }
      return;
    }
    apply(ChainPacks.shardOf(pack, shards), pack);
  }

  private void apply(int shard, ChainCommit pack) {
    try (Volume.Batch batch = ownerOf(shard).batch()) {
      ShardLedger ledger = ShardLedger.open(shard, shards, batch);
      if (ledger.apply(pack) instanceof Applied.Refused(String why)) {
        throw new AssertionError(why);
      }
      ledger.writeProgress();
      batch.commit();
    }
  }

  /** To one shard of the state; what a build is asked for is built. */
  public Applied apply(int shard, StateCommit pack) {
    Applied applied = new Applied.Known();
    for (StateCommit step : pack instanceof RepairState repair ? StateLedger.steps(repair) : List.of(pack)) {
      try (Volume.Batch batch = volumeOf(shard).batch()) {
        StateLedger ledger = StateLedger.open(shard, STATE, batch);
        applied = ledger.apply(step);
        ledger.writeProgress();
        batch.commit();
      }
      if (applied instanceof Applied.Refused(String why)) {
        throw new AssertionError(why);
      }
    }
    build(shard);
    return applied;
  }

  private void build(int shard) {
    Volume volume = volumeOf(shard);
    try (Volume.Batch batch = volume.batch(); RangeBuilder builder = new RangeBuilder(volume, () -> true, failure -> {
      throw new AssertionError(failure);
    })) {
      StateLedger ledger = StateLedger.open(shard, STATE, batch);
      builder.order(ledger.orders());
      while (builder.isBusy() && builder.buildNext()) {
        for (RangeBuilder.Finished build : builder.takeFinished()) {
          build.files().forEach(volume::ingestFiles);
          ledger.built(build.order(), build.built().part(), build.built().unsound());
        }
      }
      ledger.writeProgress();
      batch.commit();
    }
  }

  /** To all shards of the state. */
  public void applyToAll(StateCommit pack) {
    for (int shard = 0; shard < STATE.count(); shard++) {
      apply(shard, pack);
    }
  }

  /** A state from the first pack to the seal. */
  public Volumes store(StatePacks packs, long epoch) {
    applyToAll(packs.begin(epoch));
    for (int shard = 0; shard < STATE.count(); shard++) {
      for (StateCommit pack : packs.download(Gen.seeded(shard), epoch, shard)) {
        apply(shard, pack);
      }
      for (StateCommit pack : packs.builds(epoch, shard)) {
        apply(shard, pack);
      }
    }
    applyToAll(packs.seal(epoch));
    return this;
  }

  public StoredState state() {
    return new StoredState(volumes, ShardMap.of(Shard.Kind.STATE, volumes), this::stateProgress);
  }

  private List<StateProgress> stateProgress() {
    List<StateProgress> all = new ArrayList<>();
    for (int shard = 0; shard < STATE.count(); shard++) {
      try (Volume.Batch rows = volumeOf(shard).batch()) {
        all.add(StateLedger.open(shard, STATE, rows).progress(0));
      }
    }
    return all;
  }

  private Volume ownerOf(int chainShard) {
    return volumes.get(ShardMap.of(volumes).ownerOf(chainShard));
  }

  private Volume volumeOf(int shard) {
    return volumes.get(ShardMap.of(Shard.Kind.STATE, volumes).ownerOf(shard));
  }

  public List<Volume> all() {
    return List.copyOf(volumes);
  }

  public StoredChain chain() {
    return new StoredChain(volumes, this::progress);
  }

  private List<ShardProgress> progress() {
    List<ShardProgress> all = new ArrayList<>();
    for (int shard = 0; shard < shards.count(); shard++) {
      try (Volume.Batch rows = ownerOf(shard).batch()) {
        all.add(ShardLedger.open(shard, shards, rows).progress(0));
      }
    }
    return all;
  }

  /** Indexes all transactions there are. */
  public void index() {
    TransactionIndexer indexer = new TransactionIndexer(volumes, chain(), () -> true, failure -> {
      throw new AssertionError(failure);
    });
    boolean more = true;
    while (more) {
      more = indexer.indexNext();
    }
  }

  @Override
  public void close() {
    volumes.forEach(Volume::close);
    memory.close();
  }
}

package io.argosy.blockstore.app;

import io.argosy.blockstore.adapter.kafka.FreeSpace;
import io.argosy.blockstore.adapter.kafka.VolumeWriter;
import io.argosy.blockstore.adapter.rocksdb.RocksMemory;
import io.argosy.blockstore.adapter.rocksdb.StoredChain;
import io.argosy.blockstore.adapter.rocksdb.Volume;
import io.argosy.bus.PoisonPacks;
import io.argosy.packs.ShardProgress;
import io.argosy.packs.StateProgress;
import io.argosy.packs.StateProgress.Amounts;
import io.argosy.packs.StateProgress.RangeProgress;
import io.argosy.stages.Stage;
import io.argosy.stages.StateShards;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/** The store's figures; their labels are few: stage, volume, and what became of a pack. */
final class StoreMetrics {
  private StoreMetrics() {}

  static void watch(Volume volume, VolumeWriter writer, MeterRegistry registry) {
    String name = Integer.toString(volume.identity().volume());
    count(registry, writer, "argosy.store.payload.bytes", name, w -> w.counts().payloadBytes(), "Bytes of payload committed");
    count(registry, writer, "argosy.store.packs", name, w -> w.counts().packs(), "Commit packs read");
    count(registry, writer, "argosy.store.packs.known", name, w -> w.counts().known(), "Commit packs that changed nothing");
    count(registry, writer, "argosy.store.packs.stale", name, w -> w.counts().stale(), "Commit packs of an epoch that is over");
    count(registry, writer, "argosy.store.packs.refused", name, w -> w.counts().refused(), "Commit packs that contradict what is stored");
    count(registry, writer, "argosy.store.position.resets", name, VolumeWriter::resets, "Kafka positions that did not hold");
    gauge(registry, writer, "argosy.store.lag.records", name, VolumeWriter::lag, "Records that wait in Kafka");
    gauge(registry, volume, "argosy.store.disk.free.bytes", name, v -> FreeSpace.freeBytes(v.folder()), "Room on the volume's disk");
    gauge(
        registry,
        writer,
        "argosy.store.disk.rung",
        name,
        w -> w.room().ordinal(),
        "0 room for all; 1 little, the transaction index rests; 2 the reserve is reached, nothing is stored; 3 a write found no room");
    gauge(registry, volume, "argosy.store.disk.used.bytes", name, v -> v.property("rocksdb.total-sst-files-size"), "Bytes in table files");
    gauge(
        registry,
        volume,
        "argosy.store.compaction.pending.bytes",
        name,
        v -> v.property("rocksdb.estimate-pending-compaction-bytes"),
        "Bytes that compaction has to rewrite");
    gauge(registry, writer, "argosy.store.epoch", name, w -> w.progress().stream().mapToLong(ShardProgress::epoch).max().orElse(0), "Chain epoch that the volume's shards are in");
    watchState(writer, name, registry);
  }

  /** What the volume holds of the state, as last committed, and what building its tries costs. */
  private static void watchState(VolumeWriter writer, String name, MeterRegistry registry) {
    gauge(registry, writer, "argosy.state.pivot", name, w -> w.stateProgress().stream().mapToLong(shard -> shard.pivot().number()).max().orElse(0), "Block whose state is synced; 0 before the first");
    gauge(registry, writer, "argosy.state.shards", name, w -> w.stateProgress().size(), "Shards of the state in the volume");
    gauge(registry, writer, "argosy.state.shards.sealed", name, w -> w.stateProgress().stream().filter(StateProgress::sealed).count(), "Of them, those whose state is whole and may be read");
    gauge(registry, writer, "argosy.state.unsound", name, w -> w.stateProgress().stream().flatMap(shard -> shard.ranges().stream()).mapToLong(RangeProgress::unsound).sum(), "Accounts whose slots do not make their storage root");
    amount(registry, writer, "argosy.state.accounts", name, Amounts::accounts, "Accounts stored");
    amount(registry, writer, "argosy.state.slots", name, Amounts::slots, "Slots stored");
    amount(registry, writer, "argosy.state.codes", name, Amounts::codes, "Codes stored");
    amount(registry, writer, "argosy.state.codes.wanted", name, Amounts::wantedCodes, "Codes that accounts name and nobody brought yet");
    amount(registry, writer, "argosy.state.bytes", name, Amounts::bytes, "Bytes of rows and codes");
    amount(registry, writer, "argosy.state.repairs", name, Amounts::repairs, "Rows that healing changed since the state was begun");
    ranges(registry, writer, "argosy.state.ranges.whole", name, RangeProgress::whole, "Ranges whose accounts are all there");
    ranges(registry, writer, "argosy.state.ranges.built", name, range -> !range.built().isEmpty(), "Ranges whose part of the trie is known");
    count(registry, writer, "argosy.state.builds", name, w -> w.builder().builds(), "Ranges whose nodes were made");
    count(registry, writer, "argosy.state.builds.seconds", name, w -> w.builder().spent().toNanos() / 1e9, "Time spent on making nodes");
  }

  /** Where the ranges of the key space stand, each by itself, whichever volume has them. */
  static void watchRanges(int stateShards, StoreProgress progress, MeterRegistry registry) {
    StateShards shards = new StateShards(stateShards);
    for (int range = 0; range < StateShards.RANGES; range++) {
      int shard = shards.shardOfRange(range);
      range(registry, progress, "argosy.state.range.ratio", shard, range, (_, r) -> r.downloaded(), "How much of a range of the key space is there, 0 to 1");
      range(registry, progress, "argosy.state.range.mended.ratio", shard, range, (epoch, r) -> r.mendedFor(epoch), "How much of a range is known to be of the pivot's state, 0 to 1; says nothing of a first pivot, whose rows need no mending");
    }
  }

  private static void range(
      MeterRegistry registry, StoreProgress progress, String name, int shard, int range, BiFunction<Long, RangeProgress, Double> figure, String description) {
    Gauge.builder(name, progress, p -> p.state().stream()
            .filter(s -> s.shard() == shard)
            .flatMapToDouble(s -> s.ranges().stream().filter(r -> r.range() == range).mapToDouble(r -> figure.apply(s.epoch(), r)))
            .sum())
        .tag("range", String.format(Locale.ROOT, "%02x", range))
        .description(description)
        .register(registry);
  }

  private static void amount(
      MeterRegistry registry, VolumeWriter writer, String name, String volume, ToLongFunction<Amounts> what, String description) {
    gauge(registry, writer, name, volume, w -> w.stateProgress().stream().mapToLong(shard -> what.applyAsLong(shard.amounts())).sum(), description);
  }

  private static void ranges(
      MeterRegistry registry, VolumeWriter writer, String name, String volume, Predicate<RangeProgress> which, String description) {
    gauge(registry, writer, name, volume, w -> w.stateProgress().stream().flatMap(shard -> shard.ranges().stream()).filter(which).count(), description);
  }

  static void watch(StoredChain chain, RocksMemory memory, PoisonPacks poison, MeterRegistry registry) {
    Gauge.builder("argosy.store.access.lists.decided", chain, c -> c.watermarks().of(Stage.ACCESS_LISTS))
        .description("Up to where it is known of each block access list that it is stored, promised by no header, or had by nobody")
        .register(registry);
    for (Stage stage : Stage.required()) {
      Gauge.builder("argosy.store.watermark", chain, c -> c.watermarks().of(stage))
          .tag("stage", stage.key())
          .description("Up to where a stage is complete")
          .register(registry);
    }
    for (RocksMemory.Cause cause : RocksMemory.Cause.values()) {
      FunctionCounter.builder("argosy.store.written.bytes", memory, m -> m.writtenBytes(cause))
          .tag("cause", cause.name().toLowerCase(Locale.ROOT))
          .description("Bytes that RocksDB wrote")
          .register(registry);
    }
    Gauge.builder("argosy.store.memory.bytes", memory, RocksMemory::usedBytes).description("RocksDB's cache in use").register(registry);
    Gauge.builder("argosy.poison.packs", poison, PoisonPacks::count).tag("service", "block-store").register(registry);
  }

  private static <T> void count(
      MeterRegistry registry, T source, String name, String volume, ToDoubleFunction<T> value, String what) {
    FunctionCounter.builder(name, source, value).tag("volume", volume).description(what).register(registry);
  }

  private static <T> void gauge(
      MeterRegistry registry, T source, String name, String volume, ToDoubleFunction<T> value, String what) {
    Gauge.builder(name, source, value).tag("volume", volume).description(what).register(registry);
  }
}

package io.argosy.blockstore.adapter.kafka;

import io.argosy.blockstore.adapter.rocksdb.Volume;
import io.argosy.blockstore.adapter.rocksdb.VolumeException;
import io.argosy.blockstore.core.Applied;
import io.argosy.blockstore.core.KeyLayout;
import io.argosy.blockstore.core.Rows;
import io.argosy.blockstore.core.ShardLedger;
import io.argosy.blockstore.core.Table;
import io.argosy.bus.BusConnection;
import io.argosy.bus.PackSender;
import io.argosy.bus.PoisonPacks;
import io.argosy.bus.Received;
import io.argosy.bus.Topics;
import io.argosy.packs.ChainCommit;
import io.argosy.packs.ShardProgress;
import io.argosy.packs.ShardProgress.StageProgress;
import io.argosy.packs.StageReport;
import io.argosy.rlp.RlpSlice;
import io.argosy.stages.ChainShards;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes a volume: reads its shards' commit packs in order and writes data, progress and Kafka position in one batch, so that they are true together or
 * not at all. After a crash the same packs come again and change nothing.
 */
public final class VolumeWriter implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(VolumeWriter.class);

  /** A batch ends here, so that a burst neither fills memory nor delays progress. */
  private static final long BATCH_BYTES = 8L << 20;

  /** What a power cut may cost: after this much or this long the log is synced, and only then may Kafka forget. */
  private static final long SYNC_BYTES = 64L << 20;

  private static final Duration SYNC_EVERY = Duration.ofSeconds(1);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration FULL_DISK_PAUSE = Duration.ofSeconds(2);
  private static final Duration TELL_EVERY = Duration.ofSeconds(5);

  private final Volume volume;
  private final ChainShards shards;
  private final BusConnection connection;
  private final Admin admin;
  private final Topics topics;
  private final PackSender sender;
  private final PoisonPacks poison;
  private final FreeSpace space;
  private final Consumer<Throwable> failed;
  private final Thread thread;
  private final BatchRows rows = new BatchRows();
  private final Map<Integer, ShardLedger> ledgers = new TreeMap<>();
  private final Map<Integer, ShardProgress> published = new ConcurrentHashMap<>();
  private final LongAdder payloadBytes = new LongAdder();
  private final LongAdder packs = new LongAdder();
  private final LongAdder known = new LongAdder();
  private final LongAdder stale = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private volatile long resets;
  private volatile Room room = Room.AMPLE;
  private long incarnation;
  private long nextTell = System.nanoTime();
  private volatile long lag;
  private volatile boolean closed;

  /**
   * @param incarnation rises with each start of the store
   * @param failed told once what stopped the writer, if not {@link #close()}
   */
  public VolumeWriter(
      Volume volume,
      BusConnection connection,
      Admin admin,
      Topics topics,
      PackSender sender,
      PoisonPacks poison,
      FreeSpace space,
      long incarnation,
      Consumer<Throwable> failed) {
    this.volume = volume;
    this.shards = new ChainShards(volume.identity().chainShards());
    this.connection = connection;
    this.admin = admin;
    this.topics = topics;
    this.sender = sender;
    this.poison = poison;
    this.space = space;
    this.incarnation = incarnation;
    this.failed = failed;
    this.thread = Thread.ofPlatform().name("volume-" + volume.identity().volume()).unstarted(this::run);
  }

  /** What the volume's disk allows at the moment. */
  public Room room() {
    return room;
  }

  /** True while there is room for work that nobody waits for. */
  public boolean hasAmpleRoom() {
    return room == Room.AMPLE;
  }

  /** Opens the books, tells everybody where they stand, and begins to write. */
  public void start() {
    openLedgers();
    thread.start();
  }

  /** Progress of each shard as last published; any thread. */
  public Collection<ShardProgress> progress() {
    return published.values();
  }

  /** Bytes of payload written since the start. */
  public long payloadBytes() {
    return payloadBytes.sum();
  }

  /** Packs applied since the start, whatever became of them. */
  public long packs() {
    return packs.sum();
  }

  public long knownPacks() {
    return known.sum();
  }

  public long stalePacks() {
    return stale.sum();
  }

  public long refusedPacks() {
    return refused.sum();
  }

  /** Times that a Kafka position did not hold. */
  public long resets() {
    return resets;
  }

  /** Records that wait in Kafka. */
  public long lag() {
    return lag;
  }

  private void openLedgers() {
    for (int shard : volume.identity().shards()) {
      ShardLedger ledger = ShardLedger.open(shard, shards, rows);
      ledgers.put(shard, ledger);
      publish(shard, ledger);
    }
  }

  private void run() {
    while (!closed) {
      try (CommitSource source = new CommitSource(connection, admin, topics.chainCommits(), volume.identity().shards(), volume.identity().volume());
          Volume.Batch batch = volume.batch()) {
        write(source, batch);
      } catch (VolumeException e) {
        if (!e.isNoSpace()) {
          stop(e);
          return;
        }
        if (!recoversFromFullDisk(e)) {
          return;
        }
      } catch (org.apache.kafka.common.errors.InterruptException e) {
        return;
      } catch (RuntimeException | Error e) {
        stop(e);
        return;
      }
    }
  }

  private void stop(Throwable e) {
    if (!closed) {
      closed = true;
      failed.accept(e);
    }
  }

  /**
   * RocksDB stays in error after a full disk, so the volume is closed and opened; Kafka still has what was not written. Opening may itself find no room, and then waits again. False if the writer is
   * done.
   */
  private boolean recoversFromFullDisk(VolumeException e) {
    log.atError().addKeyValue("volume", volume.folder()).addKeyValue("why", e.getMessage()).log("disk full: writing stops until there is room");
    become(Room.FULL);
    while (!closed) {
      pause();
      tell();
      if (closed || space.of(volume.folder()) == Room.RESERVE) {
        continue;
      }
      try {
        volume.reopen();
        ledgers.clear();
        openLedgers();
        become(space.of(volume.folder()));
        return true;
      } catch (VolumeException again) {
        if (!again.isNoSpace()) {
          stop(again);
        }
      } catch (RuntimeException | Error failure) {
        stop(failure);
      }
    }
    return false;
  }

  private void write(CommitSource source, Volume.Batch batch) {
    rows.batch = batch;
    for (TopicPartition partition : source.partitions()) {
      byte[] stored = volume.get(Table.META, KeyLayout.position(partition.topic(), partition.partition()));
      source.seek(partition, Optional.ofNullable(stored).map(KafkaPosition::read));
    }
    SyncPoint sync = new SyncPoint();
    long seen = 0;
    while (!closed) {
      become(space.of(volume.folder()));
      if (room == Room.RESERVE) {
        source.pauseAll();
      } else {
        source.resumeAll();
      }
      tell();
      ConsumerRecords<byte[], byte[]> records = source.poll(POLL);
      if (source.resets() > seen) {
        resets += source.resets() - seen;
        seen = source.resets();
        beginNewLife();
      }
      Map<TopicPartition, KafkaPosition> positions = new HashMap<>();
      for (ConsumerRecord<byte[], byte[]> record : records) {
        apply(record);
        positions.put(new TopicPartition(record.topic(), record.partition()), source.after(record));
        if (batch.size() > BATCH_BYTES) {
          commit(batch, positions, sync);
          positions.clear();
        }
      }
      if (!positions.isEmpty()) {
        commit(batch, positions, sync);
      }
      if (sync.isDue()) {
        volume.syncWal();
        if (source.isTheSameTopic()) {
          source.deleteBefore(sync.taken());
        } else {
          sync.taken();
        }
      }
      lag = source.lag();
    }
    volume.syncWal();
  }

  private void apply(ConsumerRecord<byte[], byte[]> record) {
    packs.increment();
    Optional<Received> received = poison.read(record);
    if (received.isEmpty()) {
      return;
    }
    if (!(received.get().pack() instanceof ChainCommit pack)) {
      poison.setAside(record, "not a commit to a chain: " + received.get().pack().getClass().getSimpleName());
      return;
    }
    switch (ledger(record.partition()).apply(pack)) {
      case Applied.Changed(long bytes) -> payloadBytes.add(bytes);
      case Applied.Known() -> known.increment();
      case Applied.Stale() -> stale.increment();
      case Applied.Refused(String why) -> {
        refused.increment();
        poison.setAside(record, why);
      }
    }
  }

  private void commit(Volume.Batch batch, Map<TopicPartition, KafkaPosition> positions, SyncPoint sync) {
    positions.forEach((partition, position) ->
        batch.put(Table.META, KeyLayout.position(partition.topic(), partition.partition()), position.toBytes()));
    positions.keySet().forEach(partition -> ledger(partition.partition()).writeProgress());
    long bytes = batch.size();
    batch.commit();
    for (TopicPartition partition : positions.keySet()) {
      ledger(partition.partition()).written();
      publish(partition.partition(), ledger(partition.partition()));
    }
    sync.written(bytes, positions);
  }

  private ShardLedger ledger(int shard) {
    ShardLedger ledger = ledgers.get(shard);
    if (ledger == null) {
      throw new IllegalStateException("shard " + shard + " is not of this volume");
    }
    return ledger;
  }

  private void publish(int shard, ShardLedger ledger) {
    ShardProgress progress = ledger.progress(incarnation);
    if (!progress.equals(published.put(shard, progress))) {
      sender.sendKeyed(topics.progress(), Integer.toString(shard), progress);
    }
  }

  /** What was sent to this store and not applied may be gone with the log that held it: whoever sent it begins again at what is stored. */
  private void beginNewLife() {
    incarnation++;
    ledgers.forEach(this::publish);
  }

  /** Goes to another rung of the ladder, and says so. */
  private void become(Room now) {
    if (now == room) {
      return;
    }
    boolean worse = now.compareTo(room) > 0;
    room = now;
    (worse ? log.atWarn() : log.atInfo())
        .addKeyValue("volume", volume.folder())
        .addKeyValue("free", FreeSpace.freeBytes(volume.folder()))
        .addKeyValue("room", now)
        .log(worse ? "room on the disk runs out" : "room again");
    nextTell = System.nanoTime();
  }

  /** Tells what the volume waits for and where its shards stand: now and then again too, since a control topic may be made anew. */
  private void tell() {
    if (System.nanoTime() - nextTell < 0) {
      return;
    }
    nextTell = System.nanoTime() + TELL_EVERY.toNanos();
    String name = "volume-" + volume.identity().volume();
    long reached = published.values().stream().mapToLong(VolumeWriter::reached).min().orElse(-1);
    StageReport report = new StageReport("block-store", name, reached, -1, space.sentence(volume.folder(), room));
    sender.sendKeyed(topics.reports(), report.service() + "/" + name, report);
    published.forEach((shard, progress) -> sender.sendKeyed(topics.progress(), Integer.toString(shard), progress));
  }

  private static long reached(ShardProgress progress) {
    return progress.stages().stream().mapToLong(StageProgress::complete).min().orElse(-1);
  }

  private void pause() {
    try {
      Thread.sleep(FULL_DISK_PAUSE);
    } catch (InterruptedException e) {
      closed = true;
    }
  }

  /** Writes what is in hand, syncs, and stops. */
  @Override
  public void close() {
    closed = true;
    try {
      thread.join(Duration.ofSeconds(20));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** When the log must be synced next, and what Kafka may forget after that. */
  private static final class SyncPoint {
    private final Map<TopicPartition, Long> offsets = new HashMap<>();
    private long bytes;
    private long since = System.nanoTime();

    void written(long batchBytes, Map<TopicPartition, KafkaPosition> positions) {
      if (offsets.isEmpty()) {
        since = System.nanoTime();
      }
      bytes += batchBytes;
      positions.forEach((partition, position) -> offsets.put(partition, position.nextOffset()));
    }

    boolean isDue() {
      return !offsets.isEmpty() && (bytes > SYNC_BYTES || System.nanoTime() - since > SYNC_EVERY.toNanos());
    }

    Map<TopicPartition, Long> taken() {
      Map<TopicPartition, Long> taken = Map.copyOf(offsets);
      offsets.clear();
      bytes = 0;
      return taken;
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

    private Volume.Batch open() {
      Volume.Batch current = batch;
      if (current == null) {
        throw new IllegalStateException("no batch is open");
      }
      return current;
    }
  }
}

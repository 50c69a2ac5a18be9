package io.argosy.blockstore.adapter.kafka;

import io.argosy.blockstore.adapter.rocksdb.RangeBuilder;
import io.argosy.blockstore.adapter.rocksdb.Volume;
import io.argosy.blockstore.adapter.rocksdb.VolumeException;
import io.argosy.blockstore.adapter.rocksdb.VolumeShards;
import io.argosy.blockstore.core.Applied;
import io.argosy.blockstore.core.KeyLayout;
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
import io.argosy.packs.StateCommit;
import io.argosy.packs.StateProgress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
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
  /** While there is something to tell, or to take. */
  private static final Duration SHORT_POLL = Duration.ofMillis(20);

  private static final Duration FULL_DISK_PAUSE = Duration.ofSeconds(2);
  private static final Duration TELL_EVERY = Duration.ofSeconds(5);

  private final Volume volume;
  private final VolumeShards shards;
  private final BusConnection connection;
  private final Admin admin;
  private final Topics topics;
  private final PackSender sender;
  private final PoisonPacks poison;
  private final FreeSpace space;
  private final Consumer<Throwable> failed;
  private final Thread thread;
  private final VolumeBooks books;
  private final RangeBuilder builder;
  private final ProgressBoard board;
  private final Counts counts = new Counts();
  private final WriterRest rest = new WriterRest();
  private final VolumeFigures self;
  private volatile long resets;
  private volatile Room room = Room.AMPLE;
  private long incarnation;
  private long nextTell = System.nanoTime();
  private volatile long lag;
  private volatile boolean closed;

  /**
   * @param shards that the volume has at the moment
   * @param incarnation rises with each start of the store
   * @param failed told once what stopped the writer, if not {@link #close()}
   */
  public VolumeWriter(
      Volume volume,
      VolumeShards shards,
      BusConnection connection,
      Admin admin,
      Topics topics,
      PackSender sender,
      PoisonPacks poison,
      FreeSpace space,
      long incarnation,
      Consumer<Throwable> failed) {
    this.volume = volume;
    this.shards = shards;
    this.connection = connection;
    this.admin = admin;
    this.topics = topics;
    this.sender = sender;
    this.poison = poison;
    this.space = space;
    this.incarnation = incarnation;
    this.failed = failed;
    this.books = new VolumeBooks(volume, shards);
    this.builder = new RangeBuilder(volume, this::hasAmpleRoom, failed);
    this.board = new ProgressBoard(sender, topics.progress());
    this.self = new VolumeFigures(incarnation);
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
    openBooks();
    builder.start();
    thread.start();
  }

  private void openBooks() {
    books.open();
    books.noteAll(board, incarnation);
    board.keepOnly(shards.ofChain(), shards.ofState());
  }

  /**
   * Does something on the writer's thread while it writes nothing and all it took is stored and synced; then reads its books anew. Returns when that is done; nothing is done if the writer does not come to it in time.
   *
   * @throws RuntimeException what {@code work} throws; the writer goes on
   */
  public void resting(Duration longest, Runnable work) {
    rest.take(longest, work);
  }

  /** Progress of each shard of the chain as last committed; any thread. */
  public Collection<ShardProgress> progress() {
    return board.chain();
  }

  /** Progress of each shard of the state as last committed; any thread. */
  public Collection<StateProgress> stateProgress() {
    return board.state();
  }

  /** What became of commit packs since the start; any thread. */
  public Counts counts() {
    return counts;
  }

  /** Who makes the nodes of the state; any thread. */
  public RangeBuilder builder() {
    return builder;
  }

  /** Times that a Kafka position did not hold. */
  public long resets() {
    return resets;
  }

  /** Records that wait in Kafka. */
  public long lag() {
    return lag;
  }

  private void run() {
    while (!closed) {
      try (CommitSource source = new CommitSource(connection, admin, partitions(), volume.identity().volume());
          Volume.Batch batch = volume.batch()) {
        write(source, batch);
        books.use(null);
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
      if (!closed && rest.isDue()) {
        // Books that are read anew count changes anew: no build that was ordered by the old ones may look as if it held.
        builder.abandon();
        rest.run(this::openBooks);
      }
    }
    rest.close();
  }

  private List<TopicPartition> partitions() {
    List<TopicPartition> partitions = new ArrayList<>();
    shards.ofChain().forEach(shard -> partitions.add(new TopicPartition(topics.chainCommits(), shard)));
    shards.ofState().forEach(shard -> partitions.add(new TopicPartition(topics.stateCommits(), shard)));
    return partitions;
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
        builder.abandon();
        volume.reopen();
        openBooks();
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
    books.use(batch);
    for (TopicPartition partition : source.partitions()) {
      byte[] stored = volume.get(Table.META, KeyLayout.position(partition.topic(), partition.partition()));
      source.seek(partition, Optional.ofNullable(stored).map(KafkaPosition::read));
    }
    SyncPoint sync = new SyncPoint();
    Map<TopicPartition, KafkaPosition> positions = new HashMap<>();
    Runnable write = () -> commit(batch, positions, sync);
    long seen = 0;
    while (!closed && !rest.isDue()) {
      become(space.of(volume.folder()));
      if (room == Room.RESERVE) {
        source.pauseAll();
      } else {
        source.resumeAll();
      }
      tell();
      takeBuilt(write);
      ConsumerRecords<byte[], byte[]> records = source.poll(board.hasUnsent() || builder.isBusy() ? SHORT_POLL : POLL);
      if (source.resets() > seen) {
        resets += source.resets() - seen;
        seen = source.resets();
        beginNewLife();
      }
      for (ConsumerRecord<byte[], byte[]> record : records) {
        apply(record, write);
        positions.put(new TopicPartition(record.topic(), record.partition()), source.after(record));
        if (batch.size() > BATCH_BYTES) {
          write.run();
        }
      }
      if (!positions.isEmpty()) {
        write.run();
      }
      board.sendDue();
      if (sync.isDue()) {
        self.write(volume::syncWal);
        if (source.areTheSameTopics()) {
          source.deleteBefore(sync.taken());
        } else {
          sync.taken();
        }
      }
      lag = source.lag();
    }
    volume.syncWal();
  }

  private void takeBuilt(Runnable write) {
    boolean any = false;
    for (RangeBuilder.Finished build : builder.takeFinished()) {
      any |= books.apply(build);
    }
    if (any) {
      write.run();
    }
    builder.order(books.orders());
  }

  private void apply(ConsumerRecord<byte[], byte[]> record, Runnable write) {
    counts.pack();
    Optional<Received> received = poison.read(record);
    if (received.isEmpty()) {
      return;
    }
    Applied applied;
    switch (received.get().pack()) {
      case ChainCommit pack when record.topic().equals(topics.chainCommits()) -> applied = books.apply(record.partition(), pack);
      case StateCommit pack when record.topic().equals(topics.stateCommits()) -> applied = books.apply(record.partition(), pack, write);
      default -> {
        poison.setAside(record, "not a commit to " + record.topic() + ": " + received.get().pack().getClass().getSimpleName());
        return;
      }
    }
    counts.add(applied);
    if (applied instanceof Applied.Refused(String why)) {
      poison.setAside(record, why);
    }
  }

  /** Writes what is in the batch, and how far the log was read for it; then forgets the positions. */
  private void commit(Volume.Batch batch, Map<TopicPartition, KafkaPosition> positions, SyncPoint sync) {
    positions.forEach((partition, position) ->
        batch.put(Table.META, KeyLayout.position(partition.topic(), partition.partition()), position.toBytes()));
    books.writeProgress();
    long bytes = batch.size();
    self.write(batch::commit);
    books.written(board, incarnation);
    sync.written(bytes, positions);
    positions.clear();
  }

  /** What was sent to this store and not applied may be gone with the log that held it: whoever sent it begins again at what is stored. */
  private void beginNewLife() {
    incarnation++;
    books.noteAll(board, incarnation);
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
    long reached = board.chain().stream().mapToLong(VolumeWriter::reached).min().orElse(-1);
    StageReport report = new StageReport("block-store", name, reached, -1, space.sentence(volume.folder(), room)).by(self.teller(volume, shards.ofChain(), room, lag));
    sender.sendKeyed(topics.reports(), report.service() + "/" + name, report);
    board.repeat();
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
    builder.close();
    try {
      // A store that failed to start closes writers that it never started.
      if (thread.isAlive()) {
        thread.join(Duration.ofSeconds(20));
      }
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
}

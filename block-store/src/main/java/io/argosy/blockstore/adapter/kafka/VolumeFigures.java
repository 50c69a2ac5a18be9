package io.argosy.blockstore.adapter.kafka;

import io.argosy.blockstore.adapter.rocksdb.Volume;
import io.argosy.packs.StageReport.Figure;
import io.argosy.packs.StageReport.Measure;
import io.argosy.packs.StageReport.Teller;
import io.argosy.runtime.SteadyClock;
import java.util.List;

/** What a volume measures of itself for its reports. Owned by the writer's thread. */
final class VolumeFigures {
  private final long instance;
  private long since = System.nanoTime();
  private long writingNanos;

  /**
   * @param instance new for each start of the store
   */
  VolumeFigures(long instance) {
    this.instance = instance;
  }

  /** Does what waits for the disk, and counts the time. */
  void write(Runnable write) {
    long started = System.nanoTime();
    write.run();
    writingNanos += System.nanoTime() - started;
  }

  /**
   * How things stand, and how they went since this was asked last.
   *
   * @param shards of the chain that the volume has at the moment
   */
  Teller teller(Volume volume, List<Integer> shards, Room room, long lag) {
    long now = System.nanoTime();
    long writing = Math.clamp(writingNanos * 1000 / Math.max(1, now - since), 0, 1000);
    since = now;
    writingNanos = 0;
    // A volume that was closed for want of room has no figures of its own.
    long compaction = room == Room.FULL ? 0 : volume.property("rocksdb.estimate-pending-compaction-bytes");
    return new Teller(instance, SteadyClock.ofThisProcess().instant(), shards, List.of(
        new Figure(Measure.LAG_RECORDS, lag),
        new Figure(Measure.FREE_BYTES, FreeSpace.freeBytes(volume.folder())),
        new Figure(Measure.DISK_RUNG, room.ordinal()),
        new Figure(Measure.COMPACTION_BYTES, compaction),
        new Figure(Measure.WRITING_PERMILLE, writing)));
  }
}

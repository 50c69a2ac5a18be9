package io.argosy.blockstore.adapter.rocksdb;

import java.util.EnumSet;
import org.rocksdb.HistogramType;
import org.rocksdb.LRUCache;
import org.rocksdb.RocksDB;
import org.rocksdb.Statistics;
import org.rocksdb.StatsLevel;
import org.rocksdb.TickerType;
import org.rocksdb.WriteBufferManager;

/** What all volumes of a process share: native memory, so that its sum has a bound, and RocksDB's counters. Close after the volumes. */
public final class RocksMemory implements AutoCloseable {
  static {
    RocksDB.loadLibrary();
  }

  private final LRUCache cache;
  private final WriteBufferManager writeBuffers;

  /** Without histograms and timers, which would cost a clock's reading at each step. */
  private final Statistics counters = new Statistics(EnumSet.allOf(HistogramType.class));

  /**
   * @param cacheBytes blocks and write buffers together
   * @param writeBufferBytes memtables of all volumes
   */
  public RocksMemory(long cacheBytes, long writeBufferBytes) {
    cache = new LRUCache(cacheBytes);
    writeBuffers = new WriteBufferManager(writeBufferBytes, cache);
    counters.setStatsLevel(StatsLevel.EXCEPT_DETAILED_TIMERS);
  }

  LRUCache cache() {
    return cache;
  }

  WriteBufferManager writeBuffers() {
    return writeBuffers;
  }

  Statistics counters() {
    return counters;
  }

  /** Why RocksDB writes to the disk. */
  public enum Cause {
    LOG(TickerType.WAL_FILE_BYTES),
    FLUSH(TickerType.FLUSH_WRITE_BYTES),
    COMPACTION(TickerType.COMPACT_WRITE_BYTES);

    private final TickerType ticker;

    Cause(TickerType ticker) {
      this.ticker = ticker;
    }
  }

  /** Bytes written by all volumes since the start; files that were made elsewhere and ingested do not count. */
  public long writtenBytes(Cause cause) {
    return counters.getTickerCount(cause.ticker);
  }

  /** Bytes of the cache in use, write buffers included. */
  public long usedBytes() {
    return cache.getUsage();
  }

  @Override
  public void close() {
    counters.close();
    writeBuffers.close();
    cache.close();
  }
}

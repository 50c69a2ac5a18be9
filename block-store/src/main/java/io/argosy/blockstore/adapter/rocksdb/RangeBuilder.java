package io.argosy.blockstore.adapter.rocksdb;

import io.argosy.blockstore.core.BuildOrder;
import io.argosy.blockstore.core.RangeBuild;
import io.argosy.blockstore.core.Table;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Makes the nodes of ranges beside the thread that writes the volume, in a thread of its own: reads the rows of one moment, and leaves sorted files. Only the writer makes them part of the volume, and only if no row of the
 * range changed since the order was given, so that a node never becomes visible that is not true.
 *
 * <p>Killed at any point, nothing false is left: files that were not ingested are deleted at the next start, nodes that were ingested are true of rows that are committed, and a range counts as built only by a row that is
 * written after. What was asked for and not built is built again, and finds the nodes there.
 */
public final class RangeBuilder implements AutoCloseable {
  private static final String PREFIX = "build-";
  private static final Duration IDLE = Duration.ofMillis(20);

  private final Volume volume;
  private final BooleanSupplier mayWrite;
  private final Consumer<Throwable> failed;
  private final Thread thread;
  /** Held while a build reads. */
  private final Object building = new Object();

  private final Set<BuildOrder> orders = new LinkedHashSet<>();
  private final Queue<Finished> finished = new ConcurrentLinkedQueue<>();
  private final LongAdder builds = new LongAdder();
  private final LongAdder nanos = new LongAdder();
  private volatile boolean abandoned;
  private volatile boolean closed;
  private long count;

  /**
   * What came of an order.
   *
   * @param files of nodes, by table
   */
  public record Finished(BuildOrder order, RangeBuild.Built built, Map<Table, List<Path>> files) {}

  /**
   * @param mayWrite false while there is no room for work that can wait
   */
  public RangeBuilder(Volume volume, BooleanSupplier mayWrite, Consumer<Throwable> failed) {
    this.volume = volume;
    this.mayWrite = mayWrite;
    this.failed = failed;
    this.thread = Thread.ofPlatform().name("build-" + volume.identity().volume()).daemon().unstarted(this::run);
  }

  public void start() {
    SortedFiles.deleteLeftovers(volume.folder(), PREFIX);
    thread.start();
  }

  /** What is wanted now; what was wanted before and has not begun is forgotten. Rows of the orders must be committed. */
  public void order(List<BuildOrder> wanted) {
    synchronized (orders) {
      orders.clear();
      orders.addAll(wanted);
      orders.removeAll(finished.stream().map(Finished::order).toList());
    }
  }

  /** What was finished since the last call; the caller owns the files. */
  public List<Finished> takeFinished() {
    List<Finished> taken = new ArrayList<>();
    for (Finished next = finished.poll(); next != null; next = finished.poll()) {
      taken.add(next);
    }
    return taken;
  }

  /** Forgets all orders and all that was finished; returns when nothing reads the volume. */
  public void abandon() {
    abandoned = true;
    synchronized (orders) {
      orders.clear();
    }
    // Waits for a build that reads, which sees that it is abandoned.
    synchronized (building) {
      takeFinished().forEach(RangeBuilder::discard);
      abandoned = false;
    }
  }

  /** Deletes the files of what does not hold any more. */
  public static void discard(Finished build) {
    build.files.values().forEach(files -> files.forEach(SortedFiles::deleteLeftover));
  }

  /** True while there is something to build, or to take. */
  public boolean isBusy() {
    synchronized (orders) {
      return !orders.isEmpty() || !finished.isEmpty();
    }
  }

  /** Builds that ended since the start. */
  public long builds() {
    return builds.sum();
  }

  /** Time spent on them. */
  public Duration spent() {
    return Duration.ofNanos(nanos.sum());
  }

  private void run() {
    while (!closed) {
      try {
        if (!mayWrite.getAsBoolean() || !buildNext()) {
          Thread.sleep(IDLE);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (RangeBuild.Stopped e) {
        // Closed, or abandoned: whoever did so orders again.
      } catch (VolumeException e) {
        if (!e.isPassing()) {
          stop(e);
        }
      } catch (RuntimeException | Error e) {
        stop(e);
      }
    }
  }

  private void stop(Throwable e) {
    if (!closed) {
      closed = true;
      failed.accept(e);
    }
  }

  /** Fulfils the oldest order; false if there is none. */
  boolean buildNext() {
    synchronized (building) {
      BuildOrder order;
      synchronized (orders) {
        if (orders.isEmpty()) {
          return false;
        }
        order = orders.iterator().next();
      }
      long begun = System.nanoTime();
      finished.add(build(order));
      synchronized (orders) {
        orders.remove(order);
      }
      builds.increment();
      nanos.add(System.nanoTime() - begun);
      return true;
    }
  }

  private Finished build(BuildOrder order) {
    String name = PREFIX + ++count;
    Map<Table, SortedFiles> files = new EnumMap<>(Table.class);
    return volume.viewing(Volume.Reading.THROUGHOUT, rows -> {
      try {
        RangeBuild.Built built = RangeBuild.of(
            order.range(),
            rows,
            (table, key, node) -> files.computeIfAbsent(table, t -> volume.sortedFiles(t, name)).put(key, node),
            () -> closed || abandoned);
        Map<Table, List<Path>> named = new EnumMap<>(Table.class);
        files.forEach((table, written) -> named.put(table, written.finish()));
        return new Finished(order, built, named);
      } catch (RangeBuild.Stopped e) {
        files.values().forEach(SortedFiles::discard);
        throw e;
      } finally {
        files.values().forEach(SortedFiles::close);
      }
    });
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      // One that was never started cannot be waited for.
      if (thread.isAlive()) {
        thread.join(Duration.ofSeconds(10));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

package io.argosy.blockstore.adapter.kafka;

import io.argosy.blockstore.adapter.rocksdb.MovingShard;
import io.argosy.blockstore.adapter.rocksdb.ShardMap;
import io.argosy.blockstore.adapter.rocksdb.ShardMaps;
import io.argosy.blockstore.adapter.rocksdb.Volume;
import io.argosy.blockstore.adapter.rocksdb.VolumeException;
import io.argosy.blockstore.core.Shard;
import io.argosy.blockstore.core.Shard.Kind;
import io.argosy.bus.Topics;
import io.argosy.packs.Order;
import io.argosy.packs.OrderOutcome;
import io.argosy.packs.OrderOutcome.State;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Moves shards from volume to volume, one after the other, while the sync goes on: its writers pause for the moment in which a shard changes hands. */
public final class ShardMover implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ShardMover.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration TELL_EVERY = Duration.ofSeconds(10);

  private final ShardMaps maps;
  private final List<Volume> volumes;
  private final List<VolumeWriter> writers;
  private final Topics topics;
  private final Consumer<OrderOutcome> outcomes;
  private final Consumer<Throwable> failed;
  private final BlockingQueue<Order> orders = new LinkedBlockingQueue<>();
  private final Thread thread = Thread.ofPlatform().name("move-shards").daemon().unstarted(this::run);
  private volatile boolean closed;

  /**
   * @param writers of the volumes, in their order
   * @param topics whose partitions are the shards' logs
   */
  public ShardMover(ShardMaps maps, List<Volume> volumes, List<VolumeWriter> writers, Topics topics, Consumer<OrderOutcome> outcomes, Consumer<Throwable> failed) {
    this.maps = maps;
    this.volumes = List.copyOf(volumes);
    this.writers = List.copyOf(writers);
    this.topics = topics;
    this.outcomes = outcomes;
    this.failed = failed;
  }

  public void start() {
    thread.start();
  }

  /** Moves a shard when it is its turn; how it ends is told. */
  public void move(Order order) {
    orders.add(order);
  }

  private void run() {
    try {
      for (Kind kind : Kind.values()) {
        for (int shard = 0; shard < maps.of(kind).owners().size() && !closed; shard++) {
          // A former life may have ended between handing over and erasing.
          erase(new Shard(kind, shard));
        }
      }
      while (!closed) {
        obey(orders.take());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      if (!closed) {
        failed.accept(e);
      }
    }
  }

  private void erase(Shard shard) {
    MovingShard.erase(maps.of(shard.kind()), volumes, shard.number(), logOf(shard));
  }

  private String logOf(Shard shard) {
    return switch (shard.kind()) {
      case CHAIN -> topics.chainCommits();
      case STATE -> topics.stateCommits();
    };
  }

  private void obey(Order order) throws InterruptedException {
    Shard shard = Shard.parse(order.subject());
    int target = (int) order.number();
    if (target >= volumes.size()) {
      say(order, State.REFUSED, "there is no volume " + target);
      return;
    }
    while (!closed) {
      try {
        if (!isMoved(order, shard, target)) {
          Thread.sleep(PAUSE);
          continue;
        }
        erase(shard);
        volumes.get(target).syncWal();
        say(order, State.DONE, order.subject() + " is on volume " + target + " (" + volumes.get(target).folder() + "), and nothing of it anywhere else");
        return;
      } catch (VolumeException e) {
        if (!e.isPassing()) {
          throw e;
        }
        say(order, State.UNDER_WAY, "waits for " + e.getMessage());
        Thread.sleep(PAUSE);
      }
    }
  }

  private boolean isMoved(Order order, Shard shard, int target) {
    ShardMap map = maps.of(shard.kind());
    if (map.ownerOf(shard.number()) == target) {
      return true;
    }
    VolumeWriter there = writers.get(target);
    if (!there.hasAmpleRoom()) {
      say(order, State.UNDER_WAY, "waits for room on the disk of volume " + target);
      return false;
    }
    // Nothing of a former move may be half erased there when new rows come.
    erase(shard);
    try (MovingShard move = new MovingShard(map, volumes, shard.number(), target, logOf(shard))) {
      return isMoved(order, move, there);
    }
  }

  private boolean isMoved(Order order, MovingShard move, VolumeWriter there) {
    VolumeWriter here = writers.get(move.source());
    AtomicBoolean begun = new AtomicBoolean(!move.mustWatch());
    if (move.mustWatch()) {
      here.resting(PATIENCE, () -> {
        move.watch();
        begun.set(true);
      });
    }
    if (!begun.get()) {
      say(order, State.UNDER_WAY, "waits for the writer of volume " + move.source());
      return false;
    }
    if (!move.copy(new Progress(order, move, there)::goesOn)) {
      return false;
    }
    long copied = move.rows();
    long asked = System.nanoTime();
    AtomicLong nanos = new AtomicLong();
    AtomicBoolean moved = new AtomicBoolean();
    here.resting(PATIENCE, () -> there.resting(PATIENCE, () -> {
      long begins = System.nanoTime();
      moved.set(move.handOver());
      nanos.set(System.nanoTime() - begins);
    }));
    if (moved.get()) {
      log.atInfo()
          .addKeyValue("shard", order.subject())
          .addKeyValue("from", move.source())
          .addKeyValue("to", order.number())
          .addKeyValue("rows", move.rows())
          .addKeyValue("rowsAtRest", move.rows() - copied)
          .addKeyValue("millisAtRest", Duration.ofNanos(nanos.get()).toMillis())
          .addKeyValue("millisForBoth", Duration.ofNanos(System.nanoTime() - asked).toMillis())
          .log("a shard went to another volume");
    }
    return moved.get();
  }

  /** Tells now and then how far a copy is, and whether it goes on. */
  private final class Progress {
    private final Order order;
    private final MovingShard move;
    private final VolumeWriter there;
    private long nextTell = System.nanoTime();

    Progress(Order order, MovingShard move, VolumeWriter there) {
      this.order = order;
      this.move = move;
      this.there = there;
    }

    boolean goesOn() {
      if (System.nanoTime() - nextTell >= 0) {
        nextTell = System.nanoTime() + TELL_EVERY.toNanos();
        say(order, State.UNDER_WAY, "copying " + order.subject() + " from volume " + move.source() + " to volume " + order.number() + ", " + move.rows()
            + " rows so far; it is written and read where it was meanwhile");
      }
      return !closed && there.hasAmpleRoom();
    }
  }

  private void say(Order order, State state, String text) {
    outcomes.accept(new OrderOutcome(order.id(), order.key(), state, text));
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join(Duration.ofSeconds(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

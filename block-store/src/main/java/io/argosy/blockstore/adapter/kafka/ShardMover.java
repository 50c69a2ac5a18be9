package io.argosy.blockstore.adapter.kafka;

import io.argosy.blockstore.adapter.rocksdb.ShardMap;
import io.argosy.blockstore.adapter.rocksdb.ShardMove;
import io.argosy.blockstore.adapter.rocksdb.Volume;
import io.argosy.blockstore.adapter.rocksdb.VolumeException;
import io.argosy.packs.Order;
import io.argosy.packs.OrderOutcome;
import io.argosy.packs.OrderOutcome.State;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Moves shards of the chain from volume to volume, one after the other, while the sync goes on: its writers pause for the moment in which a shard changes hands. */
public final class ShardMover implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ShardMover.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final ShardMap map;
  private final List<Volume> volumes;
  private final List<VolumeWriter> writers;
  private final String topic;
  private final Consumer<OrderOutcome> outcomes;
  private final Consumer<Throwable> failed;
  private final BlockingQueue<Order> orders = new LinkedBlockingQueue<>();
  private final Thread thread = Thread.ofPlatform().name("move-shards").daemon().unstarted(this::run);
  private volatile boolean closed;

  /**
   * @param writers of the volumes, in their order
   * @param topic whose partitions are the shards' logs
   */
  public ShardMover(ShardMap map, List<Volume> volumes, List<VolumeWriter> writers, String topic, Consumer<OrderOutcome> outcomes, Consumer<Throwable> failed) {
    this.map = map;
    this.volumes = List.copyOf(volumes);
    this.writers = List.copyOf(writers);
    this.topic = topic;
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
      for (int shard = 0; shard < map.owners().size() && !closed; shard++) {
        // A former life may have ended between handing over and erasing.
        ShardMove.erase(map, volumes, shard, topic);
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

  private void obey(Order order) throws InterruptedException {
    int shard = Integer.parseInt(order.subject().substring("chain-".length()));
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
        ShardMove.erase(map, volumes, shard, topic);
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

  private boolean isMoved(Order order, int shard, int target) throws InterruptedException {
    if (map.ownerOf(shard) == target) {
      return true;
    }
    VolumeWriter there = writers.get(target);
    if (!there.hasAmpleRoom()) {
      say(order, State.UNDER_WAY, "waits for room on the disk of volume " + target);
      return false;
    }
    // Nothing of a former move may be half erased there when new rows come.
    ShardMove.erase(map, volumes, shard, topic);
    ShardMove move = new ShardMove(map, volumes, shard, target, topic);
    VolumeWriter here = writers.get(move.source());
    say(order, State.UNDER_WAY, "copying " + order.subject() + " from volume " + move.source() + " to volume " + target + "; it is written and read where it was meanwhile");
    if (!move.copy(() -> !closed && there.hasAmpleRoom())) {
      return false;
    }
    AtomicBoolean moved = new AtomicBoolean();
    here.resting(PATIENCE, () -> there.resting(PATIENCE, () -> moved.set(move.handOver())));
    if (moved.get()) {
      log.atInfo().addKeyValue("shard", order.subject()).addKeyValue("from", move.source()).addKeyValue("to", target).log("a shard went to another volume");
    }
    return moved.get();
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

package io.argosy.blockstore.adapter.kafka;

import io.argosy.bus.PackSender;
import io.argosy.packs.ShardProgress;
import io.argosy.packs.StateProgress;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells the cluster where the shards of a volume stand. Progress of the chain is sent whenever it changes; that of the state is long and changes with every pack, so it is sent now and then while it changes, and once it rests. The
 * writer's thread tells; any thread may read what was told.
 */
final class ProgressBoard {
  /** How often progress of one shard of the state is sent at most. */
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final PackSender sender;
  private final String topic;
  private final Map<Integer, ShardProgress> chain = new ConcurrentHashMap<>();
  private final Map<Integer, StateProgress> state = new ConcurrentHashMap<>();
  /** When each shard's progress was sent, of those that were since it changed last. */
  private final Map<Integer, Long> sentAt = new HashMap<>();

  private final Map<Integer, StateProgress> unsent = new HashMap<>();

  ProgressBoard(PackSender sender, String topic) {
    this.sender = sender;
    this.topic = topic;
  }

  void note(ShardProgress progress) {
    if (!progress.equals(chain.put(progress.shard(), progress))) {
      send(progress);
    }
  }

  void note(StateProgress progress) {
    if (!progress.equals(state.put(progress.shard(), progress))) {
      unsent.put(progress.shard(), progress);
      sendDue();
    }
  }

  /** Keeps the shards that are named, and no others: the rest is another's to tell of. */
  void keepOnly(Collection<Integer> ofChain, Collection<Integer> ofState) {
    chain.keySet().retainAll(ofChain);
    state.keySet().retainAll(ofState);
    unsent.keySet().retainAll(ofState);
  }

  /** Sends what changed and has waited long enough; to be called often. */
  void sendDue() {
    long now = System.nanoTime();
    unsent.values().removeIf(progress -> {
      Long sent = sentAt.get(progress.shard());
      if (sent != null && now - sent < PAUSE.toNanos()) {
        return false;
      }
      sentAt.put(progress.shard(), now);
      send(progress);
      return true;
    });
  }

  /** True while something changed that was not sent. */
  boolean hasUnsent() {
    return !unsent.isEmpty();
  }

  /** Sends everything again, since a control topic may be made anew. */
  void repeat() {
    chain.values().forEach(this::send);
    state.values().forEach(this::send);
    unsent.clear();
  }

  private void send(ShardProgress progress) {
    sender.sendKeyed(topic, Integer.toString(progress.shard()), progress);
  }

  private void send(StateProgress progress) {
    sender.sendKeyed(topic, "state-" + progress.shard(), progress);
  }

  /** As noted last, of each shard. */
  Collection<ShardProgress> chain() {
    return chain.values();
  }

  /** As noted last, of each shard. */
  Collection<StateProgress> state() {
    return state.values();
  }
}

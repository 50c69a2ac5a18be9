package io.argosy.discovery.v4;

import io.argosy.discovery.IpAddress;
import io.argosy.primitives.Hash;
import io.argosy.props.Gen;
import io.argosy.rlp.RlpSlice;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/** A network of UDP from a seed: packets are late, lost, doubled and overtake each other. Its time is the only time. */
final class SimNetwork {
  private static final Duration NEAREST = Duration.ofMillis(5);
  private static final Duration FARTHEST = Duration.ofMillis(120);

  private final Gen gen;
  private final double loss;
  private final double doubling;
  private final PriorityQueue<Due> queue = new PriorityQueue<>();
  private final Map<IpAddress, Receiver> receivers = new HashMap<>();
  private final List<Watcher> watchers = new ArrayList<>();
  private Instant now = Instant.ofEpochSecond(1_700_000_000);
  private long order;
  private long hashes;

  /** Whoever lives at an address. */
  interface Receiver {
    void receive(IpAddress from, PacketCodec.Opened opened);
  }

  /** Sees every packet when it is sent. */
  interface Watcher {
    void sent(IpAddress from, IpAddress to, PacketCodec.Opened opened);
  }

  private record Due(Instant at, long order, Runnable work) implements Comparable<Due> {
    @Override
    public int compareTo(Due other) {
      int byTime = at.compareTo(other.at);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  SimNetwork(Gen gen, double loss, double doubling) {
    this.gen = gen;
    this.loss = loss;
    this.doubling = doubling;
  }

  Instant now() {
    return now;
  }

  void live(IpAddress ip, Receiver receiver) {
    receivers.put(ip, receiver);
  }

  void watch(Watcher watcher) {
    watchers.add(watcher);
  }

  void after(Duration delay, Runnable work) {
    queue.add(new Due(now.plus(delay), order++, work));
  }

  /** Nobody but the signature says whose packet it is; {@code from} may be another's address. */
  void send(IpAddress from, IpAddress to, PacketCodec.Opened opened) {
    watchers.forEach(watcher -> watcher.sent(from, to, opened));
    for (int copies = gen.chance(doubling) ? 2 : 1; copies > 0; copies--) {
      if (!gen.chance(loss)) {
        after(Duration.ofMillis(gen.between(NEAREST.toMillis(), FARTHEST.toMillis())), () -> {
          Receiver receiver = receivers.get(to);
          if (receiver != null) {
            receiver.receive(from, opened);
          }
        });
      }
    }
  }

  /** A hash that no other packet has; no bytes, for nobody reads them. */
  PacketCodec.Sealed seal() {
    byte[] bytes = new byte[Hash.BYTES];
    long number = ++hashes;
    for (int i = 0; i < 8; i++) {
      bytes[i] = (byte) (number >>> 8 * i);
    }
    return new PacketCodec.Sealed(RlpSlice.EMPTY, Hash.of(bytes));
  }

  void runFor(Duration time) {
    Instant end = now.plus(time);
    while (!queue.isEmpty() && queue.peek().at().isBefore(end)) {
      Due due = queue.remove();
      now = due.at();
      due.work().run();
    }
    now = end;
  }
}

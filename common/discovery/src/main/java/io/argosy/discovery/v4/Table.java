package io.argosy.discovery.v4;

import io.argosy.devp2p.rlpx.NodeId;
import io.argosy.discovery.Contact;
import io.argosy.discovery.IpAddress;
import io.argosy.primitives.Hash;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * The nodes we know to live, by their distance from us: Kademlia's table as geth keeps it. The seventeen most distant halvings of the space have a bucket each, the nearest all that is nearer; a bucket has 16 nodes, the
 * one that proved itself last in front, and 10 that wait for a place. No network of 24 bits has more than 2 in a bucket or 10 in all, but for local ones. Mutable, owned by one thread.
 */
final class Table {
  static final int BUCKET = 16;
  private static final int BUCKETS = 17;
  private static final int WAITING = 10;
  private static final int NETWORK_IN_BUCKET = 2;
  private static final int NETWORK_IN_TABLE = 10;

  private final Hash self;
  private final List<Bucket> buckets = new ArrayList<>();
  private final Map<IpAddress, Integer> networks = new HashMap<>();
  private final Map<NodeId, Integer> failures = new HashMap<>();

  private static final class Bucket {
    private final List<Contact> nodes = new ArrayList<>();
    private final List<Contact> waiting = new ArrayList<>();
  }

  Table(Hash self) {
    this.self = self;
    for (int i = 0; i < BUCKETS; i++) {
      buckets.add(new Bucket());
    }
  }

  /** Bits that two places differ in from the first one on: 0 for the same, up to 256. */
  static int distance(Hash a, Hash b) {
    byte[] x = a.toBytes();
    byte[] y = b.toBytes();
    for (int i = 0; i < x.length; i++) {
      int differ = (x[i] ^ y[i]) & 0xff;
      if (differ != 0) {
        return 8 * (x.length - i) - (Integer.numberOfLeadingZeros(differ) - 24);
      }
    }
    return 0;
  }

  /** Nearest to a place first. */
  static Comparator<Contact> nearest(Hash target) {
    return (a, b) -> compare(target, a.address(), b.address());
  }

  private static int compare(Hash target, Hash a, Hash b) {
    int early = Long.compareUnsigned(a.firstWord() ^ target.firstWord(), b.firstWord() ^ target.firstWord());
    if (early != 0) {
      return early;
    }
    byte[] t = target.toBytes();
    byte[] x = a.toBytes();
    byte[] y = b.toBytes();
    for (int i = 0; i < t.length; i++) {
      int order = Integer.compare((x[i] ^ t[i]) & 0xff, (y[i] ^ t[i]) & 0xff);
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  private Bucket bucket(Hash address) {
    return buckets.get(Math.max(0, distance(self, address) - (256 - BUCKETS) - 1));
  }

  boolean has(Contact node) {
    return indexOf(bucket(node.address()).nodes, node.id()) >= 0;
  }

  /** A node proved that it lives at this endpoint: to the front, into a free place, or among those that wait. */
  void seen(Contact node) {
    if (node.address().equals(self)) {
      return;
    }
    failures.remove(node.id());
    Bucket bucket = bucket(node.address());
    int at = indexOf(bucket.nodes, node.id());
    if (at >= 0) {
      Contact known = bucket.nodes.remove(at);
      leave(known);
      if (mayEnter(bucket, node)) {
        enter(node);
        bucket.nodes.addFirst(node);
      } else {
        enter(known);
        bucket.nodes.add(known);
      }
      return;
    }
    int waits = indexOf(bucket.waiting, node.id());
    if (waits >= 0) {
      bucket.waiting.remove(waits);
    }
    if (bucket.nodes.size() < BUCKET && mayEnter(bucket, node)) {
      enter(node);
      bucket.nodes.add(node);
    } else {
      wait(bucket, node);
    }
  }

  private static void wait(Bucket bucket, Contact node) {
    long same = bucket.waiting.stream().filter(w -> isSameNetwork(w, node)).count();
    if (same < NETWORK_IN_BUCKET) {
      bucket.waiting.addFirst(node);
      if (bucket.waiting.size() > WAITING) {
        bucket.waiting.removeLast();
      }
    }
  }

  private boolean mayEnter(Bucket bucket, Contact node) {
    return node.endpoint().ip().isLan()
        || networks.getOrDefault(node.endpoint().ip().network(), 0) < NETWORK_IN_TABLE
            && bucket.nodes.stream().filter(n -> isSameNetwork(n, node)).count() < NETWORK_IN_BUCKET;
  }

  private static boolean isSameNetwork(Contact a, Contact b) {
    return !a.endpoint().ip().isLan() && a.endpoint().ip().network().equals(b.endpoint().ip().network());
  }

  private void enter(Contact node) {
    networks.merge(node.endpoint().ip().network(), 1, Integer::sum);
  }

  private void leave(Contact node) {
    networks.computeIfPresent(node.endpoint().ip().network(), (_, count) -> count == 1 ? null : count - 1);
  }

  /** A node answered a question. */
  void answered(Contact node) {
    failures.remove(node.id());
  }

  /**
   * A node did not answer. Forgotten once the weights of what it left unanswered in a row come to the limit.
   *
   * @return true if it is forgotten now
   */
  boolean failed(Contact node, int weight, int limit) {
    if (!has(node)) {
      return false;
    }
    boolean isTooMuch = failures.merge(node.id(), weight, Integer::sum) >= limit;
    if (isTooMuch) {
      remove(node);
    }
    return isTooMuch;
  }

  /** Forgets a node; one that waits takes its place. */
  void remove(Contact node) {
    failures.remove(node.id());
    Bucket bucket = bucket(node.address());
    bucket.waiting.removeIf(n -> n.id().equals(node.id()));
    int at = indexOf(bucket.nodes, node.id());
    if (at >= 0) {
      leave(bucket.nodes.remove(at));
      bucket.waiting.stream().filter(n -> mayEnter(bucket, n)).findFirst().ifPresent(next -> {
        bucket.waiting.remove(next);
        enter(next);
        bucket.nodes.add(next);
      });
    }
  }

  private static int indexOf(List<Contact> nodes, NodeId id) {
    for (int i = 0; i < nodes.size(); i++) {
      if (nodes.get(i).id().equals(id)) {
        return i;
      }
    }
    return -1;
  }

  /** The nodes nearest to a place, nearest first. */
  List<Contact> nearest(Hash target, int count) {
    return buckets.stream().flatMap(b -> b.nodes.stream()).sorted(nearest(target)).limit(count).toList();
  }

  /** The node of some bucket that has not proved itself for longest. */
  Optional<Contact> longestUnseen(SplittableRandom random) {
    List<Bucket> filled = buckets.stream().filter(b -> !b.nodes.isEmpty()).toList();
    return filled.isEmpty() ? Optional.empty() : Optional.of(filled.get(random.nextInt(filled.size())).nodes.getLast());
  }

  int size() {
    return buckets.stream().mapToInt(b -> b.nodes.size()).sum();
  }

  /** All nodes, in no order. */
  List<Contact> nodes() {
    return buckets.stream().flatMap(b -> b.nodes.stream()).toList();
  }
}

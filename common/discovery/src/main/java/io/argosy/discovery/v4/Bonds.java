package io.argosy.discovery.v4;

import io.argosy.devp2p.rlpx.NodeId;
import io.argosy.discovery.IpAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who has proved to be where, and who has had that proof from us. A node is proven once it answered a ping of ours, whose hash it cannot guess, from that address; nobody else gets answers that are longer than questions.
 * Bounded: the oldest are forgotten. Mutable, owned by one thread.
 */
final class Bonds {
  /** geth's; the specification has 12 hours. Generous to those who ask. */
  private static final Duration PROVEN = Duration.ofHours(24);

  /** The specification's; strict with what we take for granted. */
  private static final Duration KNOWS_US = Duration.ofHours(12);

  private static final int REMEMBERED = 16_384;

  private final Map<NodeId, Proof> proofs = bounded(REMEMBERED);
  private final Map<NodeId, Proof> pings = bounded(REMEMBERED);

  private record Proof(IpAddress ip, Instant at) {}

  /** A node answered our ping from there. */
  void proved(NodeId id, IpAddress ip, Instant now) {
    proofs.put(id, new Proof(ip, now));
  }

  /** A node pinged us from there, and got its answer. */
  void pinged(NodeId id, IpAddress ip, Instant now) {
    pings.put(id, new Proof(ip, now));
  }

  boolean isProven(NodeId id, IpAddress ip, Instant now) {
    return holds(proofs.get(id), ip, PROVEN, now);
  }

  /** True if it should take us for proven. */
  boolean knowsUs(NodeId id, IpAddress ip, Instant now) {
    return holds(pings.get(id), ip, KNOWS_US, now);
  }

  /** It did not answer what it answers to those it knows. */
  void forgotUs(NodeId id) {
    pings.remove(id);
  }

  private static boolean holds(@Nullable Proof proof, IpAddress ip, Duration life, Instant now) {
    return proof != null && proof.ip.equals(ip) && now.isBefore(proof.at.plus(life));
  }

  /** A map that forgets what was used least recently. */
  static <K, V> Map<K, V> bounded(int size) {
    return new LinkedHashMap<>(64, 0.75f, true) {
      @Override
      protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > size;
      }
    };
  }
}

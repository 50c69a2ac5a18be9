package io.argosy.peergateway.core;

import io.argosy.packs.PeerId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The peers that gossip. Mutable, owned by the gateway's thread. */
final class Neighbors {
  private final RandomGenerator random;
  private final Map<PeerId, Neighbor> byId = new LinkedHashMap<>();

  Neighbors(RandomGenerator random) {
    this.random = random;
  }

  void add(Peer peer) {
    byId.put(peer.id(), new Neighbor(peer));
  }

  void remove(PeerId peer) {
    byId.remove(peer);
  }

  @Nullable Neighbor get(PeerId peer) {
    return byId.get(peer);
  }

  boolean has(PeerId peer) {
    return byId.containsKey(peer);
  }

  Collection<Neighbor> all() {
    return byId.values();
  }

  /** Those that are such, in an order that nobody can foresee. */
  List<Neighbor> shuffled(Predicate<Neighbor> such) {
    List<Neighbor> chosen = new ArrayList<>(byId.values().stream().filter(such).toList());
    for (int i = chosen.size() - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      Neighbor swapped = chosen.get(i);
      chosen.set(i, chosen.get(other));
      chosen.set(other, swapped);
    }
    return chosen;
  }

  /** To how many of so many peers something goes in full. */
  static int root(int peers) {
    return (int) Math.sqrt(peers);
  }
}

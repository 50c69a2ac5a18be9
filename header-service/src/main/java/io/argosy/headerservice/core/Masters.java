package io.argosy.headerservice.core;

import io.argosy.packs.GatewayAdvert.PeerCard;
import io.argosy.packs.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Chooses the peer to follow: the heaviest claim, of those that have not disappointed lately. Mutable, owned by the core's thread. */
final class Masters {
  private static final Duration FIRST_REST = Duration.ofSeconds(2);

  private final Map<PeerId, Instant> restingUntil = new HashMap<>();
  private final Map<PeerId, Integer> failures = new HashMap<>();
  private final Map<PeerId, Integer> contradictions = new HashMap<>();

  /** A peer whose claimed chain is heavier than ours. From the Merge on difficulty says nothing, so claims alone are never followed there. */
  Optional<Map.Entry<PeerCard, Integer>> heavierThan(Tip tip, Map<PeerCard, Integer> cards, Instant now) {
    return cards.entrySet().stream()
        .filter(e -> isHeavier(e.getKey(), tip))
        .filter(e -> e.getKey().head().number() > 0 && !isResting(e.getKey().peer(), now))
        .max(Comparator.comparing((Map.Entry<PeerCard, Integer> e) -> e.getKey().totalDifficulty())
            .thenComparing(e -> e.getKey().head().number()));
  }

  /** An announcement by hash says how high a block is, not how heavy: above our tip, with a difficulty that was ours, it is heavier. */
  private static boolean isHeavier(PeerCard card, Tip tip) {
    int order = card.totalDifficulty().compareTo(tip.totalDifficulty());
    return order > 0 || order == 0 && card.head().number() > tip.number() && !tip.header().difficulty().isZero();
  }

  boolean isResting(PeerId peer, Instant now) {
    Instant until = restingUntil.get(peer);
    return until != null && now.isBefore(until);
  }

  /** It rests, longer each time that it disappoints in a row. */
  void disappointed(PeerId peer, Instant now) {
    int times = failures.merge(peer, 1, Integer::sum);
    restingUntil.put(peer, now.plus(FIRST_REST.multipliedBy(1L << Math.min(times - 1, 5))));
  }

  /** How often its headers were not those of its own skeleton since it last led us to its head, this time included. */
  int contradicted(PeerId peer) {
    return contradictions.merge(peer, 1, Integer::sum);
  }

  void served(PeerId peer) {
    failures.remove(peer);
    contradictions.remove(peer);
    restingUntil.remove(peer);
  }
}

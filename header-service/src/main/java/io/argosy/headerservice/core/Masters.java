package io.argosy.headerservice.core;

import io.argosy.packs.GatewayAdvert.PeerCard;
import io.argosy.packs.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/** Chooses the peer to follow: the heaviest claim, of those that have not disappointed lately. Mutable, owned by the core's thread. */
final class Masters {
  /** Peers remembered: more than are connected at once to 16 gateways (the slots of a cluster) with 50 peers each. Of more, those that disappointed longest ago are forgotten. */
  static final int REMEMBERED = 1024;

  private static final Duration FIRST_REST = Duration.ofSeconds(2);

  /** What a peer has to live down, those that disappointed last at the end. */
  private final SequencedMap<PeerId, Standing> standings = new LinkedHashMap<>();

  /**
   * @param failures how often in a row it disappointed
   * @param contradictions how often its headers were not those of its own skeleton since it last led us to its head
   */
  private record Standing(int failures, int contradictions, Instant restsUntil) {
    static final Standing CLEAN = new Standing(0, 0, Instant.MIN);
  }

  /** A peer whose claimed chain is heavier than ours. From the Merge on difficulty says nothing, so claims alone are never followed there. */
  Optional<Map.Entry<PeerCard, Integer>> heavierThan(Tip tip, Map<PeerCard, Integer> cards, Instant now) {
    return cards.entrySet().stream()
        .filter(e -> isHeavier(e.getKey(), tip))
        .filter(e -> e.getKey().head().number() > 0 && !isResting(e.getKey().peer(), now))
        .max(Comparator.comparing((Map.Entry<PeerCard, Integer> e) -> e.getKey().totalDifficulty())
            .thenComparing(e -> e.getKey().head().number()));
  }

  /** True if there are peers with a heavier chain, and all of them rest. */
  boolean restAll(Tip tip, Map<PeerCard, Integer> cards, Instant now) {
    List<PeerCard> heavier = cards.keySet().stream().filter(card -> isHeavier(card, tip)).toList();
    return !heavier.isEmpty() && heavier.stream().allMatch(card -> isResting(card.peer(), now));
  }

  /** True if a peer claims a heavier chain, and how high it is nobody has said yet. */
  boolean isAnyHeightUnknown(Tip tip, Map<PeerCard, Integer> cards, Instant now) {
    return cards.keySet().stream().anyMatch(card -> isHeavier(card, tip) && card.head().number() == 0 && !isResting(card.peer(), now));
  }

  /** An announcement by hash says how high a block is, not how heavy: above our tip, with a difficulty that was ours, it is heavier. */
  private static boolean isHeavier(PeerCard card, Tip tip) {
    int order = card.totalDifficulty().compareTo(tip.totalDifficulty());
    return order > 0 || order == 0 && card.head().number() > tip.number() && !tip.header().difficulty().isZero();
  }

  /** True if there are peers, some ahead of us, and none says how heavy its chain is: eth/69 has no word for it. Nothing is known of the head then. */
  static boolean saysNobodyHowHeavy(Tip tip, Map<PeerCard, Integer> cards) {
    return cards.keySet().stream().allMatch(card -> card.totalDifficulty().isZero())
        && cards.keySet().stream().anyMatch(card -> card.head().number() > tip.number());
  }

  boolean isResting(PeerId peer, Instant now) {
    return now.isBefore(standingOf(peer).restsUntil);
  }

  /** It rests, longer each time that it disappoints in a row. */
  void disappointed(PeerId peer, Instant now) {
    Standing before = standingOf(peer);
    Duration rest = FIRST_REST.multipliedBy(1L << Math.min(before.failures, 5));
    remember(peer, new Standing(before.failures + 1, before.contradictions, now.plus(rest)));
  }

  /** How often its headers were not those of its own skeleton since it last led us to its head, this time included. */
  int contradicted(PeerId peer) {
    Standing before = standingOf(peer);
    Standing after = new Standing(before.failures, before.contradictions + 1, before.restsUntil);
    remember(peer, after);
    return after.contradictions;
  }

  void served(PeerId peer) {
    standings.remove(peer);
  }

  private Standing standingOf(PeerId peer) {
    return standings.getOrDefault(peer, Standing.CLEAN);
  }

  private void remember(PeerId peer, Standing standing) {
    standings.remove(peer);
    if (standings.size() == REMEMBERED) {
      standings.pollFirstEntry();
    }
    standings.put(peer, standing);
  }
}

package io.argosy.peergateway.core;

import io.argosy.packs.GatewayAdvert;
import io.argosy.packs.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * The gateways that are alive, as their adverts tell, and which of them may dial a node: the one with the highest hash of (node, slot). When one falls silent its nodes pass to others, and no two
 * dial the same. Mutable, owned by the gateway's thread.
 */
final class Fleet {
  /** A gateway is gone after twelve adverts that did not come. */
  private static final Duration SILENCE = Duration.ofSeconds(3);

  private final int self;
  private final int slots;
  private final Map<Integer, GatewayAdvert> last = new HashMap<>();
  private final Map<Integer, Instant> heard = new HashMap<>();
  private final long incarnation;
  private boolean heardSelf;

  Fleet(int self, int slots, long incarnation) {
    this.self = self;
    this.slots = slots;
    this.incarnation = incarnation;
  }

  void seen(GatewayAdvert advert, Instant now) {
    heardSelf |= advert.slot() == self && advert.incarnation() == incarnation;
    GatewayAdvert before = last.get(advert.slot());
    if (advert.slot() != self && (before == null || before.incarnation() <= advert.incarnation()) && isFresh(advert, now)) {
      last.put(advert.slot(), advert);
      heard.put(advert.slot(), now);
    }
  }

  /** True if this gateway is the one to dial the node. Until our own advert came back, adverts of others that live may still be unread, and nobody is dialed. */
  boolean isOurs(PeerId node, Instant now) {
    if (slots > 1 && !heardSelf) {
      return false;
    }
    long best = score(node, self);
    for (Map.Entry<Integer, GatewayAdvert> other : last.entrySet()) {
      if (isAlive(other.getKey(), now)
          && (score(node, other.getKey()) > best || isConnected(other.getValue(), node))) {
        return false;
      }
    }
    return true;
  }

  /** True if two gateways hold the node and the other one keeps it: they dialed before they heard of each other. */
  boolean belongsToOther(PeerId node, GatewayAdvert other) {
    return other.slot() != self && isConnected(other, node) && score(node, other.slot()) > score(node, self);
  }

  private boolean isAlive(int slot, Instant now) {
    Instant at = heard.get(slot);
    return at != null && now.isBefore(at.plus(SILENCE));
  }

  /** An old record of a compacted topic says nothing about now. */
  private static boolean isFresh(GatewayAdvert advert, Instant now) {
    return now.isBefore(advert.at().plus(SILENCE));
  }

  private static boolean isConnected(GatewayAdvert advert, PeerId node) {
    return advert.peers().stream().anyMatch(card -> card.peer().equals(node));
  }

  private static long score(PeerId node, int slot) {
    long mixed = (node.hash().firstWord() ^ (slot + 1) * 0x9e3779b97f4a7c15L) * 0xbf58476d1ce4e5b9L;
    return mixed ^ mixed >>> 31;
  }
}

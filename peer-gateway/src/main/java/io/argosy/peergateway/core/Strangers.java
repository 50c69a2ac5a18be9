package io.argosy.peergateway.core;

import io.argosy.packs.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Nodes of our network and genesis that were turned away for their fork id, since the last one that fits. Where there are many and no peer, it is rather our own schedule that is old. Mutable, owned by the core's thread.
 */
final class Strangers {
  private static final Duration REMEMBERED = Duration.ofMinutes(20);
  private static final int MOST = 1000;

  private final Map<PeerId, Instant> met = new LinkedHashMap<>();

  void met(PeerId peer, Instant now) {
    met.remove(peer);
    met.put(peer, now);
    if (met.size() > MOST) {
      met.remove(met.keySet().iterator().next());
    }
  }

  /** One of our chain is there: our schedule is good for something. */
  void foundOurs() {
    met.clear();
  }

  int count(Instant now) {
    met.values().removeIf(at -> at.plus(REMEMBERED).isBefore(now));
    return met.size();
  }
}

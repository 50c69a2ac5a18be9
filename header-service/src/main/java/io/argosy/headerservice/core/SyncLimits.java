package io.argosy.headerservice.core;

import io.argosy.packs.TrustedHead;
import java.time.Duration;
import java.util.Optional;

/**
 * @param minPeers peers to wait for before a sync begins
 * @param forceAfter how long to wait for them: after that, fewer will do
 * @param groupsAtWork groups of headers asked for or being checked: what bounds memory
 * @param maxAhead headers sent to the store and not in it yet
 * @param patience how long a request may take
 * @param target a block that is trusted from the start, by its hash or a checkpoint; the chain must lead to it, whatever peers claim
 * @param ledByClient true if a consensus client names heads, which then take the place of the target
 */
public record SyncLimits(
    int minPeers, Duration forceAfter, int groupsAtWork, int maxAhead, Duration patience, Optional<TrustedHead> target, boolean ledByClient) {
  /** True if heads are named from outside, so that no peer's claim is followed. */
  boolean trusting() {
    return target.isPresent() || ledByClient;
  }

  public static SyncLimits defaults() {
    return new SyncLimits(5, Duration.ofSeconds(10), 24, 65_536, Duration.ofSeconds(20), Optional.empty(), false);
  }
}

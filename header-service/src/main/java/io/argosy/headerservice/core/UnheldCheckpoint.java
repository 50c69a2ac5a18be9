package io.argosy.headerservice.core;

import io.argosy.packs.PeerId;
import io.argosy.packs.TrustedHead;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether the newest checkpoint is passed over for now, since nobody who was asked has it: archives and short chains end below it, and what they have is a chain by total difficulty as much as it was before the Merge. A target and a head of a
 * consensus client are never passed over. Mutable, owned by the core's thread.
 */
final class UnheldCheckpoint {
  /** After this those who did not have it are asked again, after twice as long the next time. A guess. */
  private static final Duration FIRST = Duration.ofSeconds(30);

  /** Sixteen times as long at most. */
  private static final int MOST_DOUBLED = 4;

  private Set<PeerId> asked = Set.of();
  private Instant until = Instant.MIN;
  private int inVain;

  void isHeldByNone(Set<PeerId> of, Instant now) {
    inVain = asked.containsAll(of) ? inVain + 1 : 0;
    until = now.plus(FIRST.multipliedBy(1L << Math.min(inVain, MOST_DOUBLED)));
    asked = Set.copyOf(of);
  }

  /**
   * @param peers those there are now: somebody new is asked at once
   */
  boolean isPassedOver(@Nullable TrustedHead head, Set<PeerId> peers, Instant now) {
    return head != null && head.source().equals(TrustedHead.CHECKPOINT) && now.isBefore(until) && asked.containsAll(peers);
  }
}

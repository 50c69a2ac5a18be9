package io.argosy.bodyservice.core;

import io.argosy.packs.PackId;
import io.argosy.packs.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A block whose access list is not decided. Mutable, owned by the core's thread. */
final class WantedList {
  /** Between the first two rounds of asking everybody, and by how much longer the next pauses are: news may be behind by seconds, and what lacks for minutes lacks for long (guesses). */
  private static final Duration FIRST_REST = Duration.ofSeconds(5);

  private static final int LONGER = 4;

  private final ListPromise promise;
  private Stand stand = new Stand.Needed(Instant.EPOCH);
  /** Who was asked in this round, and lacks the list, or did not answer with it. */
  private final Set<PeerId> without = new HashSet<>(2);

  private @Nullable Instant firstMissed;
  private Duration rest = FIRST_REST;

  WantedList(ListPromise promise) {
    this.promise = promise;
  }

  /** Where it stands. */
  sealed interface Stand {
    /** To be asked for, or looked at again, from {@code from} on. */
    record Needed(Instant from) implements Stand {}

    record Asked(PackId request) implements Stand {}

    /** What was decided is on its way to the store. */
    record Sent(Instant at, int bytes) implements Stand {}
  }

  ListPromise promise() {
    return promise;
  }

  long number() {
    return promise.block().number();
  }

  Stand stand() {
    return stand;
  }

  void set(Stand now) {
    stand = now;
  }

  boolean isNeeded(Instant now) {
    return stand instanceof Stand.Needed(Instant from) && !now.isBefore(from);
  }

  boolean isAskedBy(PackId request) {
    return stand instanceof Stand.Asked(PackId by) && by.equals(request);
  }

  /** True if nothing came of this peer in this round. */
  boolean isMissedBy(PeerId peer) {
    return without.contains(peer);
  }

  /** True if the same peers may be asked for both. */
  boolean isLike(WantedList other) {
    return without.equals(other.without);
  }

  /** These peers said that they do not have it, or did not answer with it. */
  void missedBy(Collection<PeerId> peers, Instant now) {
    without.addAll(peers);
    firstMissed = firstMissed == null && !peers.isEmpty() ? now : firstMissed;
  }

  /** True if it has been missed for so long. */
  boolean isMissedSince(Duration patience, Instant now) {
    return firstMissed != null && !now.isBefore(firstMissed.plus(patience));
  }

  /** Everybody was asked: all are asked again, some time later. */
  void nextRound(Instant now) {
    without.clear();
    stand = new Stand.Needed(now.plus(rest));
    rest = rest.multipliedBy(LONGER);
  }
}

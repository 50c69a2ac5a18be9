package io.argosy.bodyservice.core;

import java.time.Duration;
import java.time.Instant;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.LongPredicate;
import java.util.function.LongSupplier;

/**
 * Where the work is cut, so that blocks above do not wait for those below: once headers no longer rush by and much is missing, at the head; and where no peer has what is missing at the bottom, at the lowest block that one has. Mutable, owned by the core's
 * thread.
 */
final class HeadFirst {
  /** A chain that grows by no more than this in {@link #SETTLED} is followed, not fetched. */
  private static final long CREEP = 64;

  private static final Duration SETTLED = Duration.ofSeconds(5);

  /** Each has a window of its own. */
  private static final int MOST_CUTS = 8;

  private final long recent;
  private final TreeSet<Long> cuts = new TreeSet<>();
  private boolean atHead;
  private long then = -1;
  private Instant since = Instant.MIN;
  private Instant stuckSince = Instant.MAX;

  /**
   * @param recent blocks at the head to serve first; 0 for none
   */
  HeadFirst(long recent) {
    this.recent = recent;
  }

  /** Another chain, another head. */
  void forget() {
    cuts.clear();
    atHead = false;
    then = -1;
    stuckSince = Instant.MAX;
  }

  /**
   * The first blocks of all parts but the lowest, ascending.
   *
   * @param complete up to where everything is stored
   * @param lowestServed the lowest block that any peer serves, {@code Long.MAX_VALUE} if there are no peers; asked only while something is missing
   * @param waitsBelow true if the part that a block is in has work below it
   */
  NavigableSet<Long> cuts(long lastHeader, long complete, LongSupplier lowestServed, LongPredicate waitsBelow, Instant now) {
    if (isSettled(lastHeader, now) && complete < lastHeader) {
      long lowest = lowestServed.getAsLong();
      if (isStuck(complete, lowest, lastHeader, waitsBelow, now) && cuts.size() < MOST_CUTS) {
        cuts.add(lowest);
      }
      if (!atHead && recent > 0 && lastHeader - complete > 4 * recent) {
        atHead = true;
        cuts.add(lastHeader - recent + 1);
      }
    }
    return cuts;
  }

  /** True once headers no longer rush by. */
  boolean isSettled(long lastHeader, Instant now) {
    if (then < 0 || lastHeader - then > CREEP || lastHeader < then) {
      then = lastHeader;
      since = now;
    }
    return lastHeader >= 0 && !now.isBefore(since.plus(SETTLED));
  }

  private boolean isStuck(long complete, long lowestServed, long lastHeader, LongPredicate waitsBelow, Instant now) {
    boolean stuck = lowestServed > complete + 1 && lowestServed <= lastHeader && waitsBelow.test(lowestServed);
    stuckSince = stuck ? (now.isBefore(stuckSince) ? now : stuckSince) : Instant.MAX;
    return stuck && !now.isBefore(stuckSince.plus(SETTLED));
  }
}

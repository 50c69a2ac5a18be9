package io.argosy.statesyncservice.core;

import io.argosy.primitives.Hash;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/** What was sent to the store for one cursor and is not known to be in it. Mutable, owned by the core's thread. */
final class Sent {
  private final Deque<Piece> pieces = new ArrayDeque<>();
  private long bytes;
  private boolean astray;

  private record Piece(Hash first, Hash last, long bytes, Instant at) {}

  void add(Hash first, Hash last, long size, Instant now) {
    pieces.addLast(new Piece(first, last, size, now));
    bytes += size;
  }

  /**
   * The store's cursor stands at {@code next}.
   *
   * @param frontier first key that nothing was sent for
   */
  void confirmedBelow(Hash next, Hash frontier) {
    while (!pieces.isEmpty() && pieces.getFirst().last.compareTo(next) < 0) {
      bytes -= pieces.removeFirst().bytes;
    }
    // Somebody else moved the cursor, who had this work before: what we sent is not where it stands, and was passed over.
    astray |= pieces.isEmpty() ? next.compareTo(frontier) > 0 : pieces.getFirst().first.compareTo(next) < 0;
  }

  void confirmedAll() {
    pieces.clear();
    bytes = 0;
  }

  long bytes() {
    return bytes;
  }

  /** True if what was sent will never be taken, or should have been long ago: to be begun again where the store's cursor stands. */
  boolean isLost(Instant now, Duration patience) {
    return astray || !pieces.isEmpty() && now.isAfter(pieces.getFirst().at.plus(patience));
  }
}

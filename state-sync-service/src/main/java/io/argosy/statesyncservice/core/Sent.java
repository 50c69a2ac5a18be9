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

  private record Piece(Hash last, long bytes, Instant at) {}

  void add(Hash last, long size, Instant now) {
    pieces.addLast(new Piece(last, size, now));
    bytes += size;
  }

  /** The store's cursor stands at {@code next}. */
  void confirmedBelow(Hash next) {
    while (!pieces.isEmpty() && pieces.getFirst().last.compareTo(next) < 0) {
      bytes -= pieces.removeFirst().bytes;
    }
  }

  void confirmedAll() {
    pieces.clear();
    bytes = 0;
  }

  long bytes() {
    return bytes;
  }

  boolean isEmpty() {
    return pieces.isEmpty();
  }

  /** True if the oldest piece should have arrived long ago. */
  boolean isOverdue(Instant now, Duration patience) {
    return !pieces.isEmpty() && now.isAfter(pieces.getFirst().at.plus(patience));
  }
}

package io.argosy.runtime;

import java.time.Instant;
import java.util.List;

/**
 * Something that decides: no I/O, clock, threads or logging; events in, commands out.
 *
 * @param <E> what may happen to it, past tense
 * @param <C> what it may order, imperative
 */
@FunctionalInterface
public interface Core<E, C> {
  /** What to do now that {@code event} has happened; called by one thread. */
  List<C> on(E event, Instant now);
}

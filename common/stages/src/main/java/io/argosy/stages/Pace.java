package io.argosy.stages;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/** How fast a figure grows, over the last seconds. Mutable, for one thread. */
public final class Pace {
  /** Long enough for packs of hundreds of blocks to be a flow, short enough to see a change. */
  private static final Duration WINDOW = Duration.ofSeconds(5);

  private final Deque<Sample> samples = new ArrayDeque<>();

  private record Sample(Instant at, double value) {}

  /**
   * Notes a value, and gives the growth a second; 0 before there is a second value, and after it fell.
   *
   * @param value below 0 while it is not known
   */
  public double update(Instant now, double value) {
    if (value < 0 || !samples.isEmpty() && value < samples.getLast().value) {
      samples.clear();
    }
    if (value < 0) {
      return 0;
    }
    samples.addLast(new Sample(now, value));
    // The last one before the window stays: between two values that are far apart there is a pace too.
    while (samples.size() > 2 && samples.peekFirst().at.isBefore(now.minus(WINDOW))) {
      samples.removeFirst();
    }
    double seconds = Duration.between(samples.getFirst().at, now).toNanos() / 1e9;
    return seconds <= 0 ? 0 : (value - samples.getFirst().value) / seconds;
  }
}

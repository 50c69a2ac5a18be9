package io.argosy.testkit.sim;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** The only clock of a simulation: it stands still until the next step. */
public final class SimClock implements InstantSource {
  private Instant now;

  SimClock(Instant start) {
    now = start;
  }

  @Override
  public Instant instant() {
    return now;
  }

  void moveTo(Instant time) {
    now = time;
  }

  /** For tests that drive a core by hand. */
  public static SimClock startingAt(Instant start) {
    return new SimClock(start);
  }

  public Instant advance(Duration by) {
    now = now.plus(by);
    return now;
  }
}

package io.argosy.standalone;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Waiting for something to come true. */
final class Await {
  private static final long LOOK_MILLIS = 50;

  private Await() {}

  /** What is waited for; looked at some times a second. */
  interface Condition {
    boolean holds() throws InterruptedException;
  }

  /**
   * Fails the test if it takes too long.
   *
   * @param state what the failure says of how things stand
   */
  static void until(Condition condition, Duration longest, Supplier<?> state) throws InterruptedException {
    long giveUp = System.nanoTime() + longest.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() > giveUp) {
        throw new AssertionError("not within " + longest + ": " + state.get());
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
    }
  }
}

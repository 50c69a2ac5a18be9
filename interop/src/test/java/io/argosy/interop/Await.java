package io.argosy.interop;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what other processes bring about. */
final class Await {
  private static final long LOOK_MILLIS = 20;

  private Await() {}

  /** Returns once {@code done} holds; fails after {@code limit} with what {@code state} says then. */
  static void until(BooleanSupplier done, Duration limit, Supplier<String> state) throws InterruptedException {
    long began = System.nanoTime();
    while (!done.getAsBoolean()) {
      if (System.nanoTime() - began > limit.toNanos()) {
        throw new AssertionError("not within " + limit + ": " + state.get());
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
    }
  }
}

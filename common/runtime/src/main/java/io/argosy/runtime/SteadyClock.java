package io.argosy.runtime;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * The time by which a service waits: as the machine's clock at the start, and from then on evenly, however that clock is set meanwhile. It never goes back, since what is due in a minute would then be due in an hour, and never leaps, since
 * all peers would then have left everything unanswered for an hour; after a machine that slept or was set forward it goes a tenth faster until it has caught up. Not for what others check against the true time
 * (tokens, packets of discovery). Thread-safe.
 */
public final class SteadyClock implements InstantSource {
  /** Less may be the difference of two readings on a busy machine. */
  private static final Duration AHEAD = Duration.ofSeconds(2);

  private static final int FASTER_BY_ONE_IN = 10;

  private static final SteadyClock OF_THIS_PROCESS = new SteadyClock(InstantSource.system(), System::nanoTime);

  private final InstantSource machine;
  private final LongSupplier nanos;
  private Instant last;
  private long lastNanos;

  SteadyClock(InstantSource machine, LongSupplier nanos) {
    this.machine = machine;
    this.nanos = nanos;
    this.last = machine.instant();
    this.lastNanos = nanos.getAsLong();
  }

  /** The one clock of all that runs in this process. */
  public static SteadyClock ofThisProcess() {
    return OF_THIS_PROCESS;
  }

  @Override
  public synchronized Instant instant() {
    long now = nanos.getAsLong();
    long passed = now - lastNanos;
    Instant steady = last.plusNanos(passed);
    if (machine.instant().isAfter(steady.plus(AHEAD))) {
      steady = steady.plusNanos(passed / FASTER_BY_ONE_IN);
    }
    last = steady;
    lastNanos = now;
    return steady;
  }
}

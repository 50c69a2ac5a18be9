package io.argosy.statesyncservice.core;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** How fast a number has risen over the last while. Holds some dozen samples. Mutable, for one thread. */
final class Speed {
  private static final int SAMPLES = 64;

  private final Duration window;
  private final Duration least;
  private final Duration still;
  private final Deque<Sample> samples = new ArrayDeque<>();
  private @Nullable Sample latest;

  /**
   * @param window older than this does not count
   * @param least how long it must have been watched before anything can be said
   * @param still the same, as long as it has not risen at all
   */
  Speed(Duration window, Duration least, Duration still) {
    this.window = window;
    this.least = least;
    this.still = still;
  }

  private record Sample(Instant at, double value) {}

  void note(double value, Instant now) {
    latest = new Sample(now, value);
    if (samples.isEmpty() || !now.isBefore(samples.getLast().at.plus(window.dividedBy(SAMPLES)))) {
      samples.addLast(latest);
    }
    while (samples.getFirst().at.isBefore(now.minus(window))) {
      samples.removeFirst();
    }
  }

  /** Begins to watch anew. */
  void forget() {
    samples.clear();
    latest = null;
  }

  /** None while it was not watched for long enough. */
  OptionalDouble perSecond() {
    Sample last = latest;
    if (last == null) {
      return OptionalDouble.empty();
    }
    Sample first = samples.getFirst();
    Duration watched = Duration.between(first.at, last.at);
    double risen = last.value - first.value;
    return watched.compareTo(risen == 0 ? still : least) < 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(risen / (watched.toMillis() / 1e3));
  }
}

package io.argosy.runtime;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How far the clocks of others are from ours, as what they send tells: each message says when it was sent, by its sender's clock, and the quickest of late took next to no time. So a clock that is ahead is known by its first message, and one
 * that is behind once its sender has been heard for some seconds: a single message may also be old. Told the time. Thread-safe.
 *
 * @param <K> names a sender, for as long as it has one clock
 */
public final class OtherClocks<K> {
  /** What a message may take, and clocks that are set may differ: no more is made of it. */
  public static final Duration TOLERANCE = Duration.ofSeconds(1);

  /** What lay in a log is read in less. */
  private static final Duration HEARD_FOR = Duration.ofSeconds(2);

  private static final Duration WINDOW = Duration.ofSeconds(30);

  /** Beyond so many the one that has been silent longest is forgotten. */
  private static final int MOST = 256;

  private final Map<K, Sender> senders = new HashMap<>();

  /** The clock of somebody. */
  public record Apart<K>(K sender, Duration behind) {}

  private static final class Sender {
    private final Instant first;
    private Instant last;
    private Instant windowEnds;
    private Duration least;
    private Duration leastBefore;

    Sender(Instant now, Duration delay) {
      first = now;
      last = now;
      windowEnds = now.plus(WINDOW);
      least = delay;
      leastBefore = delay;
    }

    void hear(Instant now, Duration delay) {
      last = now;
      if (!now.isBefore(windowEnds)) {
        leastBefore = least;
        least = delay;
        windowEnds = now.plus(WINDOW);
      }
      least = least.compareTo(delay) < 0 ? least : delay;
    }

    Duration behind() {
      Duration quickest = least.compareTo(leastBefore) < 0 ? least : leastBefore;
      boolean isAhead = quickest.compareTo(TOLERANCE.negated()) < 0;
      boolean isBehind = quickest.compareTo(TOLERANCE) > 0 && !last.isBefore(first.plus(HEARD_FOR));
      return isAhead || isBehind ? quickest : Duration.ZERO;
    }
  }

  /**
   * Hears a message.
   *
   * @param sent by the sender's clock
   * @param now by ours
   * @return what to add to times by the sender's clock to have them by ours; zero within {@link #TOLERANCE}
   */
  public synchronized Duration heard(K sender, Instant sent, Instant now) {
    Duration delay = Duration.between(sent, now);
    Sender known = senders.get(sender);
    if (known == null) {
      known = new Sender(now, delay);
      senders.put(sender, known);
      forget();
    } else {
      known.hear(now, delay);
    }
    return known.behind();
  }

  private void forget() {
    if (senders.size() > MOST) {
      senders.entrySet().stream().min(Comparator.comparing(e -> e.getValue().last)).map(Map.Entry::getKey).ifPresent(senders::remove);
    }
  }

  /** The clock that is furthest from ours among senders heard within the last half minute; empty if all are within the tolerance. */
  public synchronized Optional<Apart<K>> furthest(Instant now) {
    return senders.entrySet().stream()
        .filter(e -> e.getValue().last.plus(WINDOW).isAfter(now))
        .map(e -> new Apart<>(e.getKey(), e.getValue().behind()))
        .filter(apart -> !apart.behind().isZero())
        .max(Comparator.comparing(apart -> apart.behind().abs()));
  }
}

package io.argosy.statesyncservice.core;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Watches how the mending of all shards goes, whoever does it, and how fast the chain moves. All workers see the same, since it follows from what the store tells. Mutable, owned by the core's thread.
 */
final class Outlook {
  /** Some new pivots' worth of mending at a mainnet's pace: a range may take minutes. */
  private static final Duration MENDING_WINDOW = Duration.ofMinutes(5);

  private static final Duration MENDING_LEAST = Duration.ofSeconds(5);
  private static final Duration MENDING_STILL = Duration.ofMinutes(1);

  /** Some fifty blocks of a mainnet. */
  private static final Duration CHAIN_WINDOW = Duration.ofMinutes(10);

  private static final Duration CHAIN_LEAST = Duration.ofMinutes(1);
  private static final Duration CHAIN_STILL = Duration.ofMinutes(2);

  private final StateLimits limits;
  private final Speed chain = new Speed(CHAIN_WINDOW, CHAIN_LEAST, CHAIN_STILL);
  private final Speed ranges = new Speed(MENDING_WINDOW, MENDING_LEAST, MENDING_STILL);
  private final Speed blocks = new Speed(MENDING_WINDOW, MENDING_LEAST, MENDING_STILL);
  private long head = -1;
  /** Of all epochs together, so that a new pivot does not hide what was done under the last one. */
  private double rangesDone;
  private double blocksDone;
  private @Nullable Look last;
  private Forecast forecast = Forecast.NONE;

  Outlook(StateLimits limits) {
    this.limits = limits;
  }

  private record Look(long epoch, double left, double behind) {}

  Forecast forecast() {
    return forecast;
  }

  /** Looks where things stand; to be called about twice a second. */
  void look(StoreView view, long headNow, Instant now) {
    if (head < 0 || headNow > head + limits.pivotDistance()) {
      // The first one; or we caught up with a chain that was there before.
      chain.forget();
    }
    head = headNow;
    if (head >= 0) {
      chain.note(head, now);
    }
    Optional<Epoch> epoch = view.epoch();
    if (epoch.isEmpty()) {
      return;
    }
    if (!view.isMending(epoch.get())) {
      ranges.forget();
      blocks.forget();
      last = null;
      forecast = Forecast.NONE;
      return;
    }
    Look look = new Look(epoch.get().number(), view.rangesLeft(epoch.get()), view.blocksBehind(epoch.get()));
    Look before = last;
    if (before != null && before.epoch == look.epoch) {
      rangesDone += Math.max(0, before.left - look.left);
      blocksDone += Math.max(0, before.behind - look.behind);
    }
    last = look;
    ranges.note(rangesDone, now);
    blocks.note(blocksDone, now);
    forecast = Forecast.of(
        look.left,
        ranges.perSecond(),
        look.behind,
        blocks.perSecond(),
        chain.perSecond(),
        Math.max(0, head - epoch.get().pivot().number()),
        limits);
  }
}

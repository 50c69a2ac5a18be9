package io.argosy.statesyncservice.core;

import io.argosy.stages.StateShards;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * How the mending of a state goes on, as far as anybody can say.
 *
 * @param rangesLeft of all {@value StateShards#RANGES}, with the parts of those that are at work; 0 if nothing is mended
 * @param rangesPerSecond mended of late
 * @param blocksBehind how far the rows are behind the pivot, on average over the key space, if all of them are as old as the oldest of their range
 * @param blocksPerSecond of the chain's changes that were caught up with of late, on the same average
 * @param chainPerSecond blocks that come to the chain
 * @param pace how many times faster that is than the chain moves, below 1 if it is slower; infinite if the chain rests
 * @param secondsLeft until all is mended, be it under a later pivot; empty if that cannot be said, and if at this pace it never is
 */
public record Forecast(
    double rangesLeft,
    OptionalDouble rangesPerSecond,
    double blocksBehind,
    OptionalDouble blocksPerSecond,
    OptionalDouble chainPerSecond,
    OptionalDouble pace,
    OptionalDouble secondsLeft) {
  private static final OptionalDouble UNKNOWN = OptionalDouble.empty();

  /** Nothing is mended. */
  public static final Forecast NONE = new Forecast(0, UNKNOWN, 0, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN);

  /**
   * Puts figures together.
   *
   * <p>There are two ways to be faster than the chain, and the better one counts. All ranges are gone through before the pivot is too old; then the state is whole at the end of the first such pass. Or more blocks of changes are caught up with than come; then every pass
   * has less to do than the one before, until there is such a one.
   *
   * @param age blocks between the pivot and the head
   */
  static Forecast of(
      double rangesLeft,
      OptionalDouble rangesPerSecond,
      double blocksBehind,
      OptionalDouble blocksPerSecond,
      OptionalDouble chainPerSecond,
      long age,
      StateLimits limits) {
    OptionalDouble pace = UNKNOWN;
    OptionalDouble left = UNKNOWN;
    if (rangesPerSecond.isPresent() && blocksPerSecond.isPresent() && chainPerSecond.isPresent()) {
      double ranges = rangesPerSecond.getAsDouble();
      double blocks = blocksPerSecond.getAsDouble();
      double chain = chainPerSecond.getAsDouble();
      long blocksOfThisPivot = Math.max(0, limits.pivotAge() - age);
      double byPasses = (limits.pivotAge() - limits.pivotDistance()) * ranges / StateShards.RANGES;
      double fastest = Math.max(blocks, byPasses);
      if (fastest > 0 || chain > 0) {
        pace = OptionalDouble.of(fastest / chain);
      }
      if (ranges > 0 && rangesLeft / ranges * chain <= blocksOfThisPivot) {
        left = OptionalDouble.of(rangesLeft / ranges);
      } else if (blocks > chain) {
        left = OptionalDouble.of(blocksBehind / (blocks - chain));
      } else if (byPasses > chain) {
        left = OptionalDouble.of(blocksOfThisPivot / chain + StateShards.RANGES / ranges);
      }
    }
    return new Forecast(rangesLeft, rangesPerSecond, blocksBehind, blocksPerSecond, chainPerSecond, pace, left);
  }

  /** True if it is known that the state will not be whole while things are as they are. */
  boolean isSlowerThanTheChain() {
    return pace.isPresent() && pace.getAsDouble() < 1 && secondsLeft.isEmpty();
  }

  /** For an operator, in a line; empty if nothing is mended. */
  String inWords() {
    if (rangesLeft == 0) {
      return "";
    }
    return speed() + ", " + end() + "; " + comparison();
  }

  private String speed() {
    if (rangesPerSecond.isEmpty()) {
      return "how fast is not known yet";
    }
    double ranges = rangesPerSecond.getAsDouble();
    if (ranges == 0) {
      return "none of late";
    }
    return ranges >= 0.1 ? text("%s ranges/s", figure(ranges)) : text("%s ranges/min", figure(60 * ranges));
  }

  private String end() {
    if (secondsLeft.isEmpty()) {
      return isSlowerThanTheChain() ? "no end in sight" : "time left unknown";
    }
    double seconds = secondsLeft.getAsDouble();
    return seconds < 90 ? text("%.0f s left", seconds) : seconds < 5400 ? text("%.0f min left", seconds / 60) : text("%.1f h left", seconds / 3600);
  }

  private String comparison() {
    if (pace.isEmpty()) {
      return "whether faster than the chain moves is not known yet";
    }
    double times = pace.getAsDouble();
    if (Double.isInfinite(times)) {
      return "the chain rests";
    }
    return times >= 1 ? text("faster than the chain moves by %s×", figure(times))
        : text("slower than the chain moves (%s×)", figure(times)) + (isSlowerThanTheChain() ? ": add workers or peers" : "");
  }

  private static String figure(double value) {
    return value >= 10 ? text("%.0f", value) : text("%.1f", value);
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}

package io.argosy.peergateway.core;

import java.time.Duration;
import java.util.Arrays;

/**
 * How long an answer may take, tuned to the peers at hand. Taken from a quick peer but not the quickest (the one at the square root of their number), so that one very fast peer
 * does not make all others look stalled. Mutable, owned by the gateway's thread.
 *
 * @see <a href="https://github.com/ethereum/go-ethereum">the constants are those of geth's message rate tracker</a>
 */
final class RoundTrips {
  private static final double LEAST_SECONDS = 2;
  private static final double MOST_SECONDS = 20;
  private static final double TIMEOUT_FACTOR = 3;
  private static final Duration LONGEST = Duration.ofSeconds(60);
  private static final double LEAST_CONFIDENCE = 0.1;

  private double seconds = MOST_SECONDS;
  private double confidence = 1;

  /** A peer came: with few peers, what we knew says less. */
  void peerCame(int peers) {
    if (peers == 1) {
      confidence = 1;
    } else if (peers < 10) {
      confidence = Math.max(LEAST_CONFIDENCE, confidence * (peers - 1) / peers);
    }
  }

  /**
   * @param roundTrips seconds of each peer that was measured; may be empty
   */
  void tune(double[] roundTrips) {
    if (roundTrips.length == 0) {
      return;
    }
    double[] sorted = roundTrips.clone();
    Arrays.sort(sorted);
    double typical = sorted[(int) Math.sqrt(sorted.length) - (sorted.length == 1 ? 1 : 0)];
    seconds = Math.clamp(0.75 * seconds + 0.25 * typical, LEAST_SECONDS, MOST_SECONDS);
    confidence += (1 - confidence) / 2;
  }

  /** The time that one answer should take: requests are sized for it. */
  Duration target() {
    return Duration.ofMillis((long) (900 * seconds));
  }

  /** When an answer counts as late. */
  Duration timeout() {
    Duration timeout = Duration.ofMillis((long) (1000 * TIMEOUT_FACTOR * seconds / confidence));
    return timeout.compareTo(LONGEST) < 0 ? timeout : LONGEST;
  }
}

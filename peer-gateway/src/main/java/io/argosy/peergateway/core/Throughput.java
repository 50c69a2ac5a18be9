package io.argosy.peergateway.core;

import java.time.Duration;

/**
 * How much one peer can answer of one kind: items a second and round trip, each an average that forgets slowly. Mutable, owned by the gateway's thread.
 */
final class Throughput {
  /** Weight of a new measurement: the one that geth's message rates settled on. */
  private static final double NEWS = 0.1;

  /** Asking a little more than was measured finds out whether the peer can do more. */
  private static final double OVERSHOOT = 1.01;

  private double itemsPerSecond;
  private double roundTripSeconds;
  private boolean measured;

  void answered(int items, Duration took) {
    double seconds = Math.max(took.toNanos() / 1e9, 1e-4);
    double rate = items / seconds;
    if (!measured) {
      itemsPerSecond = rate;
      roundTripSeconds = seconds;
      measured = true;
      return;
    }
    itemsPerSecond = (1 - NEWS) * itemsPerSecond + NEWS * rate;
    roundTripSeconds = (1 - NEWS) * roundTripSeconds + NEWS * seconds;
  }

  /** Nothing useful came: begin again with the smallest request. */
  void failed() {
    itemsPerSecond = 0;
    measured = true;
  }

  /** Items to ask for so that the answer takes about {@code target}: 1 to {@code most}. A peer that was never asked gets a fair first chance. */
  int itemsFor(Duration target, int most) {
    if (!measured) {
      return most;
    }
    double items = 1 + OVERSHOOT * itemsPerSecond * (target.toNanos() / 1e9);
    return (int) Math.clamp(items, 1, most);
  }

  double itemsPerSecond() {
    return measured ? itemsPerSecond : Double.MAX_VALUE;
  }

  /** Seconds; 0 until the first answer. */
  double roundTripSeconds() {
    return roundTripSeconds;
  }
}

package io.argosy.peergateway.core;

import java.time.Duration;

/**
 * How much one peer can answer of one kind: items a second, or bytes a second of ranges, and round trip, each an average that forgets slowly. Mutable, owned by the gateway's thread.
 */
final class Throughput {
  /** Weight of a new measurement: the one that geth's message rates settled on. */
  private static final double NEWS = 0.1;

  /** Asking a little more than was measured finds out whether the peer can do more. */
  private static final double OVERSHOOT = 1.01;

  private double perSecond;
  private double roundTripSeconds;
  private boolean measured;

  void answered(long amount, Duration took) {
    double rate = amount / seconds(took);
    perSecond = measured ? (1 - NEWS) * perSecond + NEWS * rate : rate;
    measured = true;
    tookRoundTrip(took);
  }

  /** All there is came, though more was asked for: how fast more would have come is not known. */
  void answeredAll(Duration took) {
    tookRoundTrip(took);
  }

  private void tookRoundTrip(Duration took) {
    roundTripSeconds = roundTripSeconds == 0 ? seconds(took) : (1 - NEWS) * roundTripSeconds + NEWS * seconds(took);
  }

  private static double seconds(Duration took) {
    return Math.max(took.toNanos() / 1e9, 1e-4);
  }

  /** Nothing useful came: begin again with the smallest request. */
  void failed() {
    perSecond = 0;
    measured = true;
  }

  /** What to ask for so that the answer takes about {@code target}: {@code least} to {@code most}. A peer that was never asked gets a fair first chance. */
  int amountFor(Duration target, int least, int most) {
    if (!measured) {
      return most;
    }
    double amount = 1 + OVERSHOOT * perSecond * (target.toNanos() / 1e9);
    return (int) Math.clamp(amount, least, most);
  }

  double perSecond() {
    return measured ? perSecond : Double.MAX_VALUE;
  }

  /** Seconds; 0 until the first answer. */
  double roundTripSeconds() {
    return roundTripSeconds;
  }
}

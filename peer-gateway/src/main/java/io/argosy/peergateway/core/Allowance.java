package io.argosy.peergateway.core;

import java.time.Duration;
import java.time.Instant;

/** So many at once, and so many a second from then on. Mutable, for one thread. */
public final class Allowance {
  private final long most;
  private final long perSecond;
  private long left;
  private Instant filled = Instant.MIN;

  public Allowance(long most, long perSecond) {
    this.most = most;
    this.perSecond = perSecond;
    this.left = most;
  }

  /** Takes so many, or none and is false. */
  public boolean take(long amount, Instant now) {
    fill(now);
    if (amount > left) {
      return false;
    }
    left -= amount;
    return true;
  }

  private void fill(Instant now) {
    if (filled.equals(Instant.MIN)) {
      filled = now;
      return;
    }
    long millis = Math.min(Duration.between(filled, now).toMillis(), 1_000_000);
    long gained = millis * perSecond / 1000;
    if (gained > 0) {
      left = Math.min(most, left + gained);
      filled = now;
    }
  }
}

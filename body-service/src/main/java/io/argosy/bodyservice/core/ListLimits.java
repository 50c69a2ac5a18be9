package io.argosy.bodyservice.core;

import java.time.Duration;

/**
 * How long access lists are looked for.
 *
 * @param patience how long a list is looked for that no peer who could have it brings, from the first one on that was asked in vain
 * @param retentionSlots a list of a block this many slots below the head is given up without a question
 */
public record ListLimits(Duration patience, long retentionSlots) {
  /** Slots for which peers must keep lists: the weak subjectivity period of 3533 epochs of 32 slots (EIP-7928), about 15.7 days. */
  public static final long RETENTION_SLOTS = 3533L * 32;

  /** An hour is a guess: peers come and go, and nothing waits for a list. */
  public static ListLimits defaults() {
    return new ListLimits(Duration.ofHours(1), RETENTION_SLOTS);
  }
}

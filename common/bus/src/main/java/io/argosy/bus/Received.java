package io.argosy.bus;

import io.argosy.packs.Pack;
import java.time.Duration;
import java.time.Instant;

/**
 * A pack and where in which topic it stood. When an advert or a report was made it says by our clock; other times in packs are its sender's.
 *
 * @param behind how far the sender's clock is behind ours, negative if it is ahead; zero if both are as good as alike, or it does not matter
 */
public record Received(String topic, int partition, long offset, Pack pack, Duration behind) {
  /** From somebody whose clock is ours. */
  public Received(String topic, int partition, long offset, Pack pack) {
    this(topic, partition, offset, pack, Duration.ZERO);
  }

  /** A time by the sender's clock, as it is by ours. */
  public Instant ours(Instant theirs) {
    return theirs.plus(behind);
  }
}

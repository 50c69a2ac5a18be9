package io.argosy.packs;

import java.time.Duration;
import java.util.List;

/**
 * The last answer to a request: nothing more will come.
 *
 * @param gateway slot of the gateway that answers
 * @param retryAfter for {@link Outcome#BUSY}: how long that gateway wants to be left alone
 * @param without peers that were asked and did not have all of it, to be left out next time; at most 16
 */
public record DeliveryEnd(
    PackId request, long epoch, int gateway, Outcome outcome, Duration retryAfter, List<PeerId> without)
    implements DeliveryPack {
  public DeliveryEnd {
    without = List.copyOf(without);
  }

  /** How it ended. The order is the wire order; do not change it. */
  public enum Outcome {
    /** Every item was sent. */
    SERVED,
    /** Some peers were asked, and did not have all of it. */
    PARTIAL,
    /** The queue is full; nothing was asked of peers. */
    BUSY,
    /** No connected peer may or can serve it; who was asked, if anybody, does not have the state. */
    NO_SUITABLE_PEER,
    /** The deadline passed before all was served. */
    EXPIRED
  }
}

package io.argosy.headerservice.core;

import io.argosy.packs.Order;
import io.argosy.packs.OrderOutcome;
import io.argosy.primitives.BlockRef;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The operator's order to unwind, from when it is heard until it has ended: it is done once, whoever leads meanwhile. Mutable, owned by the core's thread. */
final class OrderedUnwind {
  private @Nullable Order order;
  private boolean underWay;

  /** True if its end was said in this reign, and is not heard yet. */
  private boolean concluded;

  private long ended = -1;

  /** The highest block that was said to be final; none if nobody said so. */
  private @Nullable BlockRef irrevocable;

  void hear(Order news) {
    boolean isNewer = news.id() > ended && (order == null || news.id() > order.id());
    if (news.verb() == Order.Verb.UNWIND && isNewer) {
      order = news;
      underWay = false;
      concluded = false;
    }
  }

  /** What a leader said of an order, perhaps a former one. */
  void hear(OrderOutcome outcome) {
    Order wanted = order;
    if (wanted == null || !outcome.key().equals(wanted.key()) || outcome.order() < wanted.id()) {
      ended = outcome.isFinal() && outcome.key().equals("unwind") ? Math.max(ended, outcome.order()) : ended;
    } else if (outcome.isFinal()) {
      ended = outcome.order();
      order = null;
    } else {
      underWay = true;
    }
  }

  /** Notes a block that nothing may undo any more. */
  void isFinal(BlockRef block) {
    if (!block.hash().isZero() && (irrevocable == null || block.number() > irrevocable.number())) {
      irrevocable = block;
    }
  }

  boolean isWanted() {
    return order != null && !concluded;
  }

  /** A new reign: who was fenced may have said the end of the order to nobody. */
  void anew() {
    concluded = false;
  }

  /** The block to unwind to, if it is to be done still. */
  Optional<Long> target() {
    return Optional.ofNullable(order).map(Order::number);
  }

  /** How the order ends where nothing is to be undone, given the highest block; empty if something is. It is no longer wanted then. */
  Optional<OrderOutcome> end(Tip highest) {
    Order wanted = order;
    if (wanted == null || concluded) {
      return Optional.empty();
    }
    long to = wanted.number();
    if (underWay || to == highest.number()) {
      return Optional.of(concluded(wanted, OrderOutcome.State.DONE, "unwound to " + highest.ref() + "; nothing is above it"));
    }
    if (to > highest.number()) {
      return Optional.of(concluded(wanted, OrderOutcome.State.REFUSED, "#" + to + " is above our highest block, #" + highest.number()));
    }
    if (irrevocable != null && to < irrevocable.number()) {
      return Optional.of(concluded(wanted, OrderOutcome.State.REFUSED, "#" + to + " is below #" + irrevocable.number() + ", which was said to be final"));
    }
    return Optional.empty();
  }

  private OrderOutcome concluded(Order wanted, OrderOutcome.State state, String text) {
    concluded = true;
    return new OrderOutcome(wanted.id(), wanted.key(), state, text);
  }

  /** What is to be said together with the unwind itself: from then on it cannot be called back. */
  OrderOutcome begun(BlockRef to) {
    Order wanted = java.util.Objects.requireNonNull(order);
    return new OrderOutcome(wanted.id(), wanted.key(), OrderOutcome.State.UNDER_WAY, "all shards undo what is above " + to);
  }
}

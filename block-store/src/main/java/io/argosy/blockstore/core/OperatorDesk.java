package io.argosy.blockstore.core;

import io.argosy.blockstore.core.OrderBook.Given;
import io.argosy.packs.GatewayAdvert;
import io.argosy.packs.Order;
import io.argosy.packs.Order.Verb;
import io.argosy.packs.OrderOutcome;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;

/** Takes orders of the operator and knows what became of them. */
public interface OperatorDesk {
  Given give(Verb verb, String subject, long number);

  /** What became of an order, waiting for its end; empty if nobody said anything in time. */
  Optional<OrderOutcome> await(Order order, Duration longest) throws InterruptedException;

  Collection<Order> orders();

  Optional<OrderOutcome> outcome(Order order);

  /** What each gateway said last, of those that spoke lately. */
  Collection<GatewayAdvert> gateways();
}

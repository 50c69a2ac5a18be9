package io.argosy.blockstore.core;

import io.argosy.packs.Order;
import io.argosy.packs.Order.Verb;
import io.argosy.packs.OrderOutcome;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * All orders of the operator that count, and what became of those that are done once. Says the same to the same order given twice, and takes none about a thing that another is still at work on. Mutable, owned by
 * whoever locks it.
 */
public final class OrderBook {
  private final Map<String, Order> orders = new TreeMap<>();
  private final Map<String, OrderOutcome> outcomes = new HashMap<>();
  private long last;

  /** What came of giving an order. */
  public sealed interface Given {
    /** It is new: it counts once it is stored. */
    record Taken(Order order) implements Given {}

    /** It was given before, and stands or is under way. */
    record Known(Order order) implements Given {}

    /** Another one is in its way; nothing was touched. */
    record Refused(String why) implements Given {}
  }

  /** An order as it was stored. */
  public void restore(Order order) {
    orders.put(order.key(), order);
    last = Math.max(last, order.id());
  }

  /** An order that was not given before gets the next number. */
  public Given give(Verb verb, String subject, long number, Instant now) {
    Order wanted = new Order(last + 1, now.truncatedTo(ChronoUnit.MILLIS), verb, subject, number);
    Order before = orders.get(wanted.key());
    if (before != null && verb.stands() && before.verb() == verb && before.number() == number) {
      return new Given.Known(before);
    }
    if (before != null && !verb.stands() && !isEnded(before)) {
      return before.number() == number
          ? new Given.Known(before)
          : new Given.Refused("order " + before.id() + " (" + sentence(before) + ") has not ended yet");
    }
    restore(wanted);
    return new Given.Taken(wanted);
  }

  /** True if it is news of an order that counts. */
  public boolean hear(OrderOutcome outcome) {
    Order order = orders.get(outcome.key());
    OrderOutcome before = outcomes.get(outcome.key());
    boolean isNews = order != null && order.id() == outcome.order() && (before == null || before.order() != outcome.order() || !before.isFinal() && !outcome.equals(before));
    if (isNews) {
      outcomes.put(outcome.key(), outcome);
    }
    return isNews;
  }

  /** What became of an order so far; empty if nobody said. */
  public Optional<OrderOutcome> outcome(Order order) {
    return Optional.ofNullable(outcomes.get(order.key())).filter(outcome -> outcome.order() == order.id());
  }

  private boolean isEnded(Order order) {
    return outcome(order).map(OrderOutcome::isFinal).orElse(false);
  }

  /** Orders that count, one for each thing. */
  public Collection<Order> all() {
    return List.copyOf(orders.values());
  }

  /** Orders that others must know of: those that stand, and those that have not ended. */
  public List<Order> open() {
    return orders.values().stream().filter(order -> order.verb().stands() || !isEnded(order)).toList();
  }

  /** An order in words. */
  public static String sentence(Order order) {
    return switch (order.verb()) {
      case PAUSE -> "pause";
      case RESUME -> "resume";
      case UNWIND -> "unwind to #" + order.number();
      case ADD_PEER -> "add peer " + order.subject();
      case REMOVE_PEER -> "remove peer " + order.subject();
      case BAN -> "ban " + order.subject() + " until " + Instant.ofEpochMilli(order.number()).truncatedTo(ChronoUnit.SECONDS);
      case UNBAN -> "unban " + order.subject();
      case REBUILD -> "rebuild " + order.subject();
      case MOVE_SHARD -> "move shard " + order.subject() + " to volume " + order.number();
    };
  }
}

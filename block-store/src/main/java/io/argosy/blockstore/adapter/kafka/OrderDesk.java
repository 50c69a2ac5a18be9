package io.argosy.blockstore.adapter.kafka;

import io.argosy.blockstore.adapter.rocksdb.Volume;
import io.argosy.blockstore.core.KeyLayout;
import io.argosy.blockstore.core.OperatorDesk;
import io.argosy.blockstore.core.OrderBook;
import io.argosy.blockstore.core.OrderBook.Given;
import io.argosy.blockstore.core.Table;
import io.argosy.bus.PackListeners;
import io.argosy.bus.PackListeners.From;
import io.argosy.bus.PackSender;
import io.argosy.bus.Received;
import io.argosy.bus.Topics;
import io.argosy.packs.GatewayAdvert;
import io.argosy.packs.Order;
import io.argosy.packs.Order.Verb;
import io.argosy.packs.OrderOutcome;
import io.argosy.packs.Pack;
import io.argosy.packs.PackCodec;
import io.argosy.packs.StageReport;
import io.argosy.verdict.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Orders of the operator: kept in the first volume before anybody hears of them, told to all services through the topic, and told again at every start, so that neither a lost topic nor a crash between the two loses one. Thread-safe.
 */
public final class OrderDesk implements OperatorDesk {
  private static final Logger log = LoggerFactory.getLogger(OrderDesk.class);

  /** Gateways advertise several times a second. */
  private static final Duration FRESH = Duration.ofSeconds(5);

  private final Volume volume;
  private final PackSender sender;
  private final Topics topics;
  private final InstantSource clock;
  private final OrderBook book = new OrderBook();
  private final Map<Integer, GatewayAdvert> gateways = new ConcurrentHashMap<>();
  private volatile Consumer<Order> worker = _ -> {};

  /** Reads what was ordered. */
  public OrderDesk(Volume volume, PackSender sender, Topics topics, InstantSource clock) {
    this.volume = volume;
    this.sender = sender;
    this.topics = topics;
    this.clock = clock;
    scan(KeyLayout.ORDERS, pack -> {
      if (pack instanceof Order order) {
        book.restore(order);
      }
    });
    scan(KeyLayout.OUTCOMES, pack -> {
      if (pack instanceof OrderOutcome outcome) {
        book.hear(outcome);
      }
    });
  }

  private void scan(String prefix, Consumer<Pack> reader) {
    byte[] first = KeyLayout.named(prefix, "");
    volume.scan(Table.META, first, (key, value) -> {
      if (!KeyLayout.isNamed(prefix, key)) {
        return false;
      }
      switch (PackCodec.decode(value)) {
        case Verdict.Accepted<Pack>(Pack pack) -> reader.accept(pack);
        case Verdict.Rejected<Pack>(var _, String why) -> log.atError()
            .addKeyValue("row", new String(key, StandardCharsets.UTF_8))
            .addKeyValue("why", why)
            .log("an order, or its end, cannot be read and counts no more: look at argosy orders, and give it again");
      }
      return true;
    });
  }

  /**
   * Tells all services what counts, and hears from them how it ends.
   *
   * @param ours does what the store itself is ordered to do
   */
  public void open(PackListeners listeners, Consumer<Order> ours) {
    worker = ours;
    List<Order> open;
    synchronized (book) {
      open = book.open();
    }
    open.forEach(this::tell);
    listeners.follow("orders", From.BEGINNING, this::hear, new TopicPartition(topics.orders(), 0));
    listeners.follow("adverts", From.END, this::hear, new TopicPartition(topics.gateways(), 0));
  }

  private void tell(Order order) {
    if (order.verb() == Verb.REBUILD || order.verb() == Verb.MOVE_SHARD) {
      worker.accept(order);
    } else {
      sender.sendKeyed(topics.orders(), order.key(), order);
    }
  }

  private void hear(Received received) {
    switch (received.pack()) {
      case OrderOutcome outcome -> conclude(outcome);
      case GatewayAdvert advert -> gateways.put(advert.slot(), advert);
      default -> {
        // Our own orders.
      }
    }
  }

  /** Notes what became of an order, and wakes who waits for that. */
  public void conclude(OrderOutcome outcome) {
    synchronized (book) {
      if (book.hear(outcome)) {
        store(KeyLayout.OUTCOMES, outcome.key(), outcome);
        report(outcome);
        book.notifyAll();
      }
    }
  }

  /** Shows on screens what is under way, until it has ended. */
  private void report(OrderOutcome outcome) {
    StageReport report = new StageReport("operator", outcome.key(), -1, -1, outcome.isFinal() ? "" : "the end of an order: " + outcome.text());
    sender.sendKeyed(topics.reports(), report.service() + "/" + report.stage(), report);
  }

  @Override
  public Given give(Verb verb, String subject, long number) {
    Given given;
    synchronized (book) {
      given = book.give(verb, subject, number, clock.instant());
      if (given instanceof Given.Taken(Order order)) {
        store(KeyLayout.ORDERS, order.key(), order);
      }
    }
    if (given instanceof Given.Taken(Order order)) {
      tell(order);
    }
    return given;
  }

  private void store(String prefix, String key, Pack pack) {
    try (Volume.Batch batch = volume.batch()) {
      batch.put(Table.META, KeyLayout.named(prefix, key), PackCodec.encode(pack).toBytes());
      batch.commit();
    }
    volume.syncWal();
  }

  @Override
  public Optional<OrderOutcome> await(Order order, Duration longest) throws InterruptedException {
    long giveUp = System.nanoTime() + longest.toNanos();
    synchronized (book) {
      while (!book.outcome(order).map(OrderOutcome::isFinal).orElse(false)) {
        long left = Duration.ofNanos(giveUp - System.nanoTime()).toMillis();
        if (left <= 0) {
          break;
        }
        book.wait(left);
      }
      return book.outcome(order);
    }
  }

  @Override
  public Collection<Order> orders() {
    synchronized (book) {
      return book.all();
    }
  }

  @Override
  public Optional<OrderOutcome> outcome(Order order) {
    synchronized (book) {
      return book.outcome(order);
    }
  }

  @Override
  public Collection<GatewayAdvert> gateways() {
    Instant now = clock.instant();
    return gateways.values().stream().filter(advert -> advert.at().plus(FRESH).isAfter(now)).toList();
  }
}

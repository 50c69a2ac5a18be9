package io.argosy.hosting;

import io.argosy.bus.PackListeners;
import io.argosy.bus.PackSender;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToDoubleFunction;

/** What lies between a service and Kafka: what waits to be read, what was read and what was sent. */
public final class BusMetrics {
  private BusMetrics() {}

  /** Registers the figures of all listeners that were started, and of the sender. */
  public static void watch(String service, PackListeners listeners, PackSender sender, MeterRegistry registry) {
    for (PackListeners.Listener listener : listeners.started()) {
      Gauge.builder("argosy.kafka.lag.records", listener, PackListeners.Listener::lagRecords)
          .tag("service", service)
          .tag("listener", listener.role())
          .description("Records that wait in Kafka for a listener")
          .register(registry);
      Gauge.builder("argosy.clocks.apart.seconds", listener, PackListeners.Listener::clocksApartSeconds)
          .tag("service", service)
          .tag("listener", listener.role())
          .description("Between this service's clock and the one furthest from it, of those whose times it heard lately")
          .register(registry);
      count(registry, service, listener, "argosy.kafka.read.records", PackListeners.Listener::records, "Records read from Kafka");
      count(registry, service, listener, "argosy.kafka.read.bytes", PackListeners.Listener::bytes, "Bytes read from Kafka, as they lie there");
      count(registry, service, listener, "argosy.kafka.rebalances", PackListeners.Listener::rebalances, "Times that a group was dealt its partitions anew");
    }
    FunctionCounter.builder("argosy.kafka.sent.records", sender, PackSender::sentRecords).tag("service", service).description("Records sent to Kafka").register(registry);
    FunctionCounter.builder("argosy.kafka.sent.bytes", sender, PackSender::sentBytes).tag("service", service).description("Bytes sent to Kafka, compressed").register(registry);
    Gauge.builder("argosy.kafka.unsent.records", sender, PackSender::unsent).tag("service", service).description("Records handed over and not yet on the broker").register(registry);
    Gauge.builder("argosy.kafka.send.latency.seconds", sender, PackSender::latencySeconds)
        .tag("service", service)
        .description("Until the broker has a batch, on average over half a minute")
        .register(registry);
  }

  private static void count(
      MeterRegistry registry, String service, PackListeners.Listener listener, String name, ToDoubleFunction<PackListeners.Listener> value, String what) {
    FunctionCounter.builder(name, listener, value).tag("service", service).tag("listener", listener.role()).description(what).register(registry);
  }
}

package io.argosy.peergateway.app;

import io.argosy.discovery.RecordFilter.Fit;
import io.argosy.discovery.net.UdpDiscovery;
import io.argosy.hosting.CoreMetrics;
import io.argosy.peergateway.adapter.discovery.Discovery;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** What discovery tells of itself. */
final class DiscoveryMetrics {
  private DiscoveryMetrics() {}

  static void watch(Discovery discovery, MeterRegistry registry) {
    for (Fit fit : Fit.values()) {
      Gauge.builder("argosy.discovery.nodes", discovery, d -> d.known(fit))
          .tag("chain", fit.name().toLowerCase(Locale.ROOT))
          .description("Nodes that were found, by the chain their records name")
          .register(registry);
    }
    FunctionCounter.builder("argosy.discovery.offers", discovery, Discovery::offered).description("Nodes named to the dialer").register(registry);
    FunctionCounter.builder("argosy.discovery.list.complaints", discovery, Discovery::complaints).description("Entries of DNS lists that are not as they should be").register(registry);
    discovery.table().ifPresent(table -> {
      CoreMetrics.watch(table.driver(), "discv4", registry);
      Gauge.builder("argosy.discovery.table", table, t -> t.standing().nodes()).description("Nodes in the distributed table").register(registry);
      FunctionCounter.builder("argosy.discovery.lookups", table, t -> t.standing().lookups()).description("Walks through the distributed table").register(registry);
      packets(registry, table, "received", UdpDiscovery::received);
      packets(registry, table, "sent", UdpDiscovery::sent);
      packets(registry, table, "malformed", UdpDiscovery::dropped);
      packets(registry, table, "refused", t -> t.standing().refused());
    });
  }

  private static void packets(MeterRegistry registry, UdpDiscovery table, String kind, ToDoubleFunction<UdpDiscovery> count) {
    FunctionCounter.builder("argosy.discovery.packets", table, count).tag("kind", kind).description("Packets of discv4; malformed and refused ones were received too").register(registry);
  }
}

package io.argosy.peergateway.app;

import io.argosy.packs.AccountDelivery;
import io.argosy.packs.BlockDelivery;
import io.argosy.packs.DeliveryEnd;
import io.argosy.packs.DeliveryPack;
import io.argosy.packs.HeaderDelivery;
import io.argosy.packs.NodeDelivery;
import io.argosy.packs.StorageDelivery;
import io.argosy.peergateway.core.Kind;
import io.argosy.rlp.RlpReader;
import io.argosy.rlp.RlpSlice;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** What goes over the wire, by kind: requests, items that came, their bytes; and how packs ended. */
final class Traffic {
  private final Map<Kind, Counter> requests = new EnumMap<>(Kind.class);
  private final Map<Kind, Counter> items = new EnumMap<>(Kind.class);
  private final Map<Kind, Counter> bytes = new EnumMap<>(Kind.class);
  private final Map<DeliveryEnd.Outcome, Counter> outcomes = new EnumMap<>(DeliveryEnd.Outcome.class);

  Traffic(MeterRegistry registry) {
    for (Kind kind : Kind.values()) {
      String name = kind.name().toLowerCase(Locale.ROOT);
      requests.put(kind, Counter.builder("argosy.gateway.requests").tag("kind", name).description("Wire requests sent").register(registry));
      items.put(kind, Counter.builder("argosy.gateway.items").tag("kind", name).description("Items, and rows of ranges, that peers sent").register(registry));
      bytes.put(kind, Counter.builder("argosy.gateway.payload.bytes").tag("kind", name).description("Bytes of those items").register(registry));
    }
    for (DeliveryEnd.Outcome outcome : DeliveryEnd.Outcome.values()) {
      outcomes.put(
          outcome,
          Counter.builder("argosy.gateway.packs")
              .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
              .description("Packs ended")
              .register(registry));
    }
  }

  void asked(Kind kind) {
    Objects.requireNonNull(requests.get(kind)).increment();
  }

  void delivered(Kind kind, DeliveryPack pack) {
    switch (pack) {
      case HeaderDelivery p -> count(kind, p.headers());
      case BlockDelivery p -> count(kind, p.items());
      case NodeDelivery p -> count(kind, p.values());
      case AccountDelivery p -> countRows(kind, List.of(p.accounts()), p.proof());
      case StorageDelivery p -> countRows(kind, p.slots(), p.proof());
      case DeliveryEnd p -> Objects.requireNonNull(outcomes.get(p.outcome())).increment();
    }
  }

  private void count(Kind kind, List<RlpSlice> slices) {
    count(kind, slices.size(), bytesOf(slices));
  }

  private void countRows(Kind kind, List<RlpSlice> lists, List<RlpSlice> proof) {
    long rows = 0;
    for (RlpSlice list : lists) {
      rows += RlpReader.listOf(list).count(Integer.MAX_VALUE);
    }
    count(kind, rows, bytesOf(lists) + bytesOf(proof));
  }

  private void count(Kind kind, long number, long size) {
    Objects.requireNonNull(items.get(kind)).increment(number);
    Objects.requireNonNull(bytes.get(kind)).increment(size);
  }

  private static long bytesOf(List<RlpSlice> slices) {
    long sum = 0;
    for (RlpSlice slice : slices) {
      sum += slice.length();
    }
    return sum;
  }
}

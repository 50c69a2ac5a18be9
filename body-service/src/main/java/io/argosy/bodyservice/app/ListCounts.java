package io.argosy.bodyservice.app;

import io.argosy.packs.BlockPart;
import io.argosy.packs.PutBlocks;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** What became of block access lists; both stay at zero on a chain without. */
final class ListCounts {
  private final Counter found;
  private final Counter absent;

  ListCounts(MeterRegistry registry) {
    found = counter(registry, "found");
    absent = counter(registry, "absent");
  }

  private static Counter counter(MeterRegistry registry, String outcome) {
    return Counter.builder("argosy.access.lists").tag("outcome", outcome).description("Block access lists that were decided, found or given up").register(registry);
  }

  /** Packs of other parts count for nothing here. */
  void count(PutBlocks pack) {
    if (pack.part() == BlockPart.ACCESS_LIST) {
      long given = pack.entries().stream().filter(entry -> entry.content().equals(PutBlocks.ABSENT)).count();
      absent.increment(given);
      found.increment(pack.entries().size() - given);
    }
  }
}

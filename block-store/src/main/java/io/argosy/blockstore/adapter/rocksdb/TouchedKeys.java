package io.argosy.blockstore.adapter.rocksdb;

import io.argosy.blockstore.core.Table;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which keys of a shard of the state were written: of each bucket the span from the first to the last of them, so that memory is bounded whatever is written (some 300 bytes for each of at most 4096 buckets and six tables). A
 * stretch that was deleted belongs to the bucket that it begins in. Mutable, for one thread.
 */
final class TouchedKeys {
  private final StateStretch stretch;
  private final Map<Table, Map<Integer, KeySpan>> spans = new EnumMap<>(Table.class);

  TouchedKeys(StateStretch stretch) {
    this.stretch = stretch;
  }

  /** The array is borrowed. */
  void add(Table table, byte[] key) {
    if (!stretch.has(table) || !stretch.of(table).contains(key)) {
      return;
    }
    KeySpan known = of(table).get(stretch.bucket(table, key));
    if (known == null || !known.contains(key)) {
      add(table, KeySpan.of(key.clone()));
    }
  }

  /** Keys of other shards are passed over. */
  void add(Table table, KeySpan span) {
    if (stretch.has(table)) {
      span.within(stretch.of(table)).ifPresent(own -> of(table).merge(stretch.bucket(table, own.first()), own, KeySpan::around));
    }
  }

  private Map<Integer, KeySpan> of(Table table) {
    return spans.computeIfAbsent(table, _ -> new HashMap<>());
  }

  void addAll(TouchedKeys others) {
    others.spans.forEach((table, buckets) -> buckets.values().forEach(span -> add(table, span)));
  }

  /** Ascending, with other keys between them. */
  List<KeySpan> spans(Table table) {
    List<KeySpan> apart = new ArrayList<>();
    of(table).values().stream().sorted(Comparator.comparing(KeySpan::first, java.util.Arrays::compareUnsigned)).forEach(span -> {
      if (!apart.isEmpty() && apart.getLast().meets(span)) {
        apart.set(apart.size() - 1, apart.getLast().around(span));
      } else {
        apart.add(span);
      }
    });
    return apart;
  }
}

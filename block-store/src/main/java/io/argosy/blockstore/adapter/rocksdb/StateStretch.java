package io.argosy.blockstore.adapter.rocksdb;

import io.argosy.blockstore.core.KeyLayout;
import io.argosy.blockstore.core.Table;
import io.argosy.stages.StateShards;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The keys of one shard of the state: a stretch of each of its tables, in buckets by the first bytes of the hashes that the keys begin with. Immutable. */
final class StateStretch {
  /** Tables that have rows of the state; those in {@code Table.META} are apart. */
  static final List<Table> TABLES =
      List.of(Table.ACCOUNTS, Table.SLOTS, Table.CODES, Table.WANTED_CODES, Table.ACCOUNT_NODES, Table.STORAGE_NODES);

  /** Buckets by two bytes, but no more of them than a shard of 16 has. */
  private static final int MOST_BUCKETS = 4_096;

  private final Map<Table, KeySpan> spans = new EnumMap<>(Table.class);
  private final KeySpan books;
  private final int first;
  private final int end;
  private final int keysOfBucket;

  StateStretch(StateShards shards, int shard) {
    this.first = shards.firstRange(shard);
    this.end = first + shards.rangesPerShard();
    TABLES.forEach(table -> spans.put(table, of(table, first, end)));
    this.books = of(Table.META, first, end);
    this.keysOfBucket = Math.max(1, shards.rangesPerShard() * 256 / MOST_BUCKETS);
  }

  private static KeySpan of(Table table, int first, int end) {
    return new KeySpan(KeyLayout.startOfRange(table, first), KeyLayout.startOfRange(table, end));
  }

  /** Numbers of its ranges: from this one … */
  int firstRange() {
    return first;
  }

  /** … up to, and without, this one. */
  int endRange() {
    return end;
  }

  /** Where its rows in a table are. */
  KeySpan of(Table table) {
    KeySpan span = spans.get(table);
    if (span == null) {
      throw new IllegalArgumentException(table + " is not of the state");
    }
    return span;
  }

  /** Where the cursors of its opened storages are. */
  KeySpan openStorages() {
    return books;
  }

  boolean has(Table table) {
    return spans.containsKey(table);
  }

  /** The bucket of a key; keys that are neighbours are mostly in one. */
  int bucket(Table table, byte[] key) {
    int head = table == Table.ACCOUNT_NODES
        ? at(key, 0, 15) << 12 | at(key, 1, 15) << 8 | at(key, 2, 15) << 4 | at(key, 3, 15)
        : at(key, 0, 255) << 8 | at(key, 1, 255);
    return head / keysOfBucket;
  }

  private static int at(byte[] key, int position, int highest) {
    return position < key.length ? Math.min(key[position] & 0xff, highest) : 0;
  }
}

package io.argosy.blockstore;

import io.argosy.blockstore.core.Rows;
import io.argosy.blockstore.core.Table;
import io.argosy.primitives.Hex;
import io.argosy.rlp.RlpSlice;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Rows as a volume keeps them: reads see what is committed, puts wait for {@link #commit()}. */
public final class MemoryRows implements Rows {
  private final TreeMap<String, RlpSlice> committed = new TreeMap<>();
  private final Map<String, @Nullable RlpSlice> pending = new HashMap<>();

  @Override
  public byte @Nullable [] get(Table table, byte[] key) {
    RlpSlice value = committed.get(name(table, key));
    return value == null ? null : value.toBytes();
  }

  @Override
  public void put(Table table, byte[] key, byte[] value) {
    pending.put(name(table, key), RlpSlice.of(value.clone()));
  }

  @Override
  public void put(Table table, byte[] key, RlpSlice value) {
    put(table, key, value.toBytes());
  }

  @Override
  public void delete(Table table, byte[] key) {
    pending.put(name(table, key), null);
  }

  public void commit() {
    pending.forEach((name, value) -> {
      if (value == null) {
        committed.remove(name);
      } else {
        committed.put(name, value);
      }
    });
    pending.clear();
  }

  /** What a crash does. */
  public void dropPending() {
    pending.clear();
  }

  /** All that is committed, by table and key. */
  public Map<String, RlpSlice> all() {
    return Map.copyOf(committed);
  }

  /** How many rows of a table are committed. */
  public long count(Table table) {
    return committed.keySet().stream().filter(name -> name.startsWith(table + " ")).count();
  }

  private static String name(Table table, byte[] key) {
    return table + " " + Hex.encode(key);
  }
}

package io.argosy.blockstore;

import io.argosy.blockstore.core.RowCursor;
import io.argosy.blockstore.core.Rows;
import io.argosy.blockstore.core.Table;
import io.argosy.primitives.Hex;
import io.argosy.rlp.RlpSlice;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Rows as a volume keeps them: reads see what is committed, puts wait for {@link #commit()}. */
public final class MemoryRows implements Rows {
  private final TreeMap<String, RlpSlice> committed = new TreeMap<>();
  private final TreeMap<String, @Nullable RlpSlice> pending = new TreeMap<>();
  private final List<String[]> pendingRanges = new ArrayList<>();

  @Override
  public byte @Nullable [] get(Table table, byte[] key) {
    RlpSlice value = committed.get(name(table, key));
    return value == null ? null : value.toBytes();
  }

  @Override
  public boolean has(Table table, byte[] key) {
    return committed.containsKey(name(table, key));
  }

  @Override
  public RowCursor cursor(Table table) {
    return new Cursor(table);
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

  @Override
  public void deleteRange(Table table, byte[] first, byte[] end) {
    pending.subMap(name(table, first), name(table, end)).clear();
    pendingRanges.add(new String[] {name(table, first), name(table, end)});
  }

  public void commit() {
    pendingRanges.forEach(range -> committed.subMap(range[0], range[1]).clear());
    pendingRanges.clear();
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
    pendingRanges.clear();
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

  private final class Cursor implements RowCursor {
    private final String prefix;
    private Map.@Nullable Entry<String, RlpSlice> row;

    Cursor(Table table) {
      prefix = table + " ";
    }

    private boolean stand(Map.@Nullable Entry<String, RlpSlice> found) {
      row = found != null && found.getKey().startsWith(prefix) ? found : null;
      return row != null;
    }

    private Map.Entry<String, RlpSlice> row() {
      return java.util.Objects.requireNonNull(row, "on no row");
    }

    @Override
    public boolean seek(byte[] key) {
      return stand(committed.ceilingEntry(prefix + Hex.encode(key)));
    }

    @Override
    public boolean seekBack(byte[] key) {
      return stand(committed.floorEntry(prefix + Hex.encode(key)));
    }

    @Override
    public boolean next() {
      return stand(committed.higherEntry(row().getKey()));
    }

    @Override
    public boolean isValid() {
      return row != null;
    }

    @Override
    public byte[] key() {
      return Hex.decode(row().getKey().substring(prefix.length()));
    }

    @Override
    public byte[] value() {
      return row().getValue().toBytes();
    }

    @Override
    public void close() {}
  }
}

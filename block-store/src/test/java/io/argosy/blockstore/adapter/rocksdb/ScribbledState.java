package io.argosy.blockstore.adapter.rocksdb;

import io.argosy.blockstore.core.KeyLayout;
import io.argosy.blockstore.core.Shard;
import io.argosy.blockstore.core.Table;
import io.argosy.primitives.Hash;
import io.argosy.primitives.Hex;
import io.argosy.props.Gen;
import io.argosy.rlp.RlpSlice;
import io.argosy.stages.StateShards;
import io.argosy.trie.NibblePath;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Volumes with rows that mean nothing in the tables of the state, written in all the ways that a writer has, beside a model of what there must be. */
final class ScribbledState implements AutoCloseable {
  static final StateShards SHARDS = new StateShards(8);
  static final String TOPIC = "commits";

  private static final List<Table> WRITTEN = new ArrayList<>(StateStretch.TABLES);

  static {
    WRITTEN.add(Table.META);
  }

  private final Path folder;
  private final int count;
  private final Gen gen;
  private final RocksMemory memory = new RocksMemory(16 << 20, 8 << 20);
  private final List<Volume> volumes = new ArrayList<>();
  private final Map<Table, TreeMap<byte[], byte[]>> model = new EnumMap<>(Table.class);
  private Volume.@Nullable Batch batch;
  private final List<Runnable> unwritten = new ArrayList<>();
  private int files;

  ScribbledState(Path folder, int count, Gen gen) {
    this.folder = folder;
    this.count = count;
    this.gen = gen;
    WRITTEN.forEach(table -> model.put(table, new TreeMap<>(Arrays::compareUnsigned)));
    open();
  }

  private void open() {
    for (int i = 0; i < count; i++) {
      VolumeIdentity identity = new VolumeIdentity(1337, Hash.ZERO, 1, SHARDS.count(), i, count);
      volumes.add(Volume.open(folder.resolve("volume-" + i), identity, memory, Volume.Access.WRITE));
    }
  }

  /** As a kill does: what is in a batch is lost, what was committed is not. */
  void reopen() {
    if (batch != null) {
      batch.close();
    }
    batch = null;
    unwritten.clear();
    volumes.forEach(Volume::close);
    volumes.clear();
    open();
  }

  List<Volume> volumes() {
    return List.copyOf(volumes);
  }

  ShardMap map() {
    return ShardMap.of(Shard.Kind.STATE, volumes);
  }

  /** Something is put, deleted, or ingested; not all of it is written at once. */
  void scribble(int shard) {
    Table table = gen.oneOf(WRITTEN);
    switch (gen.between(0, 9)) {
      case 0 -> delete(shard, table, key(shard, table));
      case 1 -> deleteRange(shard, gen.oneOf(StateStretch.TABLES));
      case 2 -> ingest(shard, gen.oneOf(StateStretch.TABLES));
      default -> put(shard, table, key(shard, table));
    }
    if (gen.chance(0.5)) {
      commit();
    }
  }

  private Volume ownerOf(int shard) {
    return volumes.get(map().ownerOf(shard));
  }

  /** One writer for each volume: a batch has rows of one of them. */
  private Volume.Batch batch(int shard) {
    if (batch == null || current != ownerOf(shard)) {
      commit();
      current = ownerOf(shard);
      batch = current.batch();
    }
    return batch;
  }

  private @Nullable Volume current;

  /** What is in the batch is written, as before a writer rests. */
  void commit() {
    if (batch != null) {
      batch.commit();
      batch.close();
      batch = null;
    }
    unwritten.forEach(Runnable::run);
    unwritten.clear();
  }

  private void put(int shard, Table table, byte[] key) {
    byte[] value = gen.bytes(gen.between(0, 40));
    if (gen.chance(0.5)) {
      batch(shard).put(table, key, value);
    } else {
      batch(shard).put(table, key, RlpSlice.of(value));
    }
    unwritten.add(() -> model.get(table).put(key, value));
  }

  private void delete(int shard, Table table, byte[] any) {
    byte[] near = model.get(table).ceilingKey(any);
    byte[] key = near != null && shardOf(table, near) == shard ? near : any;
    batch(shard).delete(table, key);
    unwritten.add(() -> model.get(table).remove(key));
  }

  private void deleteRange(int shard, Table table) {
    byte[] one = key(shard, table);
    byte[] other = gen.chance(0.2) ? KeyLayout.startOfRange(table, SHARDS.firstRange(shard) + gen.between(0, SHARDS.rangesPerShard())) : key(shard, table);
    boolean ascend = Arrays.compareUnsigned(one, other) <= 0;
    byte[] first = ascend ? one : other;
    byte[] end = ascend ? other : one;
    batch(shard).deleteRange(table, first, end);
    unwritten.add(() -> model.get(table).subMap(first, true, end, false).clear());
  }

  private void ingest(int shard, Table table) {
    TreeMap<byte[], byte[]> rows = new TreeMap<>(Arrays::compareUnsigned);
    gen.list(1, 20, () -> key(shard, table)).forEach(key -> rows.put(key, gen.bytes(10)));
    Volume volume = ownerOf(shard);
    List<Path> made = volume.viewing(Volume.Reading.THROUGHOUT, _ -> {
      try (SortedFiles sorted = volume.sortedFiles(table, "made-" + files++)) {
        rows.forEach(sorted::put);
        return sorted.finish();
      }
    });
    volume.ingestFiles(table, made);
    model.get(table).putAll(rows);
  }

  /** So that some come twice, and others are neighbours. */
  private byte[] key(int shard, Table table) {
    Hash account = hash(shard);
    return switch (table) {
      case ACCOUNTS, CODES, WANTED_CODES -> account.toBytes();
      case SLOTS -> KeyLayout.slot(account, hash(gen.between(0, SHARDS.count() - 1)));
      case ACCOUNT_NODES -> NibblePath.of(account.toBytes(), gen.between(2, 6)).toSortKey();
      case STORAGE_NODES -> {
        byte[] path = NibblePath.of(hash(gen.between(0, SHARDS.count() - 1)).toBytes(), gen.between(0, 5)).toSortKey();
        byte[] key = Arrays.copyOf(account.toBytes(), Hash.BYTES + path.length);
        System.arraycopy(path, 0, key, Hash.BYTES, path.length);
        yield key;
      }
      case META -> gen.oneOf(
          KeyLayout.openStorage(account), KeyLayout.stateShard(shard), KeyLayout.stateRange(account.byteAt(0) & 0xff), KeyLayout.position(TOPIC, shard));
      default -> throw new IllegalArgumentException(table.toString());
    };
  }

  private Hash hash(int shard) {
    byte[] bytes = new byte[Hash.BYTES];
    int first = SHARDS.firstRange(shard);
    bytes[0] = (byte) (gen.chance(0.2) ? first + SHARDS.rangesPerShard() - 1 : first + gen.between(0, SHARDS.rangesPerShard() - 1));
    bytes[1] = gen.oneOf((byte) 0, (byte) 0x5a, (byte) -1);
    bytes[2] = (byte) gen.between(-2, 2);
    Arrays.fill(bytes, 3, Hash.BYTES, gen.oneOf((byte) 0, (byte) -1));
    return Hash.of(bytes);
  }

  private static int shardOf(Table table, byte[] key) {
    if (table == Table.ACCOUNT_NODES) {
      return SHARDS.shardOfRange(key[0] << 4 | key[1]);
    }
    if (table != Table.META) {
      return SHARDS.shardOfRange(key[0] & 0xff);
    }
    return switch (key[0]) {
      case 'a' -> SHARDS.shardOfRange(key[2] & 0xff);
      case 'r' -> SHARDS.shardOfRange(key[2] & 0xff);
      default -> key[key.length - 1];
    };
  }

  /** What is anywhere that should not be there, and what lacks. */
  List<String> differences() {
    List<String> found = new ArrayList<>();
    ShardMap map = map();
    for (Table table : WRITTEN) {
      for (int volume = 0; volume < count; volume++) {
        int number = volume;
        TreeMap<byte[], byte[]> rows = new TreeMap<>(Arrays::compareUnsigned);
        volumes.get(volume).scan(table, new byte[0], (key, value) -> {
          if (table != Table.META || key[0] != 'v') {
            rows.put(key, value);
          }
          return true;
        });
        model.get(table).forEach((key, value) -> {
          boolean here = map.ownerOf(shardOf(table, key)) == number;
          byte[] row = rows.remove(key);
          if (here ? !Arrays.equals(value, row) : row != null) {
            found.add(table + " of volume " + number + ": " + Hex.encode(key) + " is " + (row == null ? "lacking" : "wrong"));
          }
        });
        rows.keySet().forEach(key -> found.add(table + " of volume " + number + ": " + Hex.encode(key) + " is too much"));
      }
    }
    return found;
  }

  @Override
  public void close() {
    commit();
    volumes.forEach(Volume::close);
    memory.close();
  }
}

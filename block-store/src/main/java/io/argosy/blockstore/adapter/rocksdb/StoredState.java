package io.argosy.blockstore.adapter.rocksdb;

import io.argosy.blockstore.core.KeptState;
import io.argosy.blockstore.core.KnownNodes;
import io.argosy.blockstore.core.RowCursor;
import io.argosy.blockstore.core.StateHeader;
import io.argosy.blockstore.core.StateRows;
import io.argosy.blockstore.core.StoredRows;
import io.argosy.blockstore.core.Table;
import io.argosy.blockstore.core.TopNodes;
import io.argosy.packs.NodePlace;
import io.argosy.packs.StateProgress;
import io.argosy.packs.StateProgress.RangeProgress;
import io.argosy.primitives.Hash;
import io.argosy.reads.StateReads;
import io.argosy.stages.StateShards;
import io.argosy.trie.Subtrie;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The state over all volumes of this store; thread-safe. */
public final class StoredState implements StateReads, StateRows {
  private final List<Volume> volumes;
  private final ShardMap map;
  private final StateShards shards;
  private final Supplier<Collection<StateProgress>> progress;
  private volatile @Nullable Folded folded;

  /** The nodes above the ranges of the state that was asked for last: the same for all of an epoch once it is sealed. */
  private record Folded(KeptState.Sealed state, TopNodes top) {}

  /**
   * @param volumes all of them, by number
   * @param map where the shards of the state are; they may move meanwhile
   * @param progress of every shard, as its writer last committed it
   */
  public StoredState(List<Volume> volumes, ShardMap map, Supplier<Collection<StateProgress>> progress) {
    this.volumes = List.copyOf(volumes);
    this.map = map;
    this.shards = new StateShards(volumes.getFirst().identity().stateShards());
    this.progress = progress;
  }

  @Override
  public KeptState kept() {
    return kept(progress.get());
  }

  private static KeptState kept(Collection<StateProgress> all) {
    return KeptState.of(all.stream().map(StateHeader::of).toList());
  }

  @Override
  public Optional<TopNodes> top(KeptState.Sealed state) {
    Folded last = folded;
    if (last != null && last.state.equals(state)) {
      return Optional.of(last.top);
    }
    Collection<StateProgress> all = progress.get();
    if (!kept(all).equals(state)) {
      return Optional.empty();
    }
    TopNodes top = TopNodes.of(all.stream()
        .flatMap(shard -> shard.ranges().stream())
        .sorted(Comparator.comparingInt(RangeProgress::range))
        .map(range -> Subtrie.decode(range.built()))
        .toList());
    if (!top.root().equals(state.root())) {
      throw new VolumeException("parts of the state of " + state.pivot() + " fold into " + top.root() + ", not " + state.root(), null);
    }
    folded = new Folded(state, top);
    return Optional.of(top);
  }

  @Override
  public <T> T viewing(Hash key, Reader<T> reader) {
    int shard = shards.shardOf(key);
    return viewing(shard, rows -> reader.read(StateHeader.of(shard, rows), rows));
  }

  @Override
  public List<Hash> wantedCodes(int shard, Hash after, int most) {
    Hash last = StateShards.lastKey(shards.firstRange(shard) + shards.rangesPerShard() - 1);
    if (after.compareTo(last) >= 0) {
      return List.of();
    }
    Hash first = StateShards.firstKey(shards.firstRange(shard));
    byte[] from = after.compareTo(first) < 0 ? first.toBytes() : after.next().toBytes();
    int limit = Math.min(most, MAX_CODES);
    return viewing(shard, rows -> {
      List<Hash> wanted = new ArrayList<>();
      RowCursor row = rows.cursor(Table.WANTED_CODES);
      for (boolean found = row.seek(from); found && wanted.size() < limit; found = row.next()) {
        Hash hash = Hash.of(row.key());
        if (hash.compareTo(last) > 0) {
          break;
        }
        wanted.add(hash);
      }
      return wanted;
    });
  }

  @Override
  public List<Optional<Hash>> knownNodes(List<NodePlace> places) {
    return map.reading(() -> lookUp(places));
  }

  private List<Optional<Hash>> lookUp(List<NodePlace> places) {
    List<Optional<Hash>> known = new ArrayList<>(Collections.nCopies(places.size(), Optional.empty()));
    Map<Integer, List<Integer>> byVolume = new TreeMap<>();
    for (int i = 0; i < places.size(); i++) {
      int at = i;
      KnownNodes.shardOf(places.get(i), shards)
          .ifPresent(shard -> byVolume.computeIfAbsent(map.ownerOf(shard), _ -> new ArrayList<>()).add(at));
    }
    byVolume.forEach((volume, indexes) -> volumes.get(volume).viewing(Volume.Reading.HERE_AND_THERE, rows -> {
      try (KnownNodes nodes = new KnownNodes(rows)) {
        indexes.forEach(i -> known.set(i, nodes.at(places.get(i))));
      }
      return known;
    }));
    return known;
  }

  private <T> T viewing(int shard, Function<StoredRows, T> reader) {
    return map.reading(() -> map.volumeOf(shard).viewing(Volume.Reading.HERE_AND_THERE, reader));
  }
}

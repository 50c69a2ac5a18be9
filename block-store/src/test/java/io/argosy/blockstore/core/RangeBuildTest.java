package io.argosy.blockstore.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.blockstore.MemoryRows;
import io.argosy.blockstore.MemoryState;
import io.argosy.blockstore.StatePacks;
import io.argosy.chain.Account;
import io.argosy.packs.BuildRange;
import io.argosy.packs.NodePlace;
import io.argosy.packs.RepairState;
import io.argosy.packs.StateProgress.RangeProgress;
import io.argosy.primitives.Hash;
import io.argosy.primitives.Hex;
import io.argosy.props.Gen;
import io.argosy.props.SeededTest;
import io.argosy.rlp.RlpSlice;
import io.argosy.servedstate.GeneratedState;
import io.argosy.servedstate.ServedState;
import io.argosy.stages.StateShards;
import io.argosy.trie.BuiltNode.Kind;
import io.argosy.trie.NibblePath;
import io.argosy.trie.NodeSink;
import io.argosy.trie.StackTrie;
import io.argosy.trie.Subtrie;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RangeBuildTest {
  private static final int BIG = 40;

  private final MemoryState memory = new MemoryState(new MemoryRows());

  @SeededTest(runs = 40)
  void theFirstBuildGivesTheRootAndAllNodes(Gen gen) {
    ServedState state = anyState(gen);

    download(gen, state, 1);
    memory.applyAll(packs(state).builds(1, 0));
    memory.build();

    assertThat(fold()).isEqualTo(state.root());
    assertThat(nodes()).isEqualTo(Rebuilt.of(memory.rows()).nodes);
    assertThat(memory.ledger().progress(0).ranges()).allMatch(range -> range.unsound() == 0 && !range.built().isEmpty());
  }

  @SeededTest(runs = 40)
  void aBuildAfterRepairsGivesWhatAFirstBuildWould(Gen gen) {
    ServedState before = anyState(gen);
    download(gen, before, 1);
    memory.applyAll(packs(before).builds(1, 0));
    memory.build();
    ServedState after = before;
    for (int epoch = 2; epoch < 4; epoch++) {
      after = GeneratedState.next(after, gen.anyLong(), gen.between(1, 60));
      memory.apply(packs(after).begin(epoch));

      for (int range = 0; range < StateShards.RANGES; range++) {
        if (gen.chance(0.8)) {
          memory.apply(packs(after).repair(gen, epoch, range));
        }
        if (gen.chance(0.3)) {
          memory.apply(new BuildRange(epoch, range));
          memory.build();
        }
      }
      mustBeTrue();
      memory.applyAll(packs(after).builds(epoch, 0));
      memory.build();

      mustBeTrue();
      Rebuilt anew = Rebuilt.of(memory.rows());
      assertThat(nodes().keySet()).containsAll(anew.nodes.keySet());
      assertThat(withoutShadows(anew.nodes)).isEqualTo(anew.nodes);
      assertThat(memory.ledger().progress(0).ranges().stream().map(range -> Subtrie.decode(range.built()))).containsExactlyElementsOf(anew.parts);
      assertThat(fold()).isEqualTo(anew.root);
    }
    for (int range = 0; range < StateShards.RANGES; range++) {
      memory.apply(packs(after).repair(gen, 3, range));
    }
    memory.applyAll(packs(after).builds(3, 0));
    memory.build();
    assertThat(fold()).isEqualTo(after.root());
  }

  @SeededTest(runs = 60)
  void noNodeStandsAboveAnAccountWhoseSlotsDoNotAddUp(Gen gen) {
    ServedState before = anyState(gen);
    download(gen, before, 1);
    if (gen.chance(0.5)) {
      memory.applyAll(packs(before).builds(1, 0));
      memory.build();
    }
    ServedState after = GeneratedState.next(before, gen.anyLong(), gen.between(20, 60));
    memory.apply(packs(after).begin(2));

    // Only accounts, so that those whose slots changed are unsound.
    for (int range = 0; range < StateShards.RANGES; range++) {
      Hash first = StateShards.firstKey(range);
      Hash last = StateShards.lastKey(range);
      memory.apply(new RepairState(2, List.of(new RepairState.Part(Hash.ZERO, first, last, packs(after).accounts(first, last)))));
    }
    memory.applyAll(packs(after).builds(2, 0));
    memory.build();

    mustBeTrue();
    Rebuilt anew = Rebuilt.of(memory.rows());
    assertThat(nodes().keySet()).containsAll(anew.nodes.keySet());
    assertThat(memory.ledger().progress(0).ranges().stream().mapToLong(RangeProgress::unsound).sum()).isEqualTo(anew.unsound);
  }

  @Test
  void aFirstBuildNeverSeeks() {
    ServedState state = GeneratedState.seeded(3, 2000).make();
    download(Gen.seeded(3), state, 1);
    AtomicInteger seeks = new AtomicInteger();

    RangeBuild.of(7, new CountingRows(memory.rows(), seeks), (_, _, _) -> {}, () -> false);

    assertThat(seeks).hasValueLessThanOrEqualTo(4);
  }

  @Test
  void aBuildReadsNothingBelowNodesThatAreStored() {
    ServedState state = GeneratedState.seeded(3, 20_000).make();
    download(Gen.seeded(3), state, 1);
    memory.apply(new BuildRange(1, 7));
    long first = memory.build(memory.ledger().orders().getFirst()).rows();

    long again = RangeBuild.of(7, memory.rows(), (_, _, _) -> {}, () -> false).rows();

    assertThat(first).isGreaterThan(60);
    assertThat(again).isZero();
  }

  @SeededTest(runs = 20)
  void tellsEveryPlaceThatHasANode(Gen gen) {
    ServedState state = anyState(gen);
    download(gen, state, 1);
    memory.applyAll(packs(state).builds(1, 0));
    memory.build();

    try (KnownNodes known = new KnownNodes(memory.rows())) {
      new StackTrieWalk(state).nodes.forEach((place, hash) -> {
        boolean aboveRanges = place.account().isZero() && NibblePath.ofHexPrefix(place.path()).length() < 2;
        assertThat(known.at(place)).as("%s", place).isEqualTo(aboveRanges ? known.at(place) : Optional.of(hash));
      });
    }
  }

  private static ServedState anyState(Gen gen) {
    int accounts = gen.oneOf(0, 1, 2, 40, 400);
    return GeneratedState.seeded(gen.anyLong(), accounts)
        .withContracts(accounts / 3, gen.oneOf(1, 30, 120))
        .withCrowding(gen.oneOf(0.0, 0.1, 0.5))
        .make();
  }

  private static StatePacks packs(ServedState state) {
    return new StatePacks(state, MemoryState.ONE, BIG);
  }

  private void download(Gen gen, ServedState state, long epoch) {
    memory.apply(packs(state).begin(epoch));
    memory.applyAll(packs(state).download(gen, epoch, 0));
  }

  private Hash fold() {
    StackTrie trie = new StackTrie();
    memory.ledger().progress(0).ranges().forEach(range -> trie.add(Subtrie.decode(range.built())));
    return trie.finish();
  }

  private Map<String, RlpSlice> nodes() {
    Map<String, RlpSlice> nodes = new TreeMap<>();
    memory.rows().all().forEach((name, value) -> {
      if (name.startsWith("ACCOUNT_NODES") || name.startsWith("STORAGE_NODES")) {
        nodes.put(name, value);
      }
    });
    return nodes;
  }

  /**
   * Every node that is stored is what the rows below it make. Not every node need be stored; and where a branch is no more, the extension that was below it stays, though the trie has a longer one now.
   */
  private void mustBeTrue() {
    Map<String, RlpSlice> made = Rebuilt.of(memory.rows()).nodes;
    nodes().forEach((name, node) -> {
      RlpSlice now = made.get(name);
      if (now != null) {
        assertThat(node).as(name).isEqualTo(now);
      } else {
        mustBeShortened(name, node, made);
      }
    });
  }

  /** Stored nodes but for those extensions; what they are is checked by {@link #mustBeTrue}. */
  private Map<String, RlpSlice> withoutShadows(Map<String, RlpSlice> made) {
    Map<String, RlpSlice> nodes = nodes();
    nodes.keySet().retainAll(made.keySet());
    return nodes;
  }

  private static void mustBeShortened(String name, RlpSlice node, Map<String, RlpSlice> made) {
    String owner = name.startsWith("STORAGE_NODES ") ? name.substring(0, 14 + 64) : "ACCOUNT_NODES ";
    NibblePath path = NibblePath.ofSortKey(Hex.decode(name.substring(owner.length())), 0);
    assertThat(Subtrie.below(path, node)).as(name).isInstanceOfSatisfying(Subtrie.Branching.class, part -> {
      assertThat(part.path().length()).as(name).isGreaterThan(path.length());
      RlpSlice branch = made.get(owner + Hex.encode(part.path().toSortKey()));
      assertThat(part.hashAt(part.path().length())).as(name).isEqualTo(Optional.of(branch.keccak()));
      assertThat(made.keySet().stream().filter(other -> other.startsWith(owner)).map(other -> NibblePath.ofSortKey(Hex.decode(other.substring(owner.length())), 0)))
          .as(name).noneMatch(other -> other.startsWith(path) && other.length() < part.path().length());
    });
  }

  /** All nodes that the rows make, made without any that are stored. */
  private static final class Rebuilt {
    private final MemoryRows made = new MemoryRows();
    private final Map<String, RlpSlice> nodes;
    private Hash root = StackTrie.EMPTY_ROOT;
    private final List<Subtrie> parts = new ArrayList<>();
    private long unsound;

    private Rebuilt(MemoryRows rows) {
      TreeMap<Hash, Account> accounts = new TreeMap<>();
      Map<Hash, TreeMap<Hash, RlpSlice>> slots = new HashMap<>();
      rows.all().forEach((name, value) -> {
        if (name.startsWith("ACCOUNTS ")) {
          accounts.put(Hash.fromHex(name.substring(9)), Account.decodeSlim(value));
        } else if (name.startsWith("SLOTS ")) {
          slots.computeIfAbsent(Hash.fromHex(name.substring(6, 70)), _ -> new TreeMap<>()).put(Hash.fromHex(name.substring(70)), value);
        }
      });
      StackTrie whole = new StackTrie();
      for (int range = 0; range < StateShards.RANGES; range++) {
        Subtrie part = build(accounts.subMap(StateShards.firstKey(range), true, StateShards.lastKey(range), true), slots);
        parts.add(part);
        whole.add(part);
      }
      root = whole.finish();
      made.commit();
      nodes = new TreeMap<>(made.all());
    }

    static Rebuilt of(MemoryRows rows) {
      return new Rebuilt(rows);
    }

    private Subtrie build(Map<Hash, Account> accounts, Map<Hash, TreeMap<Hash, RlpSlice>> slots) {
      List<Hash> broken = accounts.entrySet().stream()
          .filter(row -> row.getValue().hasStorage() && !storageRoot(row.getKey(), slots).equals(row.getValue().storageRoot()))
          .map(Map.Entry::getKey)
          .toList();
      unsound += broken.size();
      StackTrie trie = new StackTrie(sink(NodeKeys.ofState(), broken));
      accounts.forEach((key, account) -> {
        trie.add(key.toBytes(), account.encode().toBytes());
        if (account.hasStorage()) {
          StackTrie storage = new StackTrie(sink(NodeKeys.ofStorage(key), List.of()));
          slots.getOrDefault(key, new TreeMap<>()).forEach((slot, value) -> storage.add(slot.toBytes(), value.toBytes()));
          storage.finish();
        }
      });
      return trie.finishSubtrie();
    }

    private static Hash storageRoot(Hash account, Map<Hash, TreeMap<Hash, RlpSlice>> slots) {
      StackTrie trie = new StackTrie();
      slots.getOrDefault(account, new TreeMap<>()).forEach((slot, value) -> trie.add(slot.toBytes(), value.toBytes()));
      return trie.finish();
    }

    private NodeSink sink(NodeKeys keys, List<Hash> broken) {
      return node -> {
        boolean isAboveBroken = broken.stream().anyMatch(key -> NibblePath.ofKey(key).startsWith(node.path()));
        if (node.kind() != Kind.LEAF && !isAboveBroken) {
          made.put(keys.table(), keys.at(node.path()), node.encoding());
        }
      };
    }
  }

  /** Hashes of all nodes of a state by their places, leaves too. */
  private static final class StackTrieWalk {
    private final Map<NodePlace, Hash> nodes = new HashMap<>();

    StackTrieWalk(ServedState state) {
      StackTrie trie = new StackTrie(sink(Hash.ZERO));
      for (int row = 0; row < state.accounts().size(); row++) {
        Hash key = state.accounts().key(row);
        trie.add(key.toBytes(), state.account(row).encode().toBytes());
        StackTrie storage = new StackTrie(sink(key));
        for (int slot = 0; slot < state.storage(key).size(); slot++) {
          storage.add(state.storage(key).key(slot).toBytes(), state.storage(key).value(slot).toBytes());
        }
        storage.finish();
      }
      trie.finish();
    }

    private NodeSink sink(Hash account) {
      return node -> nodes.put(new NodePlace(account, RlpSlice.of(node.path().toHexPrefix())), node.hash());
    }
  }

  private record CountingRows(StoredRows rows, AtomicInteger seeks) implements StoredRows {
    @Override
    public byte[] get(Table table, byte[] key) {
      return rows.get(table, key);
    }

    @Override
    public boolean has(Table table, byte[] key) {
      return rows.has(table, key);
    }

    @Override
    public RowCursor cursor(Table table) {
      RowCursor cursor = rows.cursor(table);
      return new RowCursor() {
        @Override
        public boolean seek(byte[] key) {
          seeks.incrementAndGet();
          return cursor.seek(key);
        }

        @Override
        public boolean seekBack(byte[] key) {
          seeks.incrementAndGet();
          return cursor.seekBack(key);
        }

        @Override
        public boolean next() {
          return cursor.next();
        }

        @Override
        public boolean isValid() {
          return cursor.isValid();
        }

        @Override
        public byte[] key() {
          return cursor.key();
        }

        @Override
        public byte[] value() {
          return cursor.value();
        }

        @Override
        public void close() {
          cursor.close();
        }
      };
    }
  }
}

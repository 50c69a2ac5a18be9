package io.argosy.blockstore.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.blockstore.MemoryRows;
import io.argosy.blockstore.MemoryState;
import io.argosy.blockstore.StatePacks;
import io.argosy.chain.Account;
import io.argosy.packs.NodePlace;
import io.argosy.packs.RepairState;
import io.argosy.primitives.Hash;
import io.argosy.primitives.Hex;
import io.argosy.props.Gen;
import io.argosy.props.SeededTest;
import io.argosy.rlp.RlpSlice;
import io.argosy.servedstate.GeneratedState;
import io.argosy.servedstate.ServedState;
import io.argosy.stages.StateShards;
import io.argosy.trie.NibblePath;
import io.argosy.trie.StackTrie;
import io.argosy.trie.Subtrie;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** What is told of a place, whatever state healing is in, is what the rows below it make; and after a build nothing is left untold. */
class KnownNodesTest {
  private final MemoryState memory = new MemoryState(new MemoryRows());

  /** All rows, to answer slowly. */
  private static final class Naive {
    private final TreeMap<Hash, RlpSlice> accounts = new TreeMap<>();
    private final TreeMap<Hash, TreeMap<Hash, RlpSlice>> slots = new TreeMap<>();

    Naive(MemoryRows rows) {
      rows.all().forEach((name, value) -> {
        if (name.startsWith("ACCOUNTS ")) {
          accounts.put(Hash.fromHex(name.substring(9)), value);
        } else if (name.startsWith("SLOTS ")) {
          byte[] key = Hex.decode(name.substring(6));
          slots.computeIfAbsent(Hash.read(key, 0), _ -> new TreeMap<>()).put(Hash.read(key, Hash.BYTES), value);
        }
      });
    }

    private static <T> TreeMap<Hash, T> below(TreeMap<Hash, T> rows, NibblePath path) {
      return new TreeMap<>(rows.subMap(path.lowestKey(), true, path.highestKey(), true));
    }

    private Hash storageRoot(Hash account) {
      StackTrie trie = new StackTrie();
      slots.getOrDefault(account, new TreeMap<>()).forEach((slot, value) -> trie.add(slot.toBytes(), value.toBytes()));
      return trie.finish();
    }

    boolean isSound(NibblePath path) {
      return below(accounts, path).entrySet().stream()
          .allMatch(row -> Account.decodeSlim(row.getValue()).storageRoot().equals(storageRoot(row.getKey())));
    }

    Subtrie below(NodePlace place) {
      NibblePath path = NibblePath.ofHexPrefix(place.path());
      StackTrie trie = new StackTrie();
      if (place.account().isZero()) {
        below(accounts, path).forEach((key, slim) -> trie.add(key.toBytes(), Account.decodeSlim(slim).encode().toBytes()));
      } else {
        below(slots.getOrDefault(place.account(), new TreeMap<>()), path).forEach((key, value) -> trie.add(key.toBytes(), value.toBytes()));
      }
      return trie.finishSubtrie();
    }

    List<NodePlace> somePlaces(Gen gen) {
      List<NodePlace> places = new ArrayList<>();
      List<Hash> keys = new ArrayList<>(accounts.keySet());
      for (int i = 0; i < 60 && !keys.isEmpty(); i++) {
        Hash account = gen.oneOf(keys);
        places.add(place(gen, Hash.ZERO, account, 2));
        if (slots.containsKey(account)) {
          places.add(place(gen, account, gen.oneOf(new ArrayList<>(slots.get(account).keySet())), 0));
        }
      }
      return places;
    }

    /** On the way to a key, or next to it. */
    private static NodePlace place(Gen gen, Hash owner, Hash key, int least) {
      int length = gen.chance(0.9) ? gen.between(least, 8) : gen.between(least, 64);
      NibblePath path = NibblePath.of(key.toBytes(), length);
      if (gen.chance(0.2) && length < 64) {
        path = path.child(gen.between(0, 15));
      }
      return new NodePlace(owner, RlpSlice.of(path.toHexPrefix()));
    }
  }

  private void mustBeTrue(Gen gen, boolean complete) {
    Naive naive = new Naive(memory.rows());
    try (KnownNodes known = new KnownNodes(memory.rows())) {
      for (NodePlace place : naive.somePlaces(gen)) {
        Optional<Hash> told = known.at(place);
        NibblePath path = NibblePath.ofHexPrefix(place.path());
        boolean isSound = !place.account().isZero() || naive.isSound(path);
        Subtrie below = naive.below(place);
        if (complete && isSound && !isEmbedded(below)) {
          assertThat(told).as("%s", place).isEqualTo(below.hashAt(path.length()));
        } else {
          assertThat(told.isEmpty() || isSound && told.equals(below.hashAt(path.length()))).as("%s: %s", place, told).isTrue();
        }
      }
    }
  }

  /** A branch so short that it stands in its parent is stored nowhere, so nothing is known in the middle of the extension above. */
  private static boolean isEmbedded(Subtrie part) {
    return part instanceof Subtrie.Branching(NibblePath _, RlpSlice reference) && reference.length() <= Hash.BYTES;
  }

  @SeededTest(runs = 60)
  void whatIsToldIsTrueAndAfterABuildNothingIsLeftOut(Gen gen) {
    ServedState state = GeneratedState.seeded(gen.anyLong(), gen.oneOf(1, 30, 300))
        .withContracts(20, gen.oneOf(3, 100))
        .withCrowding(gen.oneOf(0.0, 0.2, 0.5))
        .make();
    StatePacks packs = new StatePacks(state, MemoryState.ONE, 40);
    memory.apply(packs.begin(1));
    memory.applyAll(packs.download(gen, 1, 0));
    mustBeTrue(gen, false);
    memory.applyAll(packs.builds(1, 0));
    memory.build();
    mustBeTrue(gen, true);

    StatePacks next = new StatePacks(GeneratedState.next(state, gen.anyLong(), gen.between(1, 60)), MemoryState.ONE, 40);
    memory.apply(next.begin(2));
    for (int range = 0; range < StateShards.RANGES; range++) {
      RepairState repair = next.repair(gen, 2, range);
      // Some of what has to be done, so that accounts and slots are of different states.
      List<RepairState.Part> parts = repair.parts().stream().filter(_ -> gen.chance(0.6)).toList();
      if (!parts.isEmpty()) {
        memory.apply(new RepairState(2, parts));
      }
    }
    mustBeTrue(gen, false);
    memory.applyAll(next.builds(2, 0));
    memory.build();
    mustBeTrue(gen, true);
  }
}

package io.argosy.trie;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.primitives.Hash;
import io.argosy.props.Gen;
import io.argosy.props.SeededTest;
import io.argosy.rlp.RlpSlice;
import io.argosy.trie.TrieWalk.Below;
import io.argosy.trie.TrieWalk.Ending;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class WalksTest {
  /** Two keys, ascending: anywhere, or at and beside keys of the trie. */
  private static Hash[] bounds(Gen gen, States state) {
    Hash a = state.anyOrigin(gen);
    Hash b = state.anyOrigin(gen);
    return a.compareTo(b) <= 0 ? new Hash[] {a, b} : new Hash[] {b, a};
  }

  private static Map<Hash, TrieNode> nodes(States state) {
    Map<Hash, TrieNode> byHash = new HashMap<>();
    if (!state.leaves.isEmpty()) {
      state.trie.hashedNodes().values().forEach(node -> byHash.put(Hash.keccak(node), TrieNode.decode(RlpSlice.of(node))));
    }
    return byHash;
  }

  @SeededTest(runs = 300)
  void aWalkGivesAllLeavesBetweenTwoKeysInOrderInWhateverOrderNodesCome(Gen gen) {
    States state = States.any(gen, gen.oneOf(0, 1, 2, 3, 40, 300));
    Hash[] bounds = bounds(gen, state);
    Map<Hash, TrieNode> nodes = nodes(state);
    RangeWalk walk = new RangeWalk(state.root(), bounds[0], bounds[1]);

    TreeMap<Hash, RlpSlice> found = new TreeMap<>();
    List<Below> wanted = new ArrayList<>();
    Hash covered = null;
    while (!walk.isDone()) {
      wanted.addAll(walk.next(gen.between(1, 20)));
      for (int some = gen.between(1, 10); some > 0 && !wanted.isEmpty(); some--) {
        Below any = wanted.remove(gen.between(0, wanted.size() - 1));
        walk.arrived(any.path(), nodes.get(any.hash()));
      }
      covered = note(walk.take(), covered, found);
    }
    covered = note(walk.take(), covered, found);

    assertThat(covered).isEqualTo(bounds[1]);
    assertThat(found).isEqualTo(new TreeMap<>(state.leaves.subMap(bounds[0], true, bounds[1], true)));
  }

  /** Nothing may come at or below what was covered before. */
  private static Hash note(RangeWalk.Ready ready, Hash before, TreeMap<Hash, RlpSlice> found) {
    for (Ending leaf : ready.leaves()) {
      Hash key = leaf.key().toHash();
      assertThat(before == null || key.compareTo(before) > 0).isTrue();
      assertThat(key).isLessThanOrEqualTo(ready.to().orElseThrow());
      found.put(key, leaf.value());
    }
    return ready.to().orElse(before);
  }

  @SeededTest(runs = 300)
  void repairsMakeTheStoredTrieTheWantedOne(Gen gen) {
    States before = States.any(gen, gen.oneOf(0, 1, 2, 40, 300));
    States after = changed(gen, before);
    Hash[] bounds = bounds(gen, after);
    Map<Hash, TrieNode> nodes = nodes(after);
    Map<NibblePath, Hash> stored = new HashMap<>();
    if (!before.leaves.isEmpty()) {
      before.trie.hashedNodes().forEach((path, node) -> stored.put(NibblePath.fromHex(path), Hash.keccak(node)));
    }
    RepairWalk walk = new RepairWalk(after.root(), bounds[0], bounds[1], gen.oneOf(0, 2));

    TreeMap<Hash, RlpSlice> expected = new TreeMap<>(before.leaves);
    expected.subMap(bounds[0], true, bounds[1], true).clear();
    expected.putAll(after.leaves.subMap(bounds[0], true, bounds[1], true));
    TreeMap<Hash, RlpSlice> rows = new TreeMap<>(before.leaves);
    int fetched = 0;
    while (!walk.isDone()) {
      Hash left = walk.leftmost().orElseThrow();
      assertThat(left).isGreaterThanOrEqualTo(bounds[0]);
      assertThat(rows.headMap(left)).as("left of where it is").isEqualTo(expected.headMap(left));
      walk.nextToCompare(gen.between(1, 50)).forEach(place -> walk.compared(place.path(), Optional.ofNullable(stored.get(place.path()))));
      for (Below place : walk.nextToFetch(gen.between(1, 50))) {
        walk.arrived(place.path(), nodes.get(place.hash()));
        fetched++;
      }
      walk.take().forEach(stretch -> apply(stretch, rows));
    }
    walk.take().forEach(stretch -> apply(stretch, rows));

    assertThat(walk.leftmost()).isEmpty();
    assertThat(rows.subMap(bounds[0], true, bounds[1], true)).isEqualTo(expected.subMap(bounds[0], true, bounds[1], true));
    assertThat(rows.headMap(bounds[0])).isEqualTo(before.leaves.headMap(bounds[0]));
    assertThat(fetched).isLessThanOrEqualTo(nodes.size());
  }

  private static void apply(RepairWalk.Stretch stretch, TreeMap<Hash, RlpSlice> rows) {
    rows.subMap(stretch.first(), true, stretch.last(), true).clear();
    for (Ending leaf : stretch.leaves()) {
      Hash key = leaf.key().toHash();
      assertThat(key).isBetween(stretch.first(), stretch.last());
      rows.put(key, leaf.value());
    }
  }

  private static States changed(Gen gen, States before) {
    TreeMap<Hash, RlpSlice> leaves = new TreeMap<>(before.leaves);
    for (int changes = gen.between(0, 12); changes > 0; changes--) {
      Hash key = leaves.isEmpty() || gen.chance(0.4) ? before.anyOrigin(gen) : gen.oneOf(List.copyOf(leaves.keySet()));
      if (gen.chance(0.4)) {
        leaves.remove(key);
      } else {
        leaves.put(key, RlpSlice.of(gen.bytes(gen.oneOf(1, 33, 70))));
      }
    }
    return new States(leaves);
  }

  @Test
  void onlyWhatDiffersIsFetched() {
    Gen gen = Gen.seeded(5);
    States before = States.any(gen, 1000);
    TreeMap<Hash, RlpSlice> leaves = new TreeMap<>(before.leaves);
    leaves.put(before.keys().get(500), RlpSlice.of(new byte[] {1, 2, 3}));
    States after = new States(leaves);
    Map<NibblePath, Hash> stored = new HashMap<>();
    before.trie.hashedNodes().forEach((path, node) -> stored.put(NibblePath.fromHex(path), Hash.keccak(node)));
    Map<Hash, TrieNode> nodes = nodes(after);
    RepairWalk walk = new RepairWalk(after.root(), Hash.ZERO, Hash.HIGHEST, 0);

    int fetched = 0;
    while (!walk.isDone()) {
      walk.nextToCompare(100).forEach(place -> walk.compared(place.path(), Optional.ofNullable(stored.get(place.path()))));
      for (Below place : walk.nextToFetch(100)) {
        walk.arrived(place.path(), nodes.get(place.hash()));
        fetched++;
      }
    }

    assertThat(fetched).isEqualTo(after.trie.prove(before.keys().get(500).toBytes()).size());
  }

  /** No peer can make such a trie up, since its root is the header's; but whoever signs the header can. */
  @Test
  void aTrieWhoseKeysAreNoHashesIsToldOfAndNotWalkedOn() {
    RlpSlice value = RlpSlice.of(new byte[40]);
    List<TrieNode.Child> oneChild = new ArrayList<>(Collections.nCopies(16, new TrieNode.Nothing()));
    TrieNode.Child below = new TrieNode.Hashed(Hash.keccak(new byte[0]));
    oneChild.set(7, below);

    assertThat(looked(new TrieNode.Leaf(NibblePath.fromHex("5".repeat(64)), value))).isEmpty();
    assertThat(looked(new TrieNode.Leaf(NibblePath.fromHex("5".repeat(63)), value))).hasValueSatisfying(why -> assertThat(why).startsWith("a key of 63 nibbles begins with 555"));
    assertThat(looked(new TrieNode.Leaf(NibblePath.fromHex("5".repeat(66)), value))).isPresent();
    assertThat(looked(new TrieNode.Leaf(NibblePath.EMPTY, value))).isPresent();
    assertThat(looked(new TrieNode.Extension(NibblePath.fromHex("5".repeat(64)), below))).isEmpty();
    assertThat(looked(new TrieNode.Extension(NibblePath.fromHex("5".repeat(65)), below))).isPresent();
    assertThat(looked(new TrieNode.Branch(oneChild, value))).hasValue("a key of 0 nibbles begins with ");
  }

  /** What both walks say of a root; one that they take they have done with, or go on below. */
  private static Optional<String> looked(TrieNode root) {
    RangeWalk range = new RangeWalk(root.hash(), Hash.ZERO, Hash.HIGHEST);
    RepairWalk repair = new RepairWalk(root.hash(), Hash.ZERO, Hash.HIGHEST, 2);
    range.next(1);
    repair.nextToFetch(1);

    Optional<String> why = range.arrived(NibblePath.EMPTY, root);

    assertThat(repair.arrived(NibblePath.EMPTY, root)).isEqualTo(why);
    if (why.isPresent()) {
      assertThat(range.isDone()).isFalse();
      assertThat(range.next(1)).isEmpty();
      assertThat(range.take().leaves()).isEmpty();
      assertThat(repair.isDone()).isFalse();
      assertThat(repair.take()).isEmpty();
    }
    return why;
  }

  @Test
  void leavesThatWaitForANodeBeforeThemAreBounded() {
    Gen gen = Gen.seeded(9);
    States state = States.any(gen, 40_000);
    Map<Hash, TrieNode> nodes = nodes(state);
    RangeWalk walk = new RangeWalk(state.root(), Hash.ZERO, Hash.HIGHEST);
    Below root = walk.next(1).getFirst();
    walk.arrived(root.path(), nodes.get(root.hash()));
    Below missing = walk.next(1).getFirst();

    int came = 0;
    for (List<Below> more = walk.next(50); !more.isEmpty(); more = walk.next(50)) {
      more.forEach(below -> walk.arrived(below.path(), nodes.get(below.hash())));
      assertThat(walk.take().leaves()).isEmpty();
      came += more.size();
    }

    assertThat(walk.isDone()).isFalse();
    assertThat(came).isBetween(16_384, 30_000);
    walk.arrived(missing.path(), nodes.get(missing.hash()));
    int leaves = 0;
    while (!walk.isDone()) {
      walk.next(50).forEach(below -> walk.arrived(below.path(), nodes.get(below.hash())));
      leaves += walk.take().leaves().size();
    }
    assertThat(leaves).isEqualTo(state.leaves.size());
  }

  @Test
  void theSmallestAndHighestKeysBelowAPathAreItsOwn() {
    assertThat(NibblePath.fromHex("abc").lowestKey().toHex()).isEqualTo("0xabc" + "0".repeat(61));
    assertThat(NibblePath.fromHex("abc").highestKey().toHex()).isEqualTo("0xabc" + "f".repeat(61));
    assertThat(NibblePath.EMPTY.lowestKey()).isEqualTo(Hash.ZERO);
    assertThat(NibblePath.EMPTY.highestKey()).isEqualTo(Hash.HIGHEST);
    assertThat(NibblePath.fromHex("ab").highestKey().next()).isEqualTo(NibblePath.fromHex("ac").lowestKey());
    assertThat(NibblePath.fromHex("ac").lowestKey().previous()).isEqualTo(NibblePath.fromHex("ab").highestKey());
  }
}

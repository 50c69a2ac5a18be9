package io.argosy.trie;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.primitives.Hash;
import io.argosy.props.Gen;
import io.argosy.props.SeededTest;
import io.argosy.rlp.RlpSlice;
import io.argosy.trie.RangeProof.Proven;
import io.argosy.verdict.Fault;
import io.argosy.verdict.Verdict;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class RangeProofTest {
  private final RangeProof proof = new RangeProof();

  private static States state(Gen gen) {
    return States.any(gen, gen.oneOf(1, 2, 3, gen.between(1, 20), gen.between(1, 400)));
  }

  private Verdict<Proven> check(States state, Hash origin, List<Hash> rows, List<RlpSlice> nodes) {
    return proof.verify(state.root(), origin, state.columns(rows), nodes);
  }

  private static Fault faultOf(Verdict<Proven> verdict) {
    assertThat(verdict).isInstanceOf(Verdict.Rejected.class);
    return ((Verdict.Rejected<Proven>) verdict).fault();
  }

  @SeededTest(runs = 600)
  void whatAServerAnswersIsAccepted(Gen gen) {
    States state = state(gen);
    Hash origin = state.anyOrigin(gen);
    List<Hash> rows = state.rowsFrom(origin, gen.between(1, gen.oneOf(1, 2, 10, 500)));
    List<RlpSlice> nodes = state.edges(origin, rows);
    Collections.shuffle(nodes, new java.util.Random(gen.anyLong()));

    Verdict<Proven> verdict = check(state, origin, rows, nodes);

    boolean hasMore = !rows.isEmpty() && !rows.getLast().equals(state.leaves.lastKey());
    assertThat(verdict).isEqualTo(Verdict.accepted(new Proven(hasMore)));
  }

  @SeededTest(runs = 8)
  void aLargeStateIsProvenRangeByRange(Gen gen) {
    States state = States.any(gen, gen.between(2000, 5000));
    List<Hash> all = new ArrayList<>();
    Hash origin = Hash.ZERO;
    boolean hasMore = true;
    while (hasMore) {
      List<Hash> rows = state.rowsFrom(origin, gen.between(1, 900));

      Verdict<Proven> verdict = check(state, origin, rows, state.edges(origin, rows));

      hasMore = ((Verdict.Accepted<Proven>) verdict).value().hasMore();
      all.addAll(rows);
      origin = hasMore ? next(rows.getLast()) : origin;
    }
    assertThat(all).isEqualTo(state.keys());
  }

  private static Hash next(Hash key) {
    byte[] bytes = key.toBytes();
    for (int i = 31; ++bytes[i] == 0; i--) {}
    return Hash.of(bytes);
  }

  @SeededTest(runs = 200)
  void aWholeTrieNeedsNoProof(Gen gen) {
    States state = state(gen);

    assertThat(check(state, Hash.ZERO, state.keys(), List.of())).isEqualTo(Verdict.accepted(new Proven(false)));
    assertThat(check(state, Hash.ZERO, state.keys(), state.edges(Hash.ZERO, state.keys())))
        .isEqualTo(Verdict.accepted(new Proven(false)));
  }

  @SeededTest(runs = 300)
  void aRowLeftOutIsFoundOut(Gen gen) {
    States state = States.any(gen, gen.between(2, 200));
    Hash origin = state.anyOrigin(gen);
    List<Hash> rows = new ArrayList<>(state.rowsFrom(origin, gen.between(1, 100)));
    List<RlpSlice> nodes = state.edges(origin, rows);
    if (rows.isEmpty()) {
      return;
    }
    int at = gen.between(0, rows.size() - 1);

    if (at == rows.size() - 1) {
      // Fewer rows are a true answer too where the proof happens to reach: only the flag must not lie.
      rows.removeLast();
      Verdict<Proven> verdict = check(state, origin, rows, nodes);
      assertThat(verdict).isNotEqualTo(Verdict.accepted(new Proven(false)));
    } else {
      rows.remove(at);
      assertThat(faultOf(check(state, origin, rows, nodes))).isEqualTo(Fault.WRONG_ROOT);
    }
  }

  @SeededTest(runs = 300)
  void anAddedRowIsFoundOut(Gen gen) {
    States state = state(gen);
    Hash origin = state.anyOrigin(gen);
    TreeMap<Hash, RlpSlice> rows = new TreeMap<>();
    List<Hash> honest = state.rowsFrom(origin, gen.between(1, 100));
    honest.forEach(row -> rows.put(row, state.leaves.get(row)));
    Hash added = state.anyOrigin(gen);
    if (state.leaves.containsKey(added)) {
      return;
    }
    rows.put(added, RlpSlice.of(new byte[] {1}));
    LeafColumns columns = new LeafColumns();
    rows.forEach(columns::add);

    Verdict<Proven> verdict = proof.verify(state.root(), origin, columns, state.edges(origin, honest));

    assertThat(faultOf(verdict).kind()).isEqualTo(Fault.Kind.INVALID);
  }

  @SeededTest(runs = 400)
  void aChangedRowIsFoundOut(Gen gen) {
    States state = state(gen);
    Hash origin = state.anyOrigin(gen);
    List<Hash> rows = state.rowsFrom(origin, gen.between(1, 100));
    if (rows.isEmpty()) {
      return;
    }
    Hash changed = gen.oneOf(rows);
    boolean changesKey = gen.chance(0.5);
    LeafColumns columns = new LeafColumns();
    for (Hash row : rows) {
      RlpSlice value = state.leaves.get(row);
      if (!row.equals(changed)) {
        columns.add(row, value);
      } else if (changesKey) {
        byte[] key = row.toBytes();
        key[gen.between(0, 31)] ^= (byte) (1 << gen.between(0, 7));
        columns.add(Hash.of(key), value);
      } else {
        columns.add(row, RlpSlice.of(gen.mutated(value.toBytes())));
      }
    }

    Verdict<Proven> verdict = proof.verify(state.root(), origin, columns, state.edges(origin, rows));

    boolean sameAfterAll = !changesKey && columns.value(rows.indexOf(changed)).equals(state.leaves.get(changed));
    assertThat(verdict.isAccepted()).isEqualTo(sameAfterAll);
  }

  @SeededTest(runs = 100)
  void rowsOutOfOrderAreRefused(Gen gen) {
    States state = States.any(gen, gen.between(2, 50));
    List<Hash> rows = new ArrayList<>(state.keys());
    List<RlpSlice> nodes = state.edges(Hash.ZERO, rows);
    int at = gen.between(1, rows.size() - 1);
    if (gen.chance(0.5)) {
      Collections.swap(rows, at, at - 1);
    } else {
      rows.add(at, rows.get(at));
    }

    assertThat(faultOf(check(state, Hash.ZERO, rows, nodes))).isEqualTo(Fault.OUT_OF_ORDER);
  }

  @SeededTest(runs = 300)
  void aChangedNodeIsFoundOutAndAMissingOneToo(Gen gen) {
    States state = state(gen);
    Hash origin = state.anyOrigin(gen);
    List<Hash> rows = state.rowsFrom(origin, gen.between(1, 100));
    List<RlpSlice> nodes = state.edges(origin, rows);
    int at = gen.between(0, nodes.size() - 1);
    Verdict<Proven> honest = check(state, origin, rows, nodes);
    byte[] original = nodes.get(at).toBytes();
    byte[] mutated = gen.mutated(original);

    nodes.remove(at);
    Verdict<Proven> without = check(state, origin, rows, nodes);
    nodes.add(RlpSlice.of(mutated));
    Verdict<Proven> changed = check(state, origin, rows, nodes);

    // A node may be one that is not needed: where the range begins at an edge of the key space, or ends in it.
    for (Verdict<Proven> verdict : List.of(without, changed)) {
      assertThat(verdict.isAccepted() ? verdict : honest).isEqualTo(honest);
      if (at == 0 && !rows.equals(state.keys())) {
        assertThat(faultOf(verdict).kind()).isIn(Fault.Kind.INVALID, Fault.Kind.EMPTY);
      }
    }
  }

  @SeededTest(runs = 300)
  void anotherOriginIsFoundOutIfItLeavesOutRows(Gen gen) {
    States state = state(gen);
    Hash origin = state.anyOrigin(gen);
    List<Hash> rows = state.rowsFrom(origin, gen.between(1, 100));
    List<RlpSlice> nodes = state.edges(origin, rows);
    Hash moved = state.anyOrigin(gen);

    Verdict<Proven> verdict = check(state, moved, rows, nodes);

    if (!state.rowsFrom(moved, rows.isEmpty() ? 1 : rows.size()).equals(rows)) {
      assertThat(verdict.isAccepted()).isFalse();
    }
  }

  @SeededTest(runs = 100)
  void anotherRootIsFoundOut(Gen gen) {
    States state = state(gen);
    Hash origin = state.anyOrigin(gen);
    List<Hash> rows = state.rowsFrom(origin, gen.between(1, 100));
    Hash root = gen.oneOf(Hash.of(gen.bytes(32)), StackTrie.EMPTY_ROOT);

    Verdict<Proven> verdict = proof.verify(root, origin, state.columns(rows), state.edges(origin, rows));

    assertThat(verdict.isAccepted()).isEqualTo(rows.isEmpty() && root.equals(StackTrie.EMPTY_ROOT));
  }

  @SeededTest(runs = 300)
  void rowsHiddenBehindAnEmptyAnswerAreFoundOut(Gen gen) {
    States state = state(gen);
    Hash origin = state.anyOrigin(gen);

    Verdict<Proven> verdict = check(state, origin, List.of(), state.trie.prove(origin.toBytes()));

    assertThat(verdict.isAccepted()).isEqualTo(state.rowsFrom(origin, 1).isEmpty());
  }

  @SeededTest(runs = 200)
  void aGapBesideAnEdgeIsFoundOut(Gen gen) {
    States state = States.any(gen, gen.between(3, 100));
    int from = gen.between(0, state.keys().size() - 2);
    List<Hash> honest = state.keys().subList(from, state.keys().size());
    Hash origin = honest.getFirst();
    List<Hash> gapped = new ArrayList<>(honest);
    int gap = gen.chance(0.5) ? 0 : gapped.size() - 2;
    gapped.remove(gap);
    List<RlpSlice> all = state.edges(origin, honest);
    all.addAll(state.edges(gapped.getFirst(), gapped));

    Verdict<Proven> verdict = check(state, origin, gapped, all);

    assertThat(verdict.isAccepted()).isFalse();
  }

  /** The strongest liar: it has every node of the trie to prove with, and chooses its rows at will. */
  @SeededTest(runs = 3000)
  void whoeverHasAllNodesCanProveTheTruthOnly(Gen gen) {
    States state = States.any(gen, gen.between(1, gen.oneOf(3, 12, 60)));
    List<RlpSlice> nodes = state.trie.hashedNodes().values().stream().map(RlpSlice::of).toList();
    Hash origin = state.anyOrigin(gen);
    double kept = gen.oneOf(0.0, 0.7, 0.95, 1.0);
    List<Hash> rows = state.rowsFrom(origin, gen.between(1, 60)).stream().filter(_ -> gen.chance(kept)).toList();

    Verdict<Proven> verdict = check(state, origin, rows, nodes);

    List<Hash> truth = state.rowsFrom(origin, Math.max(1, rows.size()));
    assertThat(verdict.isAccepted()).isEqualTo(rows.equals(truth));
    if (verdict instanceof Verdict.Accepted<Proven>(Proven proven)) {
      assertThat(proven.hasMore()).isEqualTo(state.rowsFrom(origin, rows.size() + 1).size() > rows.size());
    }
  }

  /** Once accepted by geth: a deletion among the rows took a leaf away that the proof then did not miss. */
  @Test
  void aRowWithoutAValueIsRefused() {
    States state = States.any(Gen.seeded(5), 40);
    LeafColumns columns = new LeafColumns();
    Hash absent = Hash.of(Gen.seeded(6).bytes(32));
    TreeMap<Hash, RlpSlice> rows = new TreeMap<>(state.leaves);
    rows.put(absent, RlpSlice.EMPTY);
    rows.forEach(columns::add);

    assertThat(faultOf(proof.verify(state.root(), Hash.ZERO, columns, List.of()))).isEqualTo(Fault.MALFORMED);
  }

  /** Both edges run into the same side of a short node, so that nothing is between them. */
  @Test
  void edgesOnTheSameSideOfTheTrieProveNothing() {
    TreeMap<Hash, RlpSlice> leaves = new TreeMap<>();
    leaves.put(Hash.of(filled(0x55)), RlpSlice.of(new byte[] {7}));
    States state = new States(leaves);
    for (int fill : new int[] {0x11, 0x99}) {
      LeafColumns columns = new LeafColumns();
      columns.add(Hash.of(filled(fill)), RlpSlice.of(new byte[] {7}));

      Verdict<Proven> verdict =
          proof.verify(state.root(), Hash.of(filled(fill)), columns, state.trie.prove(filled(fill)));

      assertThat(faultOf(verdict)).isEqualTo(Fault.WRONG_ROOT);
    }
  }

  private static byte[] filled(int value) {
    byte[] bytes = new byte[32];
    java.util.Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  @Test
  void rowsBelowTheOriginWereNotAskedFor() {
    States state = States.any(Gen.seeded(1), 20);

    Verdict<Proven> verdict = check(state, state.keys().get(3), state.keys(), List.of());

    assertThat(faultOf(verdict)).isEqualTo(Fault.NOT_ASKED_FOR);
  }

  @Test
  void nothingAtAllSaysOnlyThatThePeerLacksTheState() {
    States state = States.any(Gen.seeded(1), 20);

    assertThat(faultOf(check(state, Hash.ZERO, List.of(), List.of()))).isEqualTo(Fault.EMPTY);
  }

  @Test
  void anEmptyTrieIsProvenByNothing() {
    States empty = new States(new TreeMap<>());

    assertThat(check(empty, Hash.ZERO, List.of(), List.of())).isEqualTo(Verdict.accepted(new Proven(false)));
    assertThat(check(empty, Hash.ZERO, List.of(), empty.trie.prove(Hash.ZERO.toBytes())))
        .isEqualTo(Verdict.accepted(new Proven(false)));
  }

  @Test
  void aProofOfTooManyNodesIsNotLookedAt() {
    States state = States.any(Gen.seeded(1), 20);
    List<RlpSlice> nodes = Collections.nCopies(RangeProof.MAX_NODES + 1, RlpSlice.of(new byte[] {1}));

    assertThat(faultOf(check(state, Hash.ZERO, state.keys(), nodes))).isEqualTo(Fault.MALFORMED);
  }

  /** A root that promises keys of another length, or a node that no trie has: values of a verdict, not exceptions. */
  @SeededTest(runs = 500)
  void anyNodesUnderAnyRootAreAVerdict(Gen gen) {
    States state = state(gen);
    List<RlpSlice> nodes = new ArrayList<>();
    for (byte[] node : state.trie.hashedNodes().values()) {
      if (nodes.size() < 20) {
        nodes.add(RlpSlice.of(gen.chance(0.3) ? gen.mutated(node) : node));
      }
    }
    Hash root = gen.oneOf(nodes).keccak();
    Hash origin = state.anyOrigin(gen);
    List<Hash> rows = state.rowsFrom(origin, gen.between(0, 5));

    Verdict<Proven> verdict = proof.verify(root, origin, state.columns(rows), nodes);

    assertThat(verdict).isNotNull();
    assertThat(check(state, Hash.ZERO, state.keys(), List.of()).isAccepted()).isTrue();
  }

  @Test
  void rowsPastALimitAreCut() {
    States state = States.any(Gen.seeded(2), 50);
    LeafColumns columns = state.columns(state.keys());

    columns.cutAfter(state.keys().get(10));

    assertThat(columns.size()).isEqualTo(11);
    assertThat(columns.key(10)).isEqualTo(state.keys().get(10));
    columns.cutAfter(Hash.ZERO);
    assertThat(columns.size()).isLessThanOrEqualTo(1);
  }

  @Test
  void aMillionAccountsAreVerifiedInSeconds() {
    int size = 1_000_000;
    int range = 5_000;
    Gen gen = Gen.seeded(7);
    long[] words = new long[size];
    for (int i = 0; i < size; i++) {
      words[i] = gen.anyLong() + Long.MIN_VALUE;
    }
    java.util.Arrays.sort(words);
    RlpSlice account = RlpSlice.of(gen.bytes(70));
    LeafColumns all = new LeafColumns();
    StackTrie trie = new StackTrie();
    for (long word : words) {
      all.add(Hash.ofWords(word ^ Long.MIN_VALUE, word, word, word), account);
    }
    TreeSet<String> edges = new TreeSet<>();
    for (int from = 0; from < size; from += range) {
      edges.add(digits(all.key(from)));
      edges.add(digits(all.key(from + range - 1)));
    }
    TreeMap<String, RlpSlice> upper = new TreeMap<>();
    StackTrie building = new StackTrie(node -> {
      String path = node.path().toString();
      String edge = edges.ceiling(path);
      if (edge != null && edge.startsWith(path)) {
        upper.put(path, node.encoding());
      }
    });
    all.addTo(building);
    Hash root = building.finish();
    all.addTo(trie);
    assertThat(trie.finish()).isEqualTo(root);

    double best = Double.MAX_VALUE;
    for (int round = 0; round < 3; round++) {
      long nanos = 0;
      for (int from = 0; from < size; from += range) {
        LeafColumns rows = new LeafColumns();
        for (int row = from; row < from + range; row++) {
          rows.add(all.key(row), all.value(row));
        }
        List<RlpSlice> nodes = new ArrayList<>();
        prove(upper, all.key(from), nodes);
        prove(upper, all.key(from + range - 1), nodes);
        long start = System.nanoTime();
        Verdict<Proven> verdict = proof.verify(root, all.key(from), rows, nodes);
        nanos += System.nanoTime() - start;
        assertThat(verdict).isEqualTo(Verdict.accepted(new Proven(from + range < size)));
      }
      best = Math.min(best, nanos / 1e9);
    }
    System.out.printf("RangeProof: %.2f s for a million accounts in ranges of %d%n", best, range);

    assertThat(best).isLessThan(20);
  }

  private static void prove(TreeMap<String, RlpSlice> nodes, Hash key, List<RlpSlice> proof) {
    for (int length = 0; length <= 64; length++) {
      RlpSlice node = nodes.get(digits(key).substring(0, length));
      if (node != null) {
        proof.add(node);
      }
    }
  }

  private static String digits(Hash key) {
    return key.toHex().substring(2);
  }
}

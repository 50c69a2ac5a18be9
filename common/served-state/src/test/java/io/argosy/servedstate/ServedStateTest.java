package io.argosy.servedstate;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.chain.Account;
import io.argosy.chain.RangeRows;
import io.argosy.primitives.Hash;
import io.argosy.props.Gen;
import io.argosy.props.SeededTest;
import io.argosy.rlp.RlpReader;
import io.argosy.rlp.RlpSlice;
import io.argosy.trie.LeafColumns;
import io.argosy.trie.NibblePath;
import io.argosy.trie.RangeProof;
import io.argosy.trie.RangeProof.Proven;
import io.argosy.trie.TrieNode;
import io.argosy.trie.TrieWalk;
import io.argosy.verdict.Verdict;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a state answers, as a client that trusts nobody checks it. */
class ServedStateTest {
  private static final Hash HIGHEST = Hash.ofWords(-1, -1, -1, -1);

  private final RangeProof proofs = new RangeProof();
  private final RangeRows rows = new RangeRows();

  private static Hash after(Hash key) {
    byte[] bytes = key.toBytes();
    for (int i = 31; i >= 0 && ++bytes[i] == 0; i--) {
      continue;
    }
    return Hash.of(bytes);
  }

  private static ServedState anyState(Gen gen) {
    return GeneratedState.seeded(gen.anyLong(), gen.between(1, 300)).withCrowding(gen.oneOf(0.0, 0.3)).make();
  }

  @SeededTest(runs = 60)
  void allAccountsComeRangeByRange(Gen gen) {
    ServedState state = anyState(gen);

    Hash origin = Hash.ZERO;
    int seen = 0;
    boolean more = true;
    while (more) {
      ServedState.Range range = state.accounts(origin, HIGHEST, gen.between(1, 4000));
      LeafColumns leaves = rows.accounts(range.rows());
      more = ((Verdict.Accepted<Proven>) proofs.verify(state.root(), origin, leaves, range.proof())).value().hasMore();
      for (int row = 0; row < leaves.size(); row++, seen++) {
        assertThat(leaves.key(row)).isEqualTo(state.accounts().key(seen));
        assertThat(Account.decode(leaves.value(row))).isEqualTo(state.account(seen));
      }
      origin = leaves.isEmpty() ? origin : after(leaves.key(leaves.size() - 1));
    }

    assertThat(seen).isEqualTo(state.accounts().size());
  }

  @SeededTest(runs = 60)
  void storagesComeTogetherAndAreProvenWhereTheyAreCut(Gen gen) {
    ServedState state = anyState(gen);
    List<Hash> wanted = new ArrayList<>();
    for (int row = 0; row < state.accounts().size(); row++) {
      if (state.account(row).hasStorage() && gen.chance(0.7)) {
        wanted.add(state.accounts().key(row));
      }
    }
    boolean one = wanted.size() == 1 || !wanted.isEmpty() && gen.chance(0.4);
    Hash origin = one && gen.chance(0.7) ? Hash.of(gen.bytes(32)) : Hash.ZERO;

    ServedState.Ranges ranges = state.storages(one ? wanted.subList(0, 1) : wanted, origin, HIGHEST, gen.between(1, 3000));

    assertThat(ranges.slots().size()).isBetween(wanted.isEmpty() || !origin.isZero() ? 0 : 1, wanted.size());
    for (int i = 0; i < ranges.slots().size(); i++) {
      boolean last = i == ranges.slots().size() - 1;
      ServedTrie storage = state.storage(wanted.get(i));
      Verdict<Proven> verdict =
          proofs.verify(storage.root(), i == 0 ? origin : Hash.ZERO, rows.slots(ranges.slots().get(i)), last ? ranges.proof() : List.of());
      assertThat(verdict).isInstanceOf(Verdict.Accepted.class);
    }
    if (ranges.slots().isEmpty() && !wanted.isEmpty()) {
      assertThat(proofs.verify(state.storage(wanted.getFirst()).root(), origin, new LeafColumns(), ranges.proof()))
          .isEqualTo(Verdict.accepted(new Proven(false)));
    }
  }

  @Test
  void theRowAtOrAboveTheLimitIsTheLast() {
    ServedState state = GeneratedState.seeded(1, 100).make();
    Hash limit = after(state.accounts().key(10));

    ServedState.Range range = state.accounts(Hash.ZERO, limit, 1 << 20);
    ServedState.Range beyond = state.accounts(after(state.accounts().key(50)), Hash.ZERO, 1 << 20);

    assertThat(rows.accounts(range.rows()).size()).isEqualTo(12);
    assertThat(rows.accounts(beyond.rows()).size()).isOne();
    assertThat(rows.accounts(beyond.rows()).key(0)).isEqualTo(state.accounts().key(51));
  }

  @Test
  void aLargeStorageIsCutWithATenthToSpare() {
    ServedState state = GeneratedState.seeded(1, 20).withContracts(1, 5000).make();
    Hash contract = firstContract(state);

    ServedState.Ranges ranges = state.storages(List.of(contract), Hash.ZERO, HIGHEST, 64 << 10);

    LeafColumns slots = rows.slots(ranges.slots().getFirst());
    assertThat(slots.bytes()).isBetween(70_000L, 73_000L);
    assertThat(proofs.verify(state.storage(contract).root(), Hash.ZERO, slots, ranges.proof())).isEqualTo(Verdict.accepted(new Proven(true)));
  }

  @Test
  void anAnswerEndsBeforeAnAccountThatHasNoStorage() {
    ServedState state = GeneratedState.seeded(1, 20).withContracts(1, 5).make();
    Hash contract = firstContract(state);

    ServedState.Ranges ranges = state.storages(List.of(contract, Hash.ZERO, contract), Hash.ZERO, HIGHEST, 64 << 10);

    assertThat(ranges.slots()).hasSize(1);
    assertThat(ranges.proof()).isEmpty();
  }

  private static Hash firstContract(ServedState state) {
    int row = 0;
    while (!state.account(row).hasStorage()) {
      row++;
    }
    return state.accounts().key(row);
  }

  @SeededTest(runs = 20)
  void theWholeStateIsReachedNodeByNode(Gen gen) {
    ServedState state = anyState(gen);

    int[] found = walk(state, Hash.ZERO, state.root());

    assertThat(found[0]).isEqualTo(state.accounts().size());
    assertThat((long) found[1]).isEqualTo(state.slots());
  }

  /** Leaves of the state's own trie, or of an account's, and those of the tries below; every node by its place and by its hash. */
  private static int[] walk(ServedState state, Hash account, Hash root) {
    int[] found = new int[2];
    Deque<TrieWalk.Below> open = new ArrayDeque<>(List.of(new TrieWalk.Below(NibblePath.EMPTY, root)));
    while (!open.isEmpty()) {
      TrieWalk.Below next = open.pop();
      RlpSlice node = state.byHash(next.hash()).orElseThrow();
      assertThat(account.isZero() ? state.node(next.path()) : state.node(account, next.path())).contains(node);
      TrieWalk walk = TrieWalk.of(next.path(), TrieNode.decode(node));
      open.addAll(walk.below());
      found[0] += walk.leaves().size();
      if (account.isZero()) {
        for (TrieWalk.Ending leaf : walk.leaves()) {
          Account full = Account.decode(leaf.value());
          assertThat(!full.hasCode() || state.code(full.codeHash()).isPresent()).isTrue();
          if (full.hasStorage()) {
            found[1] += walk(state, leaf.key().toHash(), full.storageRoot())[0];
          }
        }
      }
    }
    return found;
  }

  @SeededTest(runs = 20)
  void theNextStateDiffersInWhatWasTouchedOnly(Gen gen) {
    ServedState before = GeneratedState.seeded(gen.anyLong(), 500).make();

    ServedState after = GeneratedState.next(before, gen.anyLong(), 20);

    assertThat(after.root()).isNotEqualTo(before.root());
    int same = 0;
    for (int row = 0; row < after.accounts().size(); row++) {
      int old = before.accounts().find(after.accounts().key(row));
      same += old >= 0 && before.accounts().value(old).equals(after.accounts().value(row)) ? 1 : 0;
    }
    assertThat(same).isBetween(470, 499);
  }

  @Test
  void theSameSeedMakesTheSameState() {
    assertThat(GeneratedState.seeded(7, 300).make().root()).isEqualTo(GeneratedState.seeded(7, 300).make().root());
    assertThat(GeneratedState.seeded(7, 300).make().root()).isNotEqualTo(GeneratedState.seeded(8, 300).make().root());
  }

  @Test
  void severalStatesAreServedByTheirRoots() {
    ServedState first = GeneratedState.seeded(1, 50).make();
    ServedState second = GeneratedState.next(first, 1, 5);
    ServedStates states = ServedStates.of(first).and(second);

    assertThat(states.withRoot(first.root())).contains(first);
    assertThat(states.byHash(second.root())).isPresent();
    ServedStates later = states.only(List.of(second.root()));

    assertThat(later.withRoot(first.root())).isEmpty();
    assertThat(later.byHash(first.root())).isEmpty();
    assertThat(RlpReader.listOf(states.byHash(first.root()).orElseThrow()).hasNext()).isTrue();
  }
}

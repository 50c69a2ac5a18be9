package io.argosy.trie;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.primitives.Hash;
import io.argosy.props.Gen;
import io.argosy.props.SeededTest;
import io.argosy.rlp.RlpSlice;
import io.argosy.trie.NaiveTrie.Hashable;
import io.argosy.verdict.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class MerkleProofTest {
  @SeededTest(runs = 300)
  void whatIsThereIsProvenAndWhatIsNotToo(Gen gen) {
    States state = States.any(gen, gen.oneOf(1, 2, gen.between(1, 300)));
    Hash key = state.anyOrigin(gen);

    Verdict<Optional<RlpSlice>> verdict =
        MerkleProof.verify(state.root(), key.toBytes(), state.trie.prove(key.toBytes()));

    assertThat(verdict).isEqualTo(Verdict.accepted(Optional.ofNullable(state.leaves.get(key))));
  }

  @SeededTest(runs = 300)
  void aChangedOrMissingNodeProvesNothing(Gen gen) {
    States state = States.any(gen, gen.between(1, 100));
    Hash key = state.anyOrigin(gen);
    List<RlpSlice> nodes = new ArrayList<>(state.trie.prove(key.toBytes()));
    RlpSlice node = nodes.remove(gen.between(0, nodes.size() - 1));

    assertThat(MerkleProof.verify(state.root(), key.toBytes(), nodes).isAccepted()).isFalse();
    nodes.add(RlpSlice.of(gen.mutated(node.toBytes())));
    assertThat(MerkleProof.verify(state.root(), key.toBytes(), nodes).isAccepted())
        .isEqualTo(nodes.getLast().equals(node));
  }

  @SeededTest(runs = 200)
  void keysOfAnyLengthAreProven(Gen gen) {
    TreeMap<Hashable, byte[]> leaves = new TreeMap<>();
    for (int i = gen.between(1, 30); i > 0; i--) {
      leaves.put(new Hashable(gen.bytes(gen.between(1, 2))), gen.bytes(gen.oneOf(1, 40)));
    }
    NaiveTrie trie = new NaiveTrie(leaves);
    byte[] key = gen.chance(0.5) ? gen.oneOf(List.copyOf(leaves.keySet())).bytes() : gen.bytes(gen.between(0, 3));
    byte[] expected = leaves.get(new Hashable(key));

    assertThat(MerkleProof.verify(trie.root(), key, trie.prove(key)))
        .isEqualTo(Verdict.accepted(Optional.ofNullable(expected).map(RlpSlice::of)));
  }

  @Test
  void anEmptyTrieHasNothing() {
    assertThat(MerkleProof.verify(StackTrie.EMPTY_ROOT, new byte[32], List.of()))
        .isEqualTo(Verdict.accepted(Optional.empty()));
  }
}

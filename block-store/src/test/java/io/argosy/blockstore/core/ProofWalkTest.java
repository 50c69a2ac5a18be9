package io.argosy.blockstore.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.blockstore.MemoryRows;
import io.argosy.blockstore.MemoryState;
import io.argosy.blockstore.StatePacks;
import io.argosy.primitives.Hash;
import io.argosy.props.Gen;
import io.argosy.props.SeededTest;
import io.argosy.servedstate.GeneratedState;
import io.argosy.servedstate.ServedState;
import io.argosy.servedstate.ServedTrie;
import io.argosy.stages.StateShards;
import io.argosy.trie.Subtrie;

/** The nodes that an honest server of the same state gives are those that come out of rows and stored nodes: for crowded keys, with embedded nodes, and after repairs. */
class ProofWalkTest {
  @SeededTest(runs = 40)
  void givesTheNodesThatAServerOfTheStateGives(Gen gen) {
    int accounts = gen.oneOf(1, 2, 40, 400);
    ServedState state = GeneratedState.seeded(gen.anyLong(), accounts)
        .withContracts(accounts, gen.oneOf(1, 30, 120))
        .withCrowding(gen.oneOf(0.0, 0.1, 0.5))
        .make();
    MemoryState memory = new MemoryState(new MemoryRows());
    StatePacks packs = new StatePacks(state, MemoryState.ONE, 40);
    memory.apply(packs.begin(1));
    memory.applyAll(packs.download(gen, 1, 0));
    memory.applyAll(packs.builds(1, 0));
    memory.build();
    if (gen.chance(0.5)) {
      state = GeneratedState.next(state, gen.anyLong(), gen.between(1, 50));
      packs = new StatePacks(state, MemoryState.ONE, 40);
      memory.apply(packs.begin(2));
      for (int range = 0; range < StateShards.RANGES; range++) {
        memory.apply(packs.repair(gen, 2, range));
      }
      memory.applyAll(packs.builds(2, 0));
      memory.build();
    }

    TopNodes top = TopNodes.of(memory.ledger().progress(0).ranges().stream().map(range -> Subtrie.decode(range.built())).toList());
    ProofWalk proofs = new ProofWalk(memory.rows());
    assertThat(top.root()).isEqualTo(state.root());
    for (int i = 0; i < 30; i++) {
      Hash account = anyKey(gen, state.accounts());
      assertThat(proofs.account(top, account)).containsExactlyElementsOf(state.accounts().prove(account));
      ServedTrie storage = state.storage(account);
      Hash slot = anyKey(gen, storage);
      assertThat(proofs.slot(account, storage.root(), slot)).containsExactlyElementsOf(storage.prove(slot));
    }
  }

  /** One that is there, one next to it, or any. */
  private static Hash anyKey(Gen gen, ServedTrie trie) {
    if (trie.isEmpty() || gen.chance(0.1)) {
      return Hash.of(gen.bytes(32));
    }
    byte[] key = trie.key(gen.between(0, trie.size() - 1)).toBytes();
    if (gen.chance(0.5)) {
      key[gen.between(0, 31)] ^= (byte) (1 << gen.between(0, 7));
    }
    return Hash.of(key);
  }
}

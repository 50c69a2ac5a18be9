package io.argosy.statesyncservice.core;

import io.argosy.packs.NodePlace;
import io.argosy.primitives.Hash;
import io.argosy.rlp.RlpSlice;
import io.argosy.trie.RangeWalk;
import io.argosy.trie.TrieNode;
import io.argosy.trie.TrieWalk.Below;
import io.argosy.trie.TrieWalk.Ending;
import java.util.List;
import java.util.Optional;

/** A {@link RangeWalk} that is fed from a {@link NodeFetch}. Mutable, owned by the core's thread. */
final class NodeWalk {
  private final Hash account;
  private final RangeWalk walk;
  private boolean alive = true;

  /**
   * @param account whose storage; zero for the state itself
   */
  NodeWalk(Hash account, Hash root, Hash first, Hash last) {
    this.account = account;
    this.walk = new RangeWalk(root, first, last);
  }

  /**
   * Wants the next nodes, at most {@code most}.
   *
   * @param moved called each time that one arrived
   */
  void want(NodeFetch nodes, int most, Runnable moved) {
    for (Below below : walk.next(most)) {
      NodePlace place = new NodePlace(account, RlpSlice.of(below.path().toHexPrefix()));
      nodes.want(below.hash(), place, new NodeFetch.Waiter() {
        @Override
        public Optional<String> arrived(TrieNode node) {
          Optional<String> wrong = walk.arrived(below.path(), node);
          moved.run();
          return wrong;
        }

        @Override
        public boolean isAlive() {
          return alive;
        }
      });
    }
  }

  /** Nobody needs it any more. */
  void drop() {
    alive = false;
  }

  /** Leaves before the first missing node, since the last call. */
  List<Ending> take() {
    return walk.take().leaves();
  }

  /** Bytes of leaves that wait for nodes before them. */
  long heldBytes() {
    return walk.heldBytes();
  }

  Optional<Hash> covered() {
    return walk.covered();
  }

  boolean isDone() {
    return walk.isDone();
  }

  /** True if there are nodes that it did not want yet. */
  boolean isHungry() {
    return walk.hasNext();
  }
}

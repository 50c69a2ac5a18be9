package io.argosy.statesyncservice.core;

import io.argosy.packs.NodePlace;
import io.argosy.primitives.Hash;
import io.argosy.rlp.RlpSlice;
import io.argosy.statesyncservice.core.NodeQueue.Turn;
import io.argosy.trie.RangeWalk;
import io.argosy.trie.TrieNode;
import io.argosy.trie.TrieWalk.Below;
import io.argosy.trie.TrieWalk.Ending;
import java.util.List;
import java.util.Optional;

/** A {@link RangeWalk} that is fed from a {@link NodeFetch}. Mutable, owned by the core's thread. */
final class NodeWalk {
  /** A walk that wanted fewer nodes is still near its root, and brings little to ask for: the first three levels of a full trie. */
  static final int NEAR_ROOT = 300;

  private final Hash account;
  private final boolean withItsAccount;
  private final RangeWalk walk;
  private boolean alive = true;
  private int named;

  /**
   * @param account whose storage; zero for the state itself
   * @param withItsAccount asked for when the accounts about it are; else in the order of the keys in this trie
   */
  private NodeWalk(Hash account, boolean withItsAccount, Hash root, Hash first, Hash last) {
    this.account = account;
    this.withItsAccount = withItsAccount;
    this.walk = new RangeWalk(root, first, last);
  }

  static NodeWalk ofAccounts(Hash root, Hash first, Hash last) {
    return new NodeWalk(Hash.ZERO, false, root, first, last);
  }

  /** A whole storage, or its first slots. */
  static NodeWalk ofStorage(Hash account, Hash root) {
    return new NodeWalk(account, true, root, Hash.ZERO, Hash.HIGHEST);
  }

  /** Part of a large storage. The same parts of several are fetched side by side, since they may be alike. */
  static NodeWalk ofPart(Hash account, Hash root, Hash first, Hash last) {
    return new NodeWalk(account, false, root, first, last);
  }

  private Turn turnOf(Below below) {
    if (withItsAccount) {
      return Turn.at(account);
    }
    return named < NEAR_ROOT ? Turn.soon(below.path().length()) : Turn.at(below.path().lowestKey());
  }

  /** True while it has nodes to come and wanted few so far. */
  boolean isNearRoot() {
    return named < NEAR_ROOT;
  }

  /**
   * Wants the next nodes, at most {@code most}.
   *
   * @param moved called each time that one arrived
   */
  void want(NodeFetch nodes, int most, Runnable moved) {
    for (Below below : walk.next(most)) {
      named++;
      NodePlace place = new NodePlace(account, RlpSlice.of(below.path().toHexPrefix()));
      nodes.want(below.hash(), place, turnOf(below), new NodeFetch.Waiter() {
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

  /** Of those, the ones that have not arrived. */
  int outstanding() {
    return walk.asked();
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

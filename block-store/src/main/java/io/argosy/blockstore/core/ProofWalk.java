package io.argosy.blockstore.core;

import io.argosy.chain.Account;
import io.argosy.primitives.Hash;
import io.argosy.rlp.RlpSlice;
import io.argosy.trie.NibblePath;
import io.argosy.trie.StackTrie;
import io.argosy.trie.TrieNode;
import io.argosy.trie.TrieWalk;
import io.argosy.trie.TrieWalk.Below;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Finds what proves that a sealed state has a row, or has none: the nodes from a root towards the row's key. Leaves are made of rows. Every node is checked against the hash by which the one above names it, so what comes out is a
 * proof, or an {@link IllegalStateException}: the rows are damaged.
 */
public final class ProofWalk {
  private final StoredRows rows;

  /**
   * @param rows of one moment in which the state is sealed
   */
  public ProofWalk(StoredRows rows) {
    this.rows = rows;
  }

  /** Nodes of the state's trie, from the root down. */
  public List<RlpSlice> account(TopNodes top, Hash account) {
    // Another account's leaf may be of another shard; this one's is made of its row in any case, which the proof is to prove.
    Function<NibblePath, Optional<RlpSlice>> above = path -> top.at(path).filter(node -> !endsIn(path, node, account));
    return walk(new Trie(NodeKeys.ofState(), Table.ACCOUNTS, above, slim -> Account.decodeSlim(slim).encode()), top.root(), account);
  }

  private static boolean endsIn(NibblePath path, RlpSlice node, Hash key) {
    return TrieWalk.of(path, node).leaves().stream().anyMatch(leaf -> leaf.key().equals(NibblePath.ofKey(key)));
  }

  /**
   * Nodes of an account's storage trie, from the root down; none if it is empty.
   *
   * @param root that the account names
   */
  public List<RlpSlice> slot(Hash account, Hash root, Hash slot) {
    return walk(new Trie(NodeKeys.ofStorage(account), Table.SLOTS, _ -> Optional.empty(), Function.identity()), root, slot);
  }

  /**
   * @param above nodes that are not stored
   * @param leafValue out of a row
   */
  private record Trie(
      NodeKeys keys, Table table, Function<NibblePath, Optional<RlpSlice>> above, Function<RlpSlice, RlpSlice> leafValue) {}

  private List<RlpSlice> walk(Trie trie, Hash root, Hash key) {
    if (root.equals(StackTrie.EMPTY_ROOT)) {
      return List.of();
    }
    NibblePath way = NibblePath.ofKey(key);
    List<RlpSlice> nodes = new ArrayList<>();
    Optional<Below> next = Optional.of(new Below(NibblePath.EMPTY, root));
    while (next.isPresent()) {
      Below at = next.get();
      RlpSlice node = node(trie, at);
      nodes.add(node);
      next = TrieWalk.of(at.path(), node).below().stream().filter(below -> way.startsWith(below.path())).findFirst();
    }
    return nodes;
  }

  private RlpSlice node(Trie trie, Below wanted) {
    Optional<RlpSlice> node = trie.above.apply(wanted.path())
        .or(() -> Optional.ofNullable(rows.get(trie.keys.table(), trie.keys.at(wanted.path()))).map(RlpSlice::of))
        .or(() -> leaf(trie, wanted.path()));
    Optional<Hash> hash = node.map(RlpSlice::keccak);
    if (!hash.equals(Optional.of(wanted.hash()))) {
      throw new IllegalStateException("node '" + wanted.path() + "' in " + trie.keys.table().family() + ": expected " + wanted.hash()
          + ", got " + hash.map(Hash::toHex).orElse("none"));
    }
    return node.get();
  }

  private Optional<RlpSlice> leaf(Trie trie, NibblePath path) {
    try (RowCursor row = rows.cursor(trie.table)) {
      if (!row.seek(trie.keys.row(path.lowestKey())) || !NodeKeys.startsWith(row.key(), trie.keys.owner())) {
        return Optional.empty();
      }
      NibblePath key = NibblePath.ofKey(Hash.read(row.key(), trie.keys.owner().length));
      return Optional.of(new TrieNode.Leaf(key.from(path.length()), trie.leafValue.apply(RlpSlice.of(row.value()))).encode());
    }
  }
}

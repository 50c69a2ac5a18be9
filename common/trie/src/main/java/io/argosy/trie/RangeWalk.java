package io.argosy.trie;

import io.argosy.primitives.Hash;
import io.argosy.rlp.RlpSlice;
import io.argosy.trie.TrieWalk.Below;
import io.argosy.trie.TrieWalk.Ending;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * All leaves of a trie between two keys, found node by node from its root: says which nodes to fetch, the left ones first, and gives leaves in order as far as nothing is missing before them. What it holds
 * is bounded by what was asked for, since new nodes stand left of old ones. Mutable, for one thread.
 */
public final class RangeWalk {
  /** Leaves that may wait for a node before them: at some hundred bytes each some MiB. */
  private static final int MOST_HELD = 16_384;

  private final Hash first;
  private final Hash last;
  private final TreeMap<NibblePath, Hash> open = new TreeMap<>();
  private final TreeMap<NibblePath, Hash> asked = new TreeMap<>();
  private final TreeMap<NibblePath, RlpSlice> leaves = new TreeMap<>();
  private long heldBytes;

  /** Leaves of the trie of {@code root} from {@code first} to {@code last}, both included. */
  public RangeWalk(Hash root, Hash first, Hash last) {
    this.first = first;
    this.last = last;
    if (!root.equals(StackTrie.EMPTY_ROOT)) {
      open.put(NibblePath.EMPTY, root);
    }
  }

  /**
   * What can be told so far.
   *
   * @param to all leaves up to here were given; none if not even the first key is known to have none
   * @param leaves since the last call, ascending
   */
  public record Ready(Optional<Hash> to, List<Ending> leaves) {
    public Ready {
      leaves = List.copyOf(leaves);
    }
  }

  /** Nodes to fetch now, from left to right, at most {@code most}; each is named once. None while too many leaves wait for a node that was named. */
  public List<Below> next(int most) {
    List<Below> wanted = new ArrayList<>(Math.min(most, open.size()));
    while (wanted.size() < most && !open.isEmpty() && !isFull()) {
      Map.Entry<NibblePath, Hash> leftmost = open.pollFirstEntry();
      asked.put(leftmost.getKey(), leftmost.getValue());
      wanted.add(new Below(leftmost.getKey(), leftmost.getValue()));
    }
    return wanted;
  }

  /** True if {@link #next} has something to name. */
  public boolean hasNext() {
    return !open.isEmpty() && !isFull();
  }

  private boolean isFull() {
    return leaves.size() >= MOST_HELD && !asked.isEmpty() && asked.firstKey().compareTo(open.firstKey()) < 0;
  }

  /**
   * Takes a node that {@link #next} named; one that nobody waits for is passed over.
   *
   * @return why this cannot be a trie whose keys are hashes, if it cannot: the walk stays where it is
   */
  public Optional<String> arrived(NibblePath path, TrieNode node) {
    if (!asked.containsKey(path)) {
      return Optional.empty();
    }
    TrieWalk walk = TrieWalk.of(path, node);
    Optional<String> wrong = walk.notOfHashes();
    if (wrong.isPresent()) {
      return wrong;
    }
    asked.remove(path);
    for (Below below : walk.below()) {
      if (below.path().lowestKey().compareTo(last) <= 0 && below.path().highestKey().compareTo(first) >= 0) {
        open.put(below.path(), below.hash());
      }
    }
    for (Ending leaf : walk.leaves()) {
      Hash key = leaf.key().toHash();
      if (key.compareTo(first) >= 0 && key.compareTo(last) <= 0) {
        leaves.put(leaf.key(), leaf.value());
        heldBytes += leaf.value().length();
      }
    }
    return Optional.empty();
  }

  /** Leaves before the first missing node. */
  public Ready take() {
    Optional<Hash> to = covered();
    List<Ending> ready = new ArrayList<>();
    while (to.isPresent() && !leaves.isEmpty() && leaves.firstKey().toHash().compareTo(to.get()) <= 0) {
      Map.Entry<NibblePath, RlpSlice> leaf = leaves.pollFirstEntry();
      heldBytes -= leaf.getValue().length();
      ready.add(new Ending(leaf.getKey(), leaf.getValue()));
    }
    return new Ready(to, ready);
  }

  /** Nodes that were named and have not arrived. */
  public int asked() {
    return asked.size();
  }

  /** Bytes of the values of leaves that were found and not given. */
  public long heldBytes() {
    return heldBytes;
  }

  /** Up to where all leaves are known; none if that is before the first key. */
  public Optional<Hash> covered() {
    if (isDone()) {
      return Optional.of(last);
    }
    NibblePath missing = open.isEmpty() ? asked.firstKey()
        : asked.isEmpty() || open.firstKey().compareTo(asked.firstKey()) < 0 ? open.firstKey() : asked.firstKey();
    Hash begins = missing.lowestKey();
    return begins.compareTo(first) <= 0 ? Optional.empty() : Optional.of(begins.previous());
  }

  /** True once every node was seen. */
  public boolean isDone() {
    return open.isEmpty() && asked.isEmpty();
  }
}

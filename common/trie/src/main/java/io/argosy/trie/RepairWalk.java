package io.argosy.trie;

import io.argosy.primitives.Hash;
import io.argosy.trie.TrieWalk.Below;
import io.argosy.trie.TrieWalk.Ending;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * How a stored trie differs from the trie of another root between two keys, found from the root down: a node whose place is known to have the same hash is passed over with all below it, another is fetched. Every
 * fetched node tells of some stretches of keys which leaves they have, and no others. Left places come first, so what it holds is bounded. Mutable, for one thread.
 */
public final class RepairWalk {
  private final Hash first;
  private final Hash last;
  private final int comparedFrom;
  private final TreeMap<NibblePath, Hash> toCompare = new TreeMap<>();
  private final TreeMap<NibblePath, Hash> comparing = new TreeMap<>();
  private final TreeMap<NibblePath, Hash> toFetch = new TreeMap<>();
  private final TreeMap<NibblePath, Hash> fetching = new TreeMap<>();
  private final List<Stretch> found = new ArrayList<>();

  /**
   * @param root of the trie that is wanted
   * @param comparedFrom nibbles above which nothing is known of what is stored, so that nodes are fetched without a question
   */
  public RepairWalk(Hash root, Hash first, Hash last, int comparedFrom) {
    this.first = first;
    this.last = last;
    this.comparedFrom = comparedFrom;
    if (root.equals(StackTrie.EMPTY_ROOT)) {
      found.add(new Stretch(first, last, List.of()));
    } else {
      place(new Below(NibblePath.EMPTY, root));
    }
  }

  /**
   * What the wanted trie has from one key to another, both included.
   *
   * @param leaves all there are, ascending
   */
  public record Stretch(Hash first, Hash last, List<Ending> leaves) {
    public Stretch {
      leaves = List.copyOf(leaves);
    }
  }

  private void place(Below below) {
    (below.path().length() < comparedFrom ? toFetch : toCompare).put(below.path(), below.hash());
  }

  /** Places to be compared with what is stored, at most {@code most}; each is named once, with the hash that is wanted there. */
  public List<Below> nextToCompare(int most) {
    return move(toCompare, comparing, most);
  }

  /** Nodes to fetch, at most {@code most}; each is named once. */
  public List<Below> nextToFetch(int most) {
    return move(toFetch, fetching, most);
  }

  private static List<Below> move(TreeMap<NibblePath, Hash> from, TreeMap<NibblePath, Hash> to, int most) {
    List<Below> moved = new ArrayList<>(Math.min(most, from.size()));
    while (moved.size() < most && !from.isEmpty()) {
      Map.Entry<NibblePath, Hash> leftmost = from.pollFirstEntry();
      to.put(leftmost.getKey(), leftmost.getValue());
      moved.add(new Below(leftmost.getKey(), leftmost.getValue()));
    }
    return moved;
  }

  /** The answer for a place that {@link #nextToCompare} named. */
  public void compared(NibblePath path, Optional<Hash> stored) {
    Hash wanted = comparing.remove(path);
    if (wanted != null && !stored.equals(Optional.of(wanted))) {
      toFetch.put(path, wanted);
    }
  }

  /**
   * Takes a node that {@link #nextToFetch} named; one that nobody waits for is passed over.
   *
   * @return why this cannot be a trie whose keys are hashes, if it cannot: the walk stays where it is
   */
  public Optional<String> arrived(NibblePath path, TrieNode node) {
    if (!fetching.containsKey(path)) {
      return Optional.empty();
    }
    TrieWalk walk = TrieWalk.of(path, node);
    Optional<String> wrong = walk.notOfHashes();
    if (wrong.isEmpty()) {
      fetching.remove(path);
      look(path, walk);
    }
    return wrong;
  }

  private void look(NibblePath path, TrieWalk walk) {
    Hash from = max(path.lowestKey(), first);
    Hash to = min(path.highestKey(), last);
    int leaf = 0;
    Optional<Hash> next = Optional.of(from);
    for (Below below : walk.below()) {
      Hash begins = below.path().lowestKey();
      Hash ends = below.path().highestKey();
      if (ends.compareTo(from) < 0 || begins.compareTo(to) > 0) {
        continue;
      }
      if (begins.compareTo(next.orElseThrow()) > 0) {
        leaf = stretch(next.get(), begins.previous(), walk.leaves(), leaf);
      }
      place(below);
      next = ends.equals(Hash.HIGHEST) ? Optional.empty() : Optional.of(ends.next());
      if (next.isEmpty()) {
        return;
      }
    }
    if (next.orElseThrow().compareTo(to) <= 0) {
      stretch(next.get(), to, walk.leaves(), leaf);
    }
  }

  private int stretch(Hash from, Hash to, List<Ending> leaves, int firstLeaf) {
    List<Ending> inside = new ArrayList<>();
    int leaf = firstLeaf;
    for (; leaf < leaves.size(); leaf++) {
      Hash key = leaves.get(leaf).key().toHash();
      if (key.compareTo(to) > 0) {
        break;
      }
      if (key.compareTo(from) >= 0) {
        inside.add(leaves.get(leaf));
      }
    }
    found.add(new Stretch(from, to, inside));
    return leaf;
  }

  private static Hash max(Hash a, Hash b) {
    return a.compareTo(b) >= 0 ? a : b;
  }

  private static Hash min(Hash a, Hash b) {
    return a.compareTo(b) <= 0 ? a : b;
  }

  /** Stretches found since the last call; they do not overlap. */
  public List<Stretch> take() {
    List<Stretch> taken = List.copyOf(found);
    found.clear();
    return taken;
  }

  /** The lowest key that a place which waits may tell of; none once everything was compared or fetched. What lies left of it was told of, or is as it should be. */
  public Optional<Hash> leftmost() {
    return Stream.of(toCompare, comparing, toFetch, fetching)
        .filter(places -> !places.isEmpty())
        .map(TreeMap::firstKey)
        .min(Comparator.naturalOrder())
        .map(path -> max(path.lowestKey(), first));
  }

  /** True once everything was compared or fetched. */
  public boolean isDone() {
    return toCompare.isEmpty() && comparing.isEmpty() && toFetch.isEmpty() && fetching.isEmpty();
  }

  /** Places that wait for a question, an answer or a node. */
  public int pending() {
    return toCompare.size() + comparing.size() + toFetch.size() + fetching.size();
  }
}

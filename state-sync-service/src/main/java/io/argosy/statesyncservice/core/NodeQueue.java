package io.argosy.statesyncservice.core;

import io.argosy.primitives.Hash;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Nodes that wait to be asked for, the nearest to their root first: each of them may name sixteen more, while what waits below it brings nothing new. So there is always much to ask for. Mutable, owned by
 * the core's thread.
 */
final class NodeQueue {
  private final TreeMap<Integer, Deque<Hash>> byDepth = new TreeMap<>();
  private int size;

  /**
   * @param depth bytes of the path from the root
   */
  void add(Hash hash, int depth) {
    byDepth.computeIfAbsent(depth, _ -> new ArrayDeque<>()).addLast(hash);
    size++;
  }

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** The first ones, at most {@code most}, which stay; those before them that are not wanted any more are forgotten. */
  List<Hash> first(int most, Predicate<Hash> wanted) {
    List<Hash> first = new ArrayList<>(Math.min(most, size));
    for (Deque<Hash> sameDepth : byDepth.values()) {
      for (Iterator<Hash> next = sameDepth.iterator(); next.hasNext() && first.size() < most; ) {
        Hash hash = next.next();
        if (wanted.test(hash)) {
          first.add(hash);
        } else {
          next.remove();
          size--;
        }
      }
    }
    byDepth.values().removeIf(Deque::isEmpty);
    return first;
  }

  void removeIf(Predicate<Hash> gone) {
    byDepth.values().forEach(sameDepth -> sameDepth.removeIf(gone));
    byDepth.values().removeIf(Deque::isEmpty);
    size = byDepth.values().stream().mapToInt(Deque::size).sum();
  }

  /** Removes so many of the first ones. */
  void removeFirst(int count) {
    for (int left = count; left > 0; left--) {
      Map.Entry<Integer, Deque<Hash>> shallowest = byDepth.firstEntry();
      shallowest.getValue().removeFirst();
      if (shallowest.getValue().isEmpty()) {
        byDepth.remove(shallowest.getKey());
      }
      size--;
    }
  }
}

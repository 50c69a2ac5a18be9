package io.argosy.statesyncservice.core;

import io.argosy.primitives.Hash;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

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

  /** The first ones, at most {@code most}, which stay. */
  List<Hash> first(int most) {
    List<Hash> first = new ArrayList<>(Math.min(most, size));
    for (Deque<Hash> sameDepth : byDepth.values()) {
      for (Hash hash : sameDepth) {
        if (first.size() == most) {
          return first;
        }
        first.add(hash);
      }
    }
    return first;
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

package io.argosy.statesyncservice.core;

import io.argosy.primitives.Hash;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Predicate;

/** Nodes that wait to be asked for, each with its turn. Mutable, owned by the core's thread. */
final class NodeQueue {
  private final PriorityQueue<Waiting> queue = new PriorityQueue<>();
  private long drawn;

  /**
   * When a node is asked for; lower is sooner. What is near the root of a walk comes first, since each such node may name sixteen more, and so there is always much to ask for. All else comes in the order of the
   * keys: what was begun first ends first, and not all at once.
   */
  record Turn(long value) implements Comparable<Turn> {
    private static final int DEPTHS = 64;

    /**
     * @param depth bytes of the path from the root
     */
    static Turn soon(int depth) {
      return new Turn(Math.min(depth, DEPTHS));
    }

    /** With what lies about this key. */
    static Turn at(Hash key) {
      long place = key.firstWord();
      return new Turn(Long.compareUnsigned(place, DEPTHS) > 0 ? place : DEPTHS + 1);
    }

    @Override
    public int compareTo(Turn other) {
      return Long.compareUnsigned(value, other.value);
    }
  }

  private record Waiting(Turn turn, long number, Hash hash) implements Comparable<Waiting> {
    @Override
    public int compareTo(Waiting other) {
      int byTurn = turn.compareTo(other.turn);
      return byTurn == 0 ? Long.compare(number, other.number) : byTurn;
    }
  }

  void add(Hash hash, Turn turn) {
    queue.add(new Waiting(turn, drawn++, hash));
  }

  int size() {
    return queue.size();
  }

  boolean isEmpty() {
    return queue.isEmpty();
  }

  /** Removes the first ones, at most {@code most}; those before them that are not wanted any more are forgotten. */
  List<Hash> take(int most, Predicate<Hash> wanted) {
    List<Hash> first = new ArrayList<>(Math.min(most, queue.size()));
    while (!queue.isEmpty() && first.size() < most) {
      Hash next = queue.remove().hash;
      if (wanted.test(next)) {
        first.add(next);
      }
    }
    return first;
  }

  void removeIf(Predicate<Hash> gone) {
    queue.removeIf(waiting -> gone.test(waiting.hash));
  }
}

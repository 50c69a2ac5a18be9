package io.argosy.headerservice.core;

import io.argosy.primitives.Hash;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Every {@value #SPACING}th header of the master's chain: anchors between which anybody may fill in, since a filled segment must end in its anchor. Mutable, owned by the core's thread.
 */
final class Skeleton {
  /** Headers from one anchor to the next: what servers of every age answer at once. */
  static final int SPACING = 192;

  /** Anchors in one question. */
  static final int ANCHORS = 128;

  /** Segments in one group: a pack of about a megabyte. */
  private static final int SEGMENTS = 8;

  private final Deque<Hash> anchors = new ArrayDeque<>();
  private long planned;
  private Hash plannedHash;
  private long known;

  /** A skeleton above a block that is known already. */
  Skeleton(long from, Hash hash) {
    planned = from;
    plannedHash = hash;
    known = from;
  }

  /** The last block that an anchor is known for. */
  long known() {
    return known;
  }

  /** The last block that a group was made for. */
  long planned() {
    return planned;
  }

  Hash plannedHash() {
    return plannedHash;
  }

  void add(Hash anchor) {
    anchors.add(anchor);
    known += SPACING;
  }

  /** Groups that can still be made of known anchors. */
  int ready() {
    return (anchors.size() + SEGMENTS - 1) / SEGMENTS;
  }

  /** The next group to fill; empty while no anchor is known. */
  Optional<HeaderGroup> nextGroup(long id) {
    if (anchors.isEmpty()) {
      return Optional.empty();
    }
    int segments = Math.min(SEGMENTS, anchors.size());
    Map<Integer, Hash> byIndex = new HashMap<>();
    Hash last = plannedHash;
    for (int i = 0; i < segments; i++) {
      last = anchors.remove();
      byIndex.put((i + 1) * SPACING - 1, last);
    }
    HeaderGroup group = new HeaderGroup(id, planned + 1, segments * SPACING, plannedHash, byIndex, false);
    planned += (long) segments * SPACING;
    plannedHash = last;
    return Optional.of(group);
  }

  /** The chain beyond the last anchor, which the master alone is asked for. */
  HeaderGroup tail(long id, int count) {
    HeaderGroup group = new HeaderGroup(id, planned + 1, count, plannedHash, Map.of(), true);
    planned += count;
    known = planned;
    return group;
  }
}

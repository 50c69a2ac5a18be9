package io.argosy.headerservice.core;

import io.argosy.chain.BlockHeader;
import io.argosy.primitives.BlockRange;
import io.argosy.primitives.BlockRef;
import io.argosy.primitives.Hash;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the highest block that a peer and we share: first among the last {@value #NEAR} below where it is known to differ, where most reorganizations are, then by halving. Genesis is shared, or the peer would not be one. Mutable, owned by the
 * core's thread.
 */
final class AncestorSearch {
  private static final int NEAR = 192;

  private long shared;
  private long differs;
  private @Nullable BlockRange step;
  private @Nullable Map<Long, Hash> theirs;
  private @Nullable Map<Long, Hash> ours;
  private boolean near = true;
  private boolean asked;
  private @Nullable Hash sharedHash;

  /**
   * @param differs a height at which the peer has another block than ours, or none; at least 1
   */
  AncestorSearch(long differs) {
    this.differs = Math.max(1, differs);
  }

  /** The blocks to compare next, once; empty while both sides of the last comparison are not in. */
  Optional<BlockRange> nextStep() {
    if (asked) {
      return Optional.empty();
    }
    asked = true;
    long first = near ? Math.max(0, differs - NEAR) : shared + (differs - shared) / 2;
    step = new BlockRange(first, near ? differs - 1 : first);
    near = false;
    theirs = null;
    ours = null;
    return Optional.of(step);
  }

  void theirs(List<BlockHeader> headers) {
    Map<Long, Hash> byNumber = new HashMap<>();
    headers.forEach(header -> byNumber.put(header.number(), header.hash()));
    theirs = byNumber;
    compare();
  }

  /** All our hashes of a range: one that is missing would count as one that is not shared. */
  void ours(BlockRange range, List<Hash> hashes) {
    if (step == null || step.first() != range.first()) {
      return;
    }
    Map<Long, Hash> byNumber = new HashMap<>();
    for (int i = 0; i < hashes.size(); i++) {
      byNumber.put(range.first() + i, hashes.get(i));
    }
    ours = byNumber;
    compare();
  }

  private void compare() {
    if (theirs == null || ours == null || step == null) {
      return;
    }
    boolean any = false;
    for (long n = step.last(); n >= step.first(); n--) {
      Hash mine = ours.get(n);
      if (mine != null && mine.equals(theirs.get(n))) {
        shared = n;
        sharedHash = mine;
        any = true;
        break;
      }
      differs = n;
    }
    if (any && step.size() > 1) {
      differs = shared + 1;
    }
    step = null;
    asked = false;
  }

  /** The height of the last common block, once known. */
  Optional<Long> found() {
    boolean known = !asked && sharedHash != null && differs == shared + 1;
    return known ? Optional.of(shared) : Optional.empty();
  }

  /** True if not even genesis is shared. */
  boolean sharesNothing() {
    return !asked && differs == 0;
  }

  BlockRef foundBlock() {
    return new BlockRef(shared, Objects.requireNonNull(sharedHash));
  }
}

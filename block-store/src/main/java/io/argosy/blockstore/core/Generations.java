package io.argosy.blockstore.core;

import io.argosy.blockstore.core.AuditReport.Finding;
import io.argosy.blockstore.core.Examined.Ommer;
import io.argosy.primitives.BlockRange;
import io.argosy.primitives.Hash;
import io.argosy.verify.OmmerRules;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The blocks before the one that is audited, and the ommers they listed: whether an ommer hangs off one of them, and was listed by none, shows only where the bodies of several blocks stand together (ADR
 * 10). Mutable, for one thread.
 *
 * @spec https://ethereum.github.io/yellowpaper/paper.pdf 11.1
 */
final class Generations {
  private record Generation(Hash block, List<Ommer> ommers) {}

  /** The nearest first; emptied by a gap in the chain. */
  private final Deque<Generation> before = new ArrayDeque<>();

  /** The generations before a block, as they are stored. */
  static Generations before(long number, ChainRows rows) {
    Generations generations = new Generations();
    if (number > 0) {
      BlockExaminer examiner = new BlockExaminer(rows);
      BlockRange needed = new BlockRange(Math.max(0, number - OmmerRules.GENERATIONS), number - 1);
      for (long n = needed.first(); n <= needed.last(); n++) {
        generations.add(examiner.examine(n));
      }
    }
    return generations;
  }

  /** Checks the ommers of the next block, and makes it the nearest generation. */
  List<Finding> add(Examined block) {
    List<Finding> findings = new ArrayList<>();
    if (!block.ommers().isEmpty() && before.size() == Math.min(OmmerRules.GENERATIONS, block.number())) {
      check(block, findings);
    }
    if (block.canonical().isEmpty()) {
      before.clear();
    } else {
      before.addFirst(new Generation(block.canonical().get().hash(), block.ommers()));
      if (before.size() > OmmerRules.GENERATIONS) {
        before.removeLast();
      }
    }
    return findings;
  }

  private void check(Examined block, List<Finding> findings) {
    Set<Hash> ancestors = new HashSet<>();
    Set<Hash> listed = new HashSet<>();
    for (Generation generation : before) {
      ancestors.add(generation.block());
      generation.ommers().forEach(ommer -> listed.add(ommer.hash()));
    }
    Set<Hash> parents = new HashSet<>(ancestors);
    parents.remove(before.getFirst().block());
    for (Ommer ommer : block.ommers()) {
      if (!listed.add(ommer.hash())) {
        findings.add(new Finding(block.number(), "ommer", "one not listed before", ommer.hash().toHex()));
      } else if (ancestors.contains(ommer.hash())) {
        findings.add(new Finding(block.number(), "ommer", "no ancestor", ommer.hash().toHex()));
      } else if (!parents.contains(ommer.parent())) {
        findings.add(new Finding(block.number(), "ommer's parent", "an ancestor of generation 2 to 7", ommer.parent().toHex()));
      }
    }
  }
}

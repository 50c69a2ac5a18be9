package io.argosy.bodyservice.core;

import io.argosy.chain.BlockHeader;
import io.argosy.verify.OmmerRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A header that a part may belong to, with what is needed to judge it.
 *
 * @param ancestors its parent, that one's parent, and so on: {@value OmmerRules#GENERATIONS}, or all there are; empty for a header without ommers, which needs none
 */
public record Candidate(BlockHeader header, List<BlockHeader> ancestors) {
  public Candidate {
    ancestors = List.copyOf(ancestors);
  }

  /**
   * The headers from {@code first} on as candidates; empty if the line is broken or too short, as it may be while the store is being unwound.
   *
   * @param line consecutive headers, those before {@code first} being ancestors alone
   */
  static Optional<List<Candidate>> of(long first, List<BlockHeader> line) {
    List<Candidate> candidates = new ArrayList<>(line.size());
    for (int i = 0; i < line.size(); i++) {
      BlockHeader header = line.get(i);
      if (i > 0 && !header.parentHash().equals(line.get(i - 1).hash())) {
        return Optional.empty();
      }
      if (header.number() < first) {
        continue;
      }
      int generations = (int) Math.min(OmmerRules.GENERATIONS, header.number());
      if (i < generations) {
        return Optional.empty();
      }
      candidates.add(new Candidate(header, header.hasOmmers() ? line.subList(i - generations, i).reversed() : List.of()));
    }
    return Optional.of(candidates);
  }
}

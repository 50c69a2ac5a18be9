package io.argosy.verify;

import io.argosy.chain.BlockHeader;
import io.argosy.verdict.Verdict;

/** Whether a header is sealed as its chain asks, the header alone being looked at. */
@FunctionalInterface
public interface Seal {
  /** Accepts every header: for chains whose seals prove nothing, and for headers that hang off a trusted hash. */
  Seal UNCHECKED = Verdict::accepted;

  Verdict<BlockHeader> check(BlockHeader header);
}

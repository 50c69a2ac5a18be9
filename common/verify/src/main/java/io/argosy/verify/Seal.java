package io.argosy.verify;

import io.argosy.chain.BlockHeader;
import io.argosy.chain.ChainSpec;
import io.argosy.chain.SealRules;
import io.argosy.verdict.Verdict;

/** Whether a header is sealed as its chain asks, the header alone being looked at. */
@FunctionalInterface
public interface Seal {
  /** Accepts every header: for chains whose seals prove nothing, and for headers that hang off a trusted hash. */
  Seal UNCHECKED = Verdict::accepted;

  Verdict<BlockHeader> check(BlockHeader header);

  /**
   * Proof of work of headers that stand alone, as ommers do: every one that {@code policy} samples by its number. Where seals are no proof of work, nothing is left to check here. May be shared by
   * threads.
   */
  static Seal ofLoneHeaders(ChainSpec spec, SealPolicy policy) {
    if (!(spec.seal() instanceof SealRules.Ethash rules)) {
      return UNCHECKED;
    }
    Ethash ethash = new Ethash(rules);
    return header -> policy.covers(header.number(), Long.MAX_VALUE) ? ethash.check(header) : Verdict.accepted(header);
  }
}

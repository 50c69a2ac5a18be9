package io.argosy.bodyservice.core;

import io.argosy.testkit.chain.ChainBuilder;
import io.argosy.testkit.chain.TestChain;

/** Chains that all simulations share: to make them takes longer than to sync them. */
final class FetchChains {
  static final TestChain MAIN = ChainBuilder.seeded(1).ommers(0.1).blocks(2500);

  /** Leaves the main chain at 700. */
  static final TestChain FORK = MAIN.forkAt(700).longer(20);

  /** From block 400 on with access lists. */
  static final TestChain LISTED = ChainBuilder.seeded(2).empty(0.6).accessListsFrom(400).blocks(1300);

  /** Leaves that chain at 700. */
  static final TestChain LISTED_FORK = LISTED.forkAt(700).longer(20);

  private FetchChains() {}
}

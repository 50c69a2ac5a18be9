package io.argosy.bodyservice.core;

import io.argosy.testkit.chain.ChainBuilder;
import io.argosy.testkit.chain.TestChain;

/** Chains that all simulations share: to make them takes longer than to sync them. */
final class FetchChains {
  static final TestChain MAIN = ChainBuilder.seeded(1).ommers(0.1).blocks(2500);

  /** Leaves the main chain at 700. */
  static final TestChain FORK = MAIN.forkAt(700).longer(20);

  private FetchChains() {}
}

package io.argosy.headerservice.core;

import io.argosy.testkit.chain.ChainBuilder;
import io.argosy.testkit.chain.TestChain;

/** Chains that all simulations share: to make them takes longer than to sync them. */
final class SyncChains {
  static final TestChain MAIN = ChainBuilder.seeded(1).headersOnly().blocks(5000);

  /** Leaves the main chain at 1500, and is heavier than it at any height above. */
  static final TestChain HEAVIER = MAIN.forkAt(1500).heavier();

  /** Leaves the main chain at 1200, and is lighter than it at any height above. */
  static final TestChain LIGHTER = MAIN.forkAt(1200).lighter();

  /** Breaks a rule at 900, in the middle of a group. */
  static final TestChain INVALID = MAIN.forkAt(899).invalid(4000);

  static final TestChain ANOTHER = ChainBuilder.seeded(2).headersOnly().blocks(3000);

  private SyncChains() {}
}

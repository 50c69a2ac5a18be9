package io.argosy.benchmarks;

import io.argosy.servedstate.ServedState;

/** The state that the runs use. */
public final class BenchState {
  /** What a gateway asks a fast peer for. */
  public static final int BYTES_OF_RANGE = 512 << 10;

  /** Leaves of such an answer from the state of 200 000 accounts. */
  public static final int LEAVES_OF_RANGE = 11_805;

  private BenchState() {}

  /** One account in twenty is a contract. */
  public static ServedState ofAccounts(int accounts) {
    return StatePeersProcess.state(accounts).make();
  }
}

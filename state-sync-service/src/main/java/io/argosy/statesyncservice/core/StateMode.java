package io.argosy.statesyncservice.core;

import io.argosy.packs.GatewayAdvert.StateBy;

/** How state is fetched. */
public enum StateMode {
  /** Trie nodes by hash, as peers of eth/63 to 66 serve them. */
  FAST,
  /** Ranges of rows with proofs, and trie nodes by place to mend: snap/1. */
  SNAP;

  /** True if a peer may be asked. */
  public boolean isServedBy(StateBy ways) {
    return this == FAST ? ways.byNodes() : ways.byRanges();
  }
}

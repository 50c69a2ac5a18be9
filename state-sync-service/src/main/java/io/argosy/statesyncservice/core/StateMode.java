package io.argosy.statesyncservice.core;

import io.argosy.packs.GatewayAdvert.StateBy;

/** How state is fetched. */
public enum StateMode {
  /** Trie nodes by hash, as peers of eth/63 to 66 serve them. */
  FAST,
  /** Ranges of rows with proofs, and trie nodes by place to mend: snap/1. */
  SNAP;

  /** How a peer must let itself be asked. */
  public StateBy ways() {
    return this == FAST ? StateBy.NODES : StateBy.RANGES;
  }
}

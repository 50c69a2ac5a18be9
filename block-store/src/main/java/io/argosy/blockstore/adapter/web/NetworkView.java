package io.argosy.blockstore.adapter.web;

/** What the cluster knows of the network beyond the store; thread-safe. */
public interface NetworkView {
  /** The height of the best head that is known; -1 if nobody has told of late. */
  long highestKnown();

  /** Peers connected, over all gateways. */
  int peerCount();
}

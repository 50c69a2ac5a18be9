package io.argosy.blockstore.core;

/** What the cluster knows of the network beyond what is stored; thread-safe. */
public interface NetworkView {
  /** The height of the best head that is known; -1 if nobody has told of late. */
  long highestKnown();

  /** Peers connected, over all gateways. */
  int peerCount();
}

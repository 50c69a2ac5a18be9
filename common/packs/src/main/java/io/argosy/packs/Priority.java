package io.argosy.packs;

/** Which pack a gateway takes first. The order is the wire order and the order of service. */
public enum Priority {
  /** The head of the chain, and questions others wait for. */
  TIP,
  /** History. */
  BULK
}

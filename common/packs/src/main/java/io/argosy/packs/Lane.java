package io.argosy.packs;

/** A kind of work with a mailbox topic, a delivery topic and capacity of its own, so that one never waits behind another. */
public enum Lane {
  HEADERS,
  BLOCKS,
  STATE
}

package io.argosy.devp2p.eth;

/** Which way a run of headers goes from its start. */
public enum Direction {
  RISING,
  FALLING
}

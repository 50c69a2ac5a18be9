package io.argosy.headerservice.core;

import io.argosy.packs.PeerId;

/** The peer that we follow, and how high its chain is as far as we know. Mutable, owned by the core's thread. */
final class Master {
  private final PeerId peer;
  private long head;
  private boolean endAskedFor;

  /**
   * @param head number of the last block of its chain, as it claims
   */
  Master(PeerId peer, long head) {
    this.peer = peer;
    this.head = head;
  }

  PeerId peer() {
    return peer;
  }

  long head() {
    return head;
  }

  /** It says that its chain is this high now. */
  void claims(long number) {
    if (!endAskedFor) {
      head = Math.max(head, number);
    }
  }

  /** What it claims from here on is for the next time. */
  void endIsAskedFor() {
    endAskedFor = true;
  }

  /** Its chain was found to end here. */
  void endsAt(long number) {
    head = number;
  }
}

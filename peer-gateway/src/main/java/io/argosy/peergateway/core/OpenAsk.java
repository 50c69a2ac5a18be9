package io.argosy.peergateway.core;

import io.argosy.primitives.Hash;
import java.time.Instant;
import java.util.Set;

/**
 * Transactions that a peer was asked for and has not answered.
 *
 * @param isLate others are asked by now, and it is asked nothing more until it answers after all
 */
record OpenAsk(long id, Set<Hash> hashes, Instant due, boolean isLate) {
  OpenAsk late() {
    return new OpenAsk(id, hashes, due, true);
  }
}

package io.argosy.devp2p.eth;

import io.argosy.primitives.Hash;

/** Where a run of headers begins. */
public sealed interface BlockStart {
  record ByNumber(long number) implements BlockStart {}

  record ByHash(Hash hash) implements BlockStart {}
}

package io.argosy.blockstore.adapter.web;

import io.argosy.primitives.Hash;

/** How a request names a block. */
sealed interface BlockId {
  record ByNumber(long number) implements BlockId {}

  record ByHash(Hash hash) implements BlockId {}

  /** The highest block that is complete with all below it. */
  record Latest() implements BlockId {}

  /** What only a consensus client could tell. */
  record Unknown(String tag) implements BlockId {}
}

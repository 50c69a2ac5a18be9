package io.argosy.peergateway.core;

import io.argosy.packs.HeaderRequest.Direction;
import io.argosy.packs.HeaderRequest.Start;
import io.argosy.primitives.Hash;
import java.util.List;

/** One message to one peer, without version or id: the session adds those. */
public sealed interface WireRequest {
  record Headers(Start start, int count, int skip, Direction direction) implements WireRequest {}

  record Bodies(List<Hash> blocks) implements WireRequest {}

  record Receipts(List<Hash> blocks) implements WireRequest {}

  record Nodes(List<Hash> hashes) implements WireRequest {}

  default Kind kind() {
    return switch (this) {
      case Headers _ -> Kind.HEADERS;
      case Bodies _ -> Kind.BODIES;
      case Receipts _ -> Kind.RECEIPTS;
      case Nodes _ -> Kind.NODES;
    };
  }
}

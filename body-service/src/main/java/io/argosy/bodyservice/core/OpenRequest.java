package io.argosy.bodyservice.core;

import io.argosy.packs.BlockRequest;
import io.argosy.packs.PeerId;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A request on its way. Mutable, owned by the core's thread. */
final class OpenRequest {
  final int shard;
  final int gateway;
  final BlockRequest request;
  final List<Candidate> candidates;
  final long bytes;
  final Set<PeerId> without;

  /** Answers that are being checked. */
  int checks;

  boolean ended;

  OpenRequest(int shard, int gateway, BlockRequest request, List<Candidate> candidates, long bytes) {
    this.shard = shard;
    this.gateway = gateway;
    this.request = request;
    this.candidates = candidates;
    this.bytes = bytes;
    this.without = new LinkedHashSet<>(request.ask().peers().except());
  }
}

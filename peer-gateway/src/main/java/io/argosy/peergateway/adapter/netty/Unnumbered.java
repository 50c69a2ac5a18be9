package io.argosy.peergateway.adapter.netty;

import io.argosy.peergateway.core.Answer;
import io.argosy.peergateway.core.Kind;
import io.argosy.peergateway.core.WireRequest;
import io.argosy.primitives.Hash;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Requests on their way to a peer whose answers carry no ids (before eth/66). An answer belongs to the oldest request of its kind; nodes belong to the one that named them, since a peer that leaves a
 * request unanswered must not make its next answer look like a wrong one. For one event loop.
 */
final class Unnumbered {
  private final Map<Kind, Deque<Pending>> pending = new EnumMap<>(Kind.class);

  /**
   * @param hashes of the nodes that were asked for; none of other kinds
   */
  private record Pending(long wireId, Set<Hash> hashes) {}

  void asked(long wireId, WireRequest request) {
    Set<Hash> hashes = request instanceof WireRequest.Nodes nodes ? new HashSet<>(nodes.hashes()) : Set.of();
    pending.computeIfAbsent(request.kind(), _ -> new ArrayDeque<>()).addLast(new Pending(wireId, hashes));
  }

  /** The request that this answers, which is forgotten; none if nothing of this kind was asked for. */
  Optional<Long> answered(Kind kind, Answer answer) {
    Deque<Pending> open = pending.get(kind);
    if (open == null || open.isEmpty()) {
      return Optional.empty();
    }
    if (kind == Kind.NODES && open.size() > 1 && answer instanceof Answer.Items(var values) && !values.isEmpty()) {
      Hash first = values.getFirst().keccak();
      for (Iterator<Pending> requests = open.iterator(); requests.hasNext(); ) {
        Pending request = requests.next();
        if (request.hashes.contains(first)) {
          requests.remove();
          return Optional.of(request.wireId);
        }
      }
    }
    return Optional.of(open.removeFirst().wireId);
  }
}

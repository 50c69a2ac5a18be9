package io.argosy.peergateway.core;

import io.argosy.packs.HeaderRequest.Direction;
import io.argosy.packs.HeaderRequest.Start;
import io.argosy.packs.PeerId;
import io.argosy.primitives.BlockRef;
import io.argosy.primitives.Hash;
import io.argosy.rlp.RlpSlice;
import io.argosy.verdict.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the gateway itself asks a new peer: at which height its head is (before eth/69 a status names the hash alone), and whether it has the required blocks. Mutable, owned by the gateway's
 * thread.
 */
final class Questions {
  private final Map<Long, Question> open = new HashMap<>();

  private sealed interface Question {
    PeerId peer();

    Instant due();

    record HeadHeight(PeerId peer, Hash head, Instant due) implements Question {}

    record RequiredBlock(PeerId peer, long number, Hash hash, Instant due) implements Question {}
  }

  void askHead(Peer peer, long wireId, Duration timeout, Instant now, List<GatewayCommand> out) {
    open.put(wireId, new Question.HeadHeight(peer.id(), peer.head(), now.plus(timeout)));
    ask(peer, wireId, new Start.AtHash(peer.head()), out);
  }

  void askRequired(Peer peer, long wireId, long number, Hash hash, Instant now, List<GatewayCommand> out) {
    open.put(
        wireId,
        new Question.RequiredBlock(peer.id(), number, hash, now.plus(GatewayLimits.REQUIRED_BLOCK_TIMEOUT)));
    ask(peer, wireId, new Start.AtNumber(number), out);
  }

  private static void ask(Peer peer, long wireId, Start start, List<GatewayCommand> out) {
    peer.asked(Kind.HEADERS);
    out.add(new GatewayCommand.Ask(peer.id(), wireId, new WireRequest.Headers(start, 1, 0, Direction.RISING)));
  }

  /** True if a question of this peer is open: before ids, the next one must wait for its answer. */
  boolean isOpenFor(PeerId peer) {
    return open.values().stream().anyMatch(q -> q.peer().equals(peer));
  }

  /** Takes the answer to a question; false if the id is not one. */
  boolean answered(Peer peer, long wireId, List<RlpSlice> items, Instant now, List<GatewayCommand> out) {
    Question question = open.get(wireId);
    if (question == null || !question.peer().equals(peer.id())) {
      return false;
    }
    open.remove(wireId);
    peer.answered(Kind.HEADERS, 1, Duration.ofMillis(1), now);
    Optional<BlockRef> header = items.isEmpty() ? Optional.empty() : HeaderPeek.at(items.getFirst());
    switch (question) {
      case Question.HeadHeight q -> {
        if (header.isPresent() && header.get().hash().equals(q.head)) {
          peer.headIsAt(header.get().number());
        } else {
          out.add(new GatewayCommand.Drop(peer.id(), Fault.LAGGING, "does not have the head it claims, " + q.head.brief()));
        }
      }
      case Question.RequiredBlock q -> {
        if (header.isPresent() && !header.get().equals(new BlockRef(q.number, q.hash))) {
          out.add(new GatewayCommand.Drop(
              peer.id(), Fault.WRONG_CHAIN, "block " + q.number + ": expected " + q.hash.brief() + ", got " + header.get()));
        } else {
          peer.unproven().remove(q.number);
        }
      }
    }
    return true;
  }

  void forget(PeerId peer) {
    open.values().removeIf(q -> q.peer().equals(peer));
  }

  void tick(Instant now, List<GatewayCommand> out) {
    open.values().removeIf(q -> {
      if (now.isBefore(q.due())) {
        return false;
      }
      out.add(new GatewayCommand.Drop(q.peer(), Fault.STALLING, "no answer to " + q.getClass().getSimpleName() + " in time"));
      return true;
    });
  }
}

package io.argosy.peergateway.core;

import io.argosy.packs.GatewayAdvert;
import io.argosy.packs.Order;
import io.argosy.packs.PeerId;
import io.argosy.packs.PeerVerdict;
import io.argosy.packs.RequestPack;
import io.argosy.packs.Target;
import io.argosy.primitives.BlockRef;
import io.argosy.primitives.Hash;
import io.argosy.primitives.UInt256;
import io.argosy.verdict.Fault;
import java.time.Instant;

/** What may happen to a gateway. */
public sealed interface GatewayEvent {
  /** Time has passed. */
  record Tick() implements GatewayEvent {}

  /** A peer to know and, if it is ours, to dial: from the configuration, an operator, or discovery. */
  record NodeLearned(PeerId peer, String enode, Trust trust) implements GatewayEvent {}

  /**
   * A peer shook hands and its status fits our chain.
   *
   * @param ethVersion the shared version
   * @param snapVersion the shared version; 0 if it serves no ranges of state
   * @param headNumber 0 where its status does not say (before eth/69)
   * @param earliest lowest block with body and receipts; 0 where its status does not say
   * @param address where it is, for people; empty if nobody knows
   */
  record PeerReady(
      PeerId peer,
      String client,
      int ethVersion,
      int snapVersion,
      Hash head,
      long headNumber,
      UInt256 totalDifficulty,
      long earliest,
      Direction direction,
      String address)
      implements GatewayEvent {
    /** From nobody knows where. */
    public PeerReady(
        PeerId peer,
        String client,
        int ethVersion,
        int snapVersion,
        Hash head,
        long headNumber,
        UInt256 totalDifficulty,
        long earliest,
        Direction direction) {
      this(peer, client, ethVersion, snapVersion, head, headNumber, totalDifficulty, earliest, direction, "");
    }
  }

  /** A peer told us of a new head; {@code totalDifficulty} is zero where it did not say. */
  record PeerHead(PeerId peer, BlockRef head, UInt256 totalDifficulty) implements GatewayEvent {}

  /** A peer told something that nobody asked for, or asks for what we told. */
  record Heard(PeerId peer, Gossiped what) implements GatewayEvent {}

  /** header-service verified a head, or was told of one that it trusts. */
  record HeadChosen(Target target) implements GatewayEvent {}

  /** A connection ended, or was never made. */
  record PeerGone(PeerId peer, Ending ending, String detail) implements GatewayEvent {}

  /** A peer sent what it must not. */
  record PeerFault(PeerId peer, Fault fault, String evidence) implements GatewayEvent {}

  /**
   * A pack came into the mailbox.
   *
   * @param deadline the pack's, by our clock
   */
  record Requested(RequestPack pack, Instant deadline) implements GatewayEvent {}

  /**
   * A peer answered.
   *
   * @param wireId of the {@link GatewayCommand.Ask}
   */
  record Answered(PeerId peer, long wireId, Answer answer) implements GatewayEvent {}

  /** A service named a fault of a peer of ours. */
  record Judged(PeerVerdict verdict) implements GatewayEvent {}

  /** Another gateway, or we, advertised. */
  record GatewaySeen(GatewayAdvert advert) implements GatewayEvent {}

  /** Bytes on their way to the broker passed the budget, or fell below it again. */
  record Congestion(boolean congested) implements GatewayEvent {}

  /** The operator wants something. */
  record Ordered(Order order) implements GatewayEvent {}

  /** How we feel about a node before it has done anything. */
  enum Trust {
    /** Found somewhere. */
    FOUND,
    /** Named by the operator: always redialed. */
    STATIC,
    /** Named by the operator: redialed, and let in when all slots are taken. */
    TRUSTED
  }

  /** Who opened the connection. */
  enum Direction {
    DIALED,
    ACCEPTED
  }

  /** Why there is no connection; each has a back-off of its own. */
  enum Ending {
    /** Nobody listens, or the handshake failed. */
    UNREACHABLE,
    /** The peer has no slot for us. */
    TOO_MANY_PEERS,
    /** The peer speaks nothing that we speak, or serves another chain. */
    USELESS,
    /** Of our network and genesis, but with forks that our schedule does not have, or without some that it has. */
    OTHER_FORKS,
    /** It was connected, and went. */
    LOST,
    /** We closed it. */
    DROPPED
  }
}

package io.argosy.packs;

import io.argosy.primitives.BlockRef;
import io.argosy.primitives.Hash;
import io.argosy.primitives.UInt256;
import java.time.Instant;
import java.util.List;

/**
 * What a gateway has to offer, several times a second.
 *
 * @param slot its partition of the mailbox topics
 * @param incarnation rises with each start; a higher one makes everything sent to a lower one void
 */
public record GatewayAdvert(int slot, long incarnation, Instant at, List<LaneState> lanes, List<PeerCard> peers)
    implements ControlPack {
  public GatewayAdvert {
    lanes = List.copyOf(lanes);
    peers = List.copyOf(peers);
  }

  /**
   * @param capacity packs it wants to hold at once in this lane: two for each peer that serves it
   * @param held packs it holds
   */
  public record LaneState(Lane lane, int capacity, int held) {}

  /**
   * @param client as the peer names itself, cut to 64 characters
   * @param capability best shared version, such as {@code eth/63}
   * @param head the peer's head; its number is 0 until known
   * @param totalDifficulty as the peer claims; zero from eth/69 on
   * @param earliest lowest block whose body and receipts it serves
   * @param stateBy how it may be asked for state
   * @param stateless root of the state that it said last it does not have; zero if it never did, or has thought better of it
   * @param way who called whom
   * @param roundTripMillis how long its answers take of late; 0 if it was never asked
   */
  public record PeerCard(
      PeerId peer,
      String client,
      String capability,
      BlockRef head,
      UInt256 totalDifficulty,
      long earliest,
      StateBy stateBy,
      Hash stateless,
      Way way,
      long roundTripMillis) {
    /** A peer of whose connection nothing is said. */
    public PeerCard(
        PeerId peer, String client, String capability, BlockRef head, UInt256 totalDifficulty, long earliest, StateBy stateBy, Hash stateless) {
      this(peer, client, capability, head, totalDifficulty, earliest, stateBy, stateless, Way.UNKNOWN, 0);
    }

    /** A peer that serves no state. */
    public PeerCard(PeerId peer, String client, String capability, BlockRef head, UInt256 totalDifficulty, long earliest) {
      this(peer, client, capability, head, totalDifficulty, earliest, StateBy.NOTHING, Hash.ZERO);
    }
  }

  /** Who called whom. The order is the wire order; do not change it. */
  public enum Way {
    UNKNOWN,
    /** We called. */
    OUT,
    /** The peer called. */
    IN
  }

  /** Ways to ask for state. The order is the wire order; do not change it. */
  public enum StateBy {
    NOTHING,
    /** Nodes by hash: eth/63 to 66. */
    NODES,
    /** Ranges: snap/1. */
    RANGES,
    /** Both. */
    NODES_AND_RANGES;

    public boolean byNodes() {
      return this == NODES || this == NODES_AND_RANGES;
    }

    public boolean byRanges() {
      return this == RANGES || this == NODES_AND_RANGES;
    }

    /** True if whoever may be asked in these ways may be asked in those. */
    public boolean covers(StateBy ways) {
      return (byNodes() || !ways.byNodes()) && (byRanges() || !ways.byRanges());
    }
  }
}

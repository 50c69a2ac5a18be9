package io.argosy.packs;

import io.argosy.primitives.BlockRef;
import io.argosy.primitives.Hash;
import io.argosy.primitives.UInt256;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What a gateway has to offer, several times a second.
 *
 * @param slot its partition of the mailbox topics
 * @param incarnation rises with each start; a higher one makes everything sent to a lower one void
 * @param strangers nodes of our genesis that were turned away of late for their fork id, since the last peer that came
 * @param parts how many of the values of {@link BlockPart} it can ask for, from the first on: a gateway of an earlier build cannot read a request for the others
 */
public record GatewayAdvert(int slot, long incarnation, Instant at, List<LaneState> lanes, List<PeerCard> peers, int strangers, int parts)
    implements ControlPack {
  /** Bodies and receipts: what a gateway can ask for that does not say. */
  static final int FIRST_PARTS = 2;

  public GatewayAdvert {
    lanes = List.copyOf(lanes);
    peers = List.copyOf(peers);
  }

  /**
   * How many blocks a peer may be above the head that it told last: from eth/69 on it need not tell more than once in 32 blocks (EIP-7642, {@code BlockRangeUpdate}), and geth does not. Twice that, since the news must get here.
   */
  public static int untold(int ethVersion) {
    return ethVersion >= 69 ? 64 : 0;
  }

  /** The same of a time by another clock. */
  public GatewayAdvert moved(Duration later) {
    return new GatewayAdvert(slot, incarnation, at.plus(later), lanes, peers, strangers, parts);
  }

  /** Of a gateway of this build. */
  public GatewayAdvert(int slot, long incarnation, Instant at, List<LaneState> lanes, List<PeerCard> peers, int strangers) {
    this(slot, incarnation, at, lanes, peers, strangers, BlockPart.values().length);
  }

  /** Of a gateway of this build that turned nobody away. */
  public GatewayAdvert(int slot, long incarnation, Instant at, List<LaneState> lanes, List<PeerCard> peers) {
    this(slot, incarnation, at, lanes, peers, 0);
  }

  /** True if it can be sent a request for this part. */
  public boolean knows(BlockPart part) {
    return part.ordinal() < parts;
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
   * @param standing what the gateway thinks of it
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
      Standing standing) {
    /** A peer that serves no state. */
    public PeerCard(PeerId peer, String client, String capability, BlockRef head, UInt256 totalDifficulty, long earliest) {
      this(peer, client, capability, head, totalDifficulty, earliest, StateBy.NOTHING, Hash.ZERO);
    }

    /** True if it has a block of this height, or may have it and need not have told. */
    public boolean reaches(long block) {
      return head.number() >= block || head.number() + untold(ethVersion()) >= block;
    }

    /** Of {@link #capability}; 0 if that names none. */
    public int ethVersion() {
      int version = 0;
      for (int i = capability.indexOf('/') + 1; i < capability.length(); i++) {
        version = 10 * version + Character.digit(capability.charAt(i), 10);
      }
      return version;
    }

    /** Who called whom. */
    public Way way() {
      return standing.way();
    }

    /** How long its answers take; 0 if it was never asked. */
    public long roundTripMillis() {
      return standing.roundTripMillis();
    }

    /** A peer whose standing does not matter. */
    public PeerCard(
        PeerId peer, String client, String capability, BlockRef head, UInt256 totalDifficulty, long earliest, StateBy stateBy, Hash stateless) {
      this(peer, client, capability, head, totalDifficulty, earliest, stateBy, stateless, Standing.UNKNOWN);
    }
  }

  /**
   * What a gateway thinks of a peer, for the operator.
   *
   * @param address where it is, {@code IP:port}; empty if nobody knows
   * @param roundTripMillis its slowest measured round trip; 0 if it was never asked
   * @param unanswered requests that it has left unanswered and still may answer
   * @param empty answers in a row that had nothing
   * @param way who called whom
   */
  public record Standing(String address, int roundTripMillis, int unanswered, int empty, Way way) {
    public static final Standing UNKNOWN = new Standing("", 0, 0, 0, Way.UNKNOWN);
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

package io.argosy.verdict;

/**
 * What a peer did. Services name the fault; only the gateway prices it.
 *
 * <p>{@link Kind#INVALID} alone bans: a peer that lags, answers nothing or is slow may be honest.
 */
public enum Fault {
  /** Bytes that are not what the protocol says: bad RLP, bad snappy, bad frame, oversized. */
  MALFORMED(Kind.INVALID),
  /** An item that nobody asked for, or more items than were asked for. */
  NOT_ASKED_FOR(Kind.INVALID),
  /** Headers, or items of an answer, that are not in the order asked. */
  OUT_OF_ORDER(Kind.INVALID),
  /** A header that breaks a rule of its fork. */
  BAD_HEADER(Kind.INVALID),
  /** A header whose proof of work or signature does not hold. */
  BAD_SEAL(Kind.INVALID),
  /** A body or receipt list whose root is in none of the headers asked for; an access list whose hash is not its header's; rows or nodes of state that do not lead to the root asked for. */
  WRONG_ROOT(Kind.INVALID),
  /** Another genesis, network or fork than ours, or a required block with another hash. */
  WRONG_CHAIN(Kind.INVALID),
  /** Claimed a head or a range and then did not have it. */
  LAGGING(Kind.LAGGING),
  /** Answered with nothing where it claims to have something. */
  EMPTY(Kind.EMPTY),
  /** Did not answer in time, or so slowly that it makes no difference. */
  STALLING(Kind.STALLING);

  /** The four faults that are priced apart. */
  public enum Kind {
    LAGGING,
    EMPTY,
    STALLING,
    INVALID
  }

  private final Kind kind;

  Fault(Kind kind) {
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}

package io.argosy.devp2p.p2p;

/**
 * Why a connection ends, as the base protocol numbers it.
 *
 * @spec https://github.com/ethereum/devp2p/blob/master/rlpx.md#disconnect-0x01 RLPx, Disconnect
 */
public enum DisconnectReason {
  REQUESTED(0x00),
  TCP_ERROR(0x01),
  BREACH_OF_PROTOCOL(0x02),
  USELESS_PEER(0x03),
  /** By far the most frequent answer on mainnet: come back later. */
  TOO_MANY_PEERS(0x04),
  ALREADY_CONNECTED(0x05),
  INCOMPATIBLE_VERSION(0x06),
  NULL_IDENTITY(0x07),
  QUITTING(0x08),
  UNEXPECTED_IDENTITY(0x09),
  SELF(0x0a),
  READ_TIMEOUT(0x0b),
  SUBPROTOCOL_ERROR(0x10),
  /** A number that is none of the others, or nothing readable; received only. */
  UNKNOWN(-1);

  private final int code;

  DisconnectReason(int code) {
    this.code = code;
  }

  /** The number on the wire; -1 for UNKNOWN, which has none. */
  public int code() {
    return code;
  }

  static DisconnectReason of(long code) {
    for (DisconnectReason reason : values()) {
      if (reason.code == code && reason != UNKNOWN) {
        return reason;
      }
    }
    return UNKNOWN;
  }
}

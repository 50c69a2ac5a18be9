package io.argosy.devp2p.p2p;

import io.argosy.devp2p.rlpx.NodeId;
import java.util.List;

/**
 * A message of the base protocol; each takes at most {@value #MAX_BYTES} bytes.
 *
 * @spec https://github.com/ethereum/devp2p/blob/master/rlpx.md#p2p-capability RLPx, the p2p capability
 */
public sealed interface P2pMessage {
  /** geth's limit for every message of the base protocol (limits.md). */
  int MAX_BYTES = 2048;

  int HELLO = 0x00;
  int DISCONNECT = 0x01;
  int PING = 0x02;
  int PONG = 0x03;

  /**
   * The first message of each side.
   *
   * @param version of the base protocol: from 5 on, messages after both Hellos are compressed
   * @param clientId name and version of the software, as people read it; at most {@value #MAX_CLIENT_ID} printable characters
   * @param capabilities what the sender speaks; names and versions that cannot be ours are left out when reading
   * @param listenPort ignored by all; 0 is fine
   */
  record Hello(int version, String clientId, List<Capability> capabilities, long listenPort, NodeId id)
      implements P2pMessage {
    /** The version we speak. */
    public static final int VERSION = 5;

    /** A peer chooses this text and logs show it: longer ones are cut (a guess; names seen have some 60). */
    public static final int MAX_CLIENT_ID = 128;

    public Hello {
      capabilities = List.copyOf(capabilities);
    }

    /** Our own: version 5, no port. */
    public static Hello of(String clientId, List<Capability> capabilities, NodeId id) {
      return new Hello(VERSION, clientId, capabilities, 0, id);
    }
  }

  record Disconnect(DisconnectReason reason) implements P2pMessage {}

  record Ping() implements P2pMessage {}

  record Pong() implements P2pMessage {}
}

package io.argosy.discovery.v4;

import io.argosy.devp2p.rlpx.NodeId;
import io.argosy.discovery.Contact;
import io.argosy.discovery.IpAddress;
import io.argosy.discovery.NodeRecord;
import io.argosy.primitives.Hash;
import java.util.List;
import java.util.OptionalLong;

/**
 * What nodes say to each other.
 *
 * @spec https://github.com/ethereum/devp2p/blob/master/discv4.md Discovery v4
 */
public sealed interface Packet {
  /** Seconds since 1970 after which whoever gets it must ignore it. */
  long expiration();

  /**
   * An address and ports as a packet states them: unproven, and perhaps no node's. Ports may be 0.
   *
   * @param ip null where the packet states none
   */
  record Stated(@org.jspecify.annotations.Nullable IpAddress ip, int udp, int tcp) {
    public static final Stated NOTHING = new Stated(null, 0, 0);
  }

  /**
   * Are you there?
   *
   * @param from where its sender believes to be: only the TCP port is of use
   * @param recordSequence of the sender's record; none from a node without (EIP-868)
   */
  record Ping(Stated from, Stated to, long expiration, OptionalLong recordSequence) implements Packet {}

  /**
   * I am, and you are there.
   *
   * @param to where the ping came from
   * @param ping hash of the ping's packet
   */
  record Pong(Stated to, Hash ping, long expiration, OptionalLong recordSequence) implements Packet {}

  /** Whom do you know near this one? */
  record FindNode(NodeId target, long expiration) implements Packet {}

  /** These; an answer may take several packets. */
  record Neighbors(List<Contact> contacts, long expiration) implements Packet {
    /** As many fit into a packet, all with IPv6 addresses. */
    public static final int MAX = 12;

    public Neighbors {
      contacts = List.copyOf(contacts);
    }
  }

  /** What do you say of yourself? (EIP-868) */
  record EnrRequest(long expiration) implements Packet {}

  /**
   * This; it has no expiry.
   *
   * @param request hash of the request's packet
   */
  record EnrResponse(Hash request, NodeRecord record) implements Packet {
    @Override
    public long expiration() {
      return Long.MAX_VALUE;
    }
  }
}

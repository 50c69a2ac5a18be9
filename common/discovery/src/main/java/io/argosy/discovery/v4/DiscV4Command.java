package io.argosy.discovery.v4;

import io.argosy.discovery.Contact;
import io.argosy.discovery.IpAddress;
import io.argosy.discovery.NodeRecord;
import java.util.Optional;

/** What discovery orders. */
public sealed interface DiscV4Command {
  /** Send a packet. */
  record Send(IpAddress ip, int port, Packet packet, PacketCodec.Sealed sealed) implements DiscV4Command {}

  /** A node proved that it lives there, and said what it is if it can. */
  record Found(Contact contact, Optional<NodeRecord> record) implements DiscV4Command {}

  /** A node did not answer any more. */
  record Lost(Contact contact) implements DiscV4Command {}

  /** Many nodes in different networks see us at this address. */
  record SeenAt(IpAddress ip) implements DiscV4Command {}

  /** Figures for who watches, every few seconds. */
  record Report(Standing standing) implements DiscV4Command {}

  /**
   * How it stands.
   *
   * @param nodes in the table
   * @param lookups ended so far
   * @param found nodes that proved themselves so far
   * @param refused packets so far that nobody had proved a right to
   */
  record Standing(int nodes, long lookups, long found, long refused) {}
}

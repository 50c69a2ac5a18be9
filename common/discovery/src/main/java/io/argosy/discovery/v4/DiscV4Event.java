package io.argosy.discovery.v4;

import io.argosy.discovery.Contact;
import io.argosy.discovery.IpAddress;
import io.argosy.discovery.NodeRecord;

/** What may happen to discovery. */
public sealed interface DiscV4Event {
  /** Time has passed. */
  record Tick() implements DiscV4Event {}

  /** A packet came. */
  record Arrived(IpAddress ip, int port, PacketCodec.Opened opened) implements DiscV4Event {}

  /** Somebody we trust to begin with: asked again whenever we know nobody. */
  record BootNodeNamed(Contact contact) implements DiscV4Event {}

  /** A node that was known earlier, or that another source found; it must prove itself like all. */
  record NodeTold(Contact contact) implements DiscV4Event {}

  /** Whether more nodes are of use now. */
  record AppetiteChanged(Appetite appetite) implements DiscV4Event {}

  /** What we say of ourselves is another from now on. */
  record OwnRecordChanged(NodeRecord own) implements DiscV4Event {}

  /** How much we look around. */
  enum Appetite {
    /** One walk after the other. */
    HUNGRY,
    /** Just enough to keep the table fresh. */
    SATED
  }
}

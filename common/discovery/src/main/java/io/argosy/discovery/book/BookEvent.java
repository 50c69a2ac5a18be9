package io.argosy.discovery.book;

import io.argosy.devp2p.rlpx.NodeId;
import io.argosy.discovery.Contact;
import io.argosy.discovery.NodeRecord;
import io.argosy.primitives.Hash;
import java.util.List;
import java.util.Optional;

/** What may happen to a node book. */
public sealed interface BookEvent {
  /** Time has passed. */
  record Tick() implements BookEvent {}

  /** What was kept at an earlier time is there. */
  record Opened(List<BookEntry> entries) implements BookEvent {
    public Opened {
      entries = List.copyOf(entries);
    }
  }

  /** A node proved that it lives there. */
  record Proved(Contact contact, Optional<NodeRecord> record) implements BookEvent {}

  /** A signed record says that there is a node; nobody proved that it lives. */
  record Told(NodeRecord record) implements BookEvent {}

  /**
   * What came of a dial, or of a connection.
   *
   * @param address {@link NodeId#address()}
   */
  record Met(Hash address, Meeting meeting) implements BookEvent {}

  /** How many peers there are, and how many may be. */
  record Counted(int peers, int room) implements BookEvent {}

  /** What came of it, best first. */
  enum Meeting {
    /** It is a peer now. */
    PEER(20),
    /** It lives, and has no slot for us. */
    FULL(-1),
    /** It was a peer, and went. */
    WENT(-2),
    /** We sent it away. */
    SENT_AWAY(-4),
    /** Nobody there. */
    SILENT(-5),
    /** Of another chain, or without a protocol that we speak. */
    USELESS(-40),
    /** It sent what it must not. */
    BARRED(-100);

    private final int worth;

    Meeting(int worth) {
      this.worth = worth;
    }

    int worth() {
      return worth;
    }
  }
}

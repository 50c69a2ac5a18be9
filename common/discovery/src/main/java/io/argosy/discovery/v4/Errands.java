package io.argosy.discovery.v4;

import io.argosy.devp2p.rlpx.NodeId;
import io.argosy.discovery.Contact;
import io.argosy.discovery.Endpoint;
import io.argosy.discovery.IpAddress;
import io.argosy.discovery.NodeRecord;
import io.argosy.primitives.Hash;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What we ask of nodes, one node at a time once.
 *
 * <pre>
 *   PINGING ──pong──► it knows us? ──yes──────────────────────► ASKING ──answer──► next want, or done
 *    │  ▲                  └─no──► AWAITING_PING ──ping, or─────►│
 *    │  └─ once more                              half a second  │
 *    └─ failed                                                   └─ failed
 * </pre>
 *
 * Who is proven and knows us is asked at once. Mutable, owned by one thread.
 */
final class Errands {
  private static final Duration TIMEOUT = Duration.ofMillis(500);

  /** After a packet of neighbors that is not full, the one that came before it may still be on its way. */
  private static final Duration STRAGGLERS = Duration.ofMillis(100);

  private static final int PINGS = 2;
  private static final int OPEN = 256;
  private static final int WANTS_OF_ONE = 8;

  private final Bonds bonds;
  private final Results results;
  private final Map<NodeId, Errand> open = new LinkedHashMap<>();

  /** What may be wanted of a node. */
  sealed interface Want {
    record Life() implements Want {}

    record Near(Lookup lookup) implements Want {}

    record Record() implements Want {}
  }

  /** Where questions go and answers come. */
  interface Results {
    /** Sends a ping, and gives the hash that its answer will name. */
    Hash ping(Contact to);

    /** Sends a question, and gives the hash that its answer may name. */
    Hash ask(Contact to, Want want);

    void alive(Contact contact, OptionalLong recordSequence);

    void answered(Contact contact, Lookup lookup, List<Contact> neighbors);

    void answered(Contact contact, NodeRecord record);

    void failed(Contact contact, Want want);

    /** It did not answer pings. */
    void dead(Contact contact);
  }

  private enum Phase {
    PINGING,
    AWAITING_PING,
    ASKING
  }

  private static final class Errand {
    private final Contact contact;
    private final Deque<Want> wants = new ArrayDeque<>();
    private Phase phase = Phase.PINGING;
    private @Nullable Hash question;
    private Instant deadline = Instant.EPOCH;
    private int pings;
    private boolean waited;
    private boolean answeredInPart;
    private List<Contact> neighbors = new ArrayList<>();

    Errand(Contact contact) {
      this.contact = contact;
    }

    Endpoint endpoint() {
      return contact.endpoint();
    }
  }

  Errands(Bonds bonds, Results results) {
    this.bonds = bonds;
    this.results = results;
  }

  /** False if it cannot be asked now: too much is open, or it is being asked elsewhere. */
  boolean want(Contact contact, Want want, Instant now) {
    Errand errand = open.get(contact.id());
    if (errand != null) {
      boolean fits = errand.endpoint().ip().equals(contact.endpoint().ip()) && errand.wants.size() < WANTS_OF_ONE;
      if (fits && !errand.wants.contains(want)) {
        errand.wants.add(want);
      }
      return fits;
    }
    if (open.size() >= OPEN) {
      return false;
    }
    Errand opened = new Errand(contact);
    opened.wants.add(want);
    open.put(contact.id(), opened);
    IpAddress ip = contact.endpoint().ip();
    if (want instanceof Want.Life || !bonds.isProven(contact.id(), ip, now) || !bonds.knowsUs(contact.id(), ip, now)) {
      ping(opened, now);
    } else {
      goOn(opened, now);
    }
    return true;
  }

  int open() {
    return open.size();
  }

  private void ping(Errand errand, Instant now) {
    errand.phase = Phase.PINGING;
    errand.pings++;
    errand.deadline = now.plus(TIMEOUT);
    errand.question = results.ping(errand.contact);
  }

  private void goOn(Errand errand, Instant now) {
    while (errand.wants.peek() instanceof Want.Life) {
      errand.wants.remove();
    }
    Want next = errand.wants.peek();
    if (next == null) {
      open.remove(errand.contact.id());
    } else if (!errand.waited && !bonds.knowsUs(errand.contact.id(), errand.endpoint().ip(), now)) {
      errand.waited = true;
      errand.phase = Phase.AWAITING_PING;
      errand.deadline = now.plus(TIMEOUT);
    } else {
      errand.phase = Phase.ASKING;
      errand.answeredInPart = false;
      errand.neighbors = new ArrayList<>();
      errand.deadline = now.plus(TIMEOUT);
      errand.question = results.ask(errand.contact, next);
    }
  }

  /** A pong came; true if it answers a ping of ours, which proves its sender. */
  boolean pong(NodeId from, IpAddress ip, Packet.Pong pong, Instant now) {
    Errand errand = open.get(from);
    if (errand == null || errand.phase != Phase.PINGING || !pong.ping().equals(errand.question) || !errand.endpoint().ip().equals(ip)) {
      return false;
    }
    bonds.proved(from, ip, now);
    // What it says of its record may add a want, before the errand goes on.
    results.alive(errand.contact, pong.recordSequence());
    goOn(errand, now);
    return true;
  }

  /** A ping came, and its sender has had the answer: it knows us now. */
  void pinged(NodeId from, Instant now) {
    Errand errand = open.get(from);
    if (errand != null && errand.phase == Phase.AWAITING_PING) {
      goOn(errand, now);
    }
  }

  /** Neighbors came; false if nobody asked. */
  boolean neighbors(NodeId from, IpAddress ip, List<Contact> contacts, Instant now) {
    Errand errand = asking(from, ip);
    if (errand == null || !(errand.wants.peek() instanceof Want.Near near)) {
      return false;
    }
    contacts.stream().limit(Table.BUCKET - errand.neighbors.size()).forEach(errand.neighbors::add);
    errand.answeredInPart = true;
    if (errand.neighbors.size() >= Table.BUCKET) {
      finish(errand, near, now);
    } else if (contacts.size() < Packet.Neighbors.MAX) {
      Instant soon = now.plus(STRAGGLERS);
      errand.deadline = soon.isBefore(errand.deadline) ? soon : errand.deadline;
    }
    return true;
  }

  private void finish(Errand errand, Want.Near near, Instant now) {
    errand.wants.remove();
    results.answered(errand.contact, near.lookup(), errand.neighbors);
    goOn(errand, now);
  }

  /** A record came; false if nobody asked, or it is another's. */
  boolean record(NodeId from, IpAddress ip, Packet.EnrResponse response, Instant now) {
    Errand errand = asking(from, ip);
    if (errand == null
        || !(errand.wants.peek() instanceof Want.Record)
        || !response.request().equals(errand.question)
        || !response.record().id().equals(from)) {
      return false;
    }
    errand.wants.remove();
    results.answered(errand.contact, response.record());
    goOn(errand, now);
    return true;
  }

  private @Nullable Errand asking(NodeId from, IpAddress ip) {
    Errand errand = open.get(from);
    return errand != null && errand.phase == Phase.ASKING && errand.endpoint().ip().equals(ip) ? errand : null;
  }

  /** Ends what took too long. */
  void tick(Instant now) {
    List<Errand> late = open.values().stream().filter(e -> !now.isBefore(e.deadline)).toList();
    for (Errand errand : late) {
      if (open.get(errand.contact.id()) == errand && !now.isBefore(errand.deadline)) {
        late(errand, now);
      }
    }
  }

  private void late(Errand errand, Instant now) {
    switch (errand.phase) {
      case PINGING -> {
        if (errand.pings < PINGS) {
          ping(errand, now);
        } else {
          open.remove(errand.contact.id());
          results.dead(errand.contact);
          errand.wants.forEach(want -> results.failed(errand.contact, want));
        }
      }
      case AWAITING_PING -> goOn(errand, now);
      case ASKING -> {
        Want want = errand.wants.element();
        if (want instanceof Want.Near near && errand.answeredInPart) {
          finish(errand, near, now);
        } else {
          errand.wants.remove();
          bonds.forgotUs(errand.contact.id());
          results.failed(errand.contact, want);
          goOn(errand, now);
        }
      }
    }
  }
}

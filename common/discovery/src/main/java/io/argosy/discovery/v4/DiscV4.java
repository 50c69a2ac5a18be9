package io.argosy.discovery.v4;

import io.argosy.devp2p.rlpx.NodeId;
import io.argosy.discovery.Contact;
import io.argosy.discovery.Endpoint;
import io.argosy.discovery.IpAddress;
import io.argosy.discovery.NodeRecord;
import io.argosy.discovery.v4.DiscV4Event.Appetite;
import io.argosy.discovery.v4.Errands.Want;
import io.argosy.discovery.v4.Packet.Stated;
import io.argosy.primitives.Hash;
import io.argosy.runtime.Core;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * One node of the distributed table: answers others, proves and is proven to, walks about, and tells of every node that proved to live what it says of itself. Nobody gets more than a pong and a ping before it has proved
 * its address; nobody is told on who has not.
 *
 * @spec https://github.com/ethereum/devp2p/blob/master/discv4.md Discovery v4; https://eips.ethereum.org/EIPS/eip-868 EIP-868
 */
public final class DiscV4 implements Core<DiscV4Event, DiscV4Command> {
  /** geth's. */
  private static final Duration EXPIRY = Duration.ofSeconds(20);

  private static final Duration REVALIDATE_WITHIN = Duration.ofSeconds(10);
  private static final Duration REFRESH = Duration.ofMinutes(30);

  /** Between walks of one who is hungry: a walk makes some hundred packets. */
  private static final Duration BREATH = Duration.ofMillis(500);

  /**
   * Boot nodes that are not in the table are asked again after this; then after twice as long, and so on up to the time of a refresh. A table may be full of nodes that know nobody, or lie, before the first good one answers.
   */
  private static final Duration KNOCK_AGAIN = Duration.ofSeconds(5);

  private static final Duration REPORT = Duration.ofSeconds(2);

  /** A stranger is met at most once in this time, whoever speaks of it. */
  private static final Duration MEET_AGAIN = Duration.ofMinutes(5);

  private static final int MEETINGS = 32;
  private static final int STRANGERS = 1024;
  private static final int MET_REMEMBERED = 8192;

  /** What a node may leave unanswered in a row before it is forgotten: five questions are geth's; pings weigh more, and one may be lost. */
  private static final int FORGOTTEN_AT = 5;

  private static final int MUTE = 1;
  private static final int DEAD = 3;

  /** Pings to one address in a minute before it has proved anything, repeated ones aside: what others make us send to a victim. */
  private static final int UNPROVEN_PINGS = 8;

  /** Of the strangers that wait to be met, how many one node may have named: it might invent them. */
  private static final int NAMED_BY_ONE = 16;

  private static final int RECORD_TRIES = 3;

  /** Ports below are not of nodes but of services that somebody wants to see pinged. */
  private static final int LOWEST_PORT = 1024;

  private final NodeId self;
  private final Sealer sealer;
  private final SplittableRandom random;
  private final Table table;
  private final Bonds bonds = new Bonds();
  private final Errands errands = new Errands(bonds, new Answers());
  private final AddressVotes votes = new AddressVotes();
  private final Map<NodeId, Contact> bootNodes = new LinkedHashMap<>();
  private final ArrayDeque<Stranger> strangers = new ArrayDeque<>();
  private final Map<NodeId, Integer> named = new HashMap<>();
  private final Map<NodeId, Instant> met = Bonds.bounded(MET_REMEMBERED);
  private final Map<NodeId, Long> sequences = Bonds.bounded(MET_REMEMBERED);
  private final Map<NodeId, Integer> recordTries = Bonds.bounded(MET_REMEMBERED);
  private final Map<IpAddress, Integer> unprovenPings = new HashMap<>();
  private final List<DiscV4Command> out = new ArrayList<>();
  private NodeRecord own;
  private Appetite appetite = Appetite.HUNGRY;
  private @Nullable Lookup lookup;
  private Instant nextLookup = Instant.EPOCH;
  private Instant nextRevalidation = Instant.EPOCH;
  private Instant nextKnock = Instant.EPOCH;
  private Duration knockPause = KNOCK_AGAIN;
  private Instant nextReport = Instant.EPOCH;
  private Instant nextBudget = Instant.EPOCH;
  private Instant now = Instant.EPOCH;
  private @Nullable IpAddress seenAt;
  private long lookups;
  private long found;
  private long refused;

  /**
   * A node to be met.
   *
   * @param namedBy whoever spoke of it; ourselves for other sources
   */
  private record Stranger(Contact contact, NodeId namedBy) {}

  /**
   * @param own what we say of ourselves, until told otherwise
   * @param seed of everything that is random
   */
  public DiscV4(NodeRecord own, Sealer sealer, long seed) {
    this.self = own.id();
    this.own = own;
    this.sealer = sealer;
    this.random = new SplittableRandom(seed);
    this.table = new Table(self.address());
  }

  @Override
  public List<DiscV4Command> on(DiscV4Event event, Instant time) {
    now = time;
    switch (event) {
      case DiscV4Event.Tick _ -> tick();
      case DiscV4Event.Arrived e -> arrived(e.ip(), e.port(), e.opened());
      case DiscV4Event.BootNodeNamed e -> {
        if (!e.contact().id().equals(self)) {
          bootNodes.put(e.contact().id(), e.contact());
          meet(e.contact());
        }
      }
      case DiscV4Event.NodeTold e -> stranger(e.contact(), self);
      case DiscV4Event.AppetiteChanged e -> {
        if (appetite != e.appetite()) {
          appetite = e.appetite();
          nextLookup = min(nextLookup, now.plus(pause()));
        }
      }
      case DiscV4Event.OwnRecordChanged e -> own = e.own();
    }
    List<DiscV4Command> commands = List.copyOf(out);
    out.clear();
    return commands;
  }

  private Duration pause() {
    return appetite == Appetite.HUNGRY ? BREATH : REFRESH;
  }

  private static Instant min(Instant a, Instant b) {
    return a.isBefore(b) ? a : b;
  }

  private void tick() {
    errands.tick(now);
    if (!now.isBefore(nextBudget)) {
      unprovenPings.clear();
      nextBudget = now.plusSeconds(60);
    }
    if (!now.isBefore(nextKnock)) {
      knock();
    }
    while (errands.open() < MEETINGS && !strangers.isEmpty()) {
      Stranger next = strangers.remove();
      named.computeIfPresent(next.namedBy(), (_, count) -> count == 1 ? null : count - 1);
      meet(next.contact());
    }
    if (!now.isBefore(nextRevalidation)) {
      nextRevalidation = now.plusMillis(random.nextLong(REVALIDATE_WITHIN.toMillis()));
      table.longestUnseen(random).ifPresent(node -> errands.want(node, new Want.Life(), now));
    }
    walk();
    if (!now.isBefore(nextReport)) {
      nextReport = now.plus(REPORT);
      votes.winner(now).filter(winner -> !winner.equals(seenAt)).ifPresent(winner -> {
        seenAt = winner;
        out.add(new DiscV4Command.SeenAt(winner));
      });
      out.add(new DiscV4Command.Report(new DiscV4Command.Standing(table.size(), lookups, found, refused)));
    }
  }

  private void knock() {
    knockPause = table.size() == 0 ? KNOCK_AGAIN : knockPause.multipliedBy(2);
    knockPause = knockPause.compareTo(REFRESH) < 0 ? knockPause : REFRESH;
    nextKnock = now.plus(knockPause);
    for (Contact boot : bootNodes.values()) {
      if (!table.has(boot) && mayPing(boot)) {
        errands.want(boot, new Want.Life(), now);
      }
    }
  }

  private void walk() {
    if (lookup == null && !now.isBefore(nextLookup) && table.size() > 0) {
      NodeId target = lookups == 0 ? self : anywhere();
      lookup = new Lookup(target, self, table.nearest(target.address(), Table.BUCKET));
    }
    Lookup current = lookup;
    if (current != null) {
      ask(current);
    }
  }

  private NodeId anywhere() {
    byte[] bytes = new byte[NodeId.BYTES];
    random.nextBytes(bytes);
    return NodeId.of(bytes);
  }

  private void ask(Lookup current) {
    for (Optional<Contact> next = current.next(); next.isPresent(); next = current.next()) {
      if (!mayPing(next.get()) || !errands.want(next.get(), new Want.Near(current), now)) {
        current.failed(next.get());
      }
    }
    if (current == lookup && current.isDone()) {
      lookup = null;
      lookups++;
      // The first few follow at once: they fill the table.
      nextLookup = now.plus(lookups < 4 ? Duration.ZERO : pause());
    }
  }

  private void stranger(Contact contact, NodeId namedBy) {
    boolean mayName = namedBy.equals(self) || named.getOrDefault(namedBy, 0) < NAMED_BY_ONE;
    if (!contact.id().equals(self) && mayName && strangers.size() < STRANGERS && !wasMet(contact) && !table.has(contact)) {
      named.merge(namedBy, 1, Integer::sum);
      strangers.add(new Stranger(contact, namedBy));
    }
  }

  private boolean wasMet(Contact contact) {
    Instant last = met.get(contact.id());
    return last != null && now.isBefore(last.plus(MEET_AGAIN));
  }

  /** Asks a node to prove itself, unless that was tried a short time ago. */
  private void meet(Contact contact) {
    if (!wasMet(contact) && mayPing(contact) && errands.want(contact, new Want.Life(), now)) {
      met.put(contact.id(), now);
    }
  }

  /** False for an address that others might want us to send too much to. */
  private boolean mayPing(Contact contact) {
    IpAddress ip = contact.endpoint().ip();
    return ip.isLan() || bonds.isProven(contact.id(), ip, now) || unprovenPings.getOrDefault(ip, 0) < UNPROVEN_PINGS;
  }

  private void arrived(IpAddress ip, int port, PacketCodec.Opened opened) {
    NodeId from = opened.from();
    // Unsigned: a time past the year 292 billion is not over.
    if (from.equals(self) || Long.compareUnsigned(opened.packet().expiration(), now.getEpochSecond()) < 0) {
      refused++;
      return;
    }
    boolean welcome = switch (opened.packet()) {
      case Packet.Ping p -> pinged(from, ip, port, p, opened.hash());
      case Packet.Pong p -> ponged(from, ip, p);
      case Packet.FindNode p -> tell(from, ip, port, p);
      case Packet.Neighbors p -> errands.neighbors(from, ip, fit(p.contacts(), ip), now);
      case Packet.EnrRequest _ -> tellRecord(from, ip, port, opened.hash());
      case Packet.EnrResponse p -> errands.record(from, ip, p, now);
    };
    refused += welcome ? 0 : 1;
  }

  private boolean pinged(NodeId from, IpAddress ip, int port, Packet.Ping ping, Hash hash) {
    send(ip, port, new Packet.Pong(new Stated(ip, port, ping.from().tcp()), hash, expiration(), OptionalLong.of(own.sequence())));
    bonds.pinged(from, ip, now);
    errands.pinged(from, now);
    Contact contact = Contact.of(from, new Endpoint(ip, port, ping.from().tcp()));
    if (!bonds.isProven(from, ip, now)) {
      if (mayPing(contact)) {
        errands.want(contact, new Want.Life(), now);
      }
    } else {
      if (!table.has(contact)) {
        meet(contact);
      }
      wantRecord(contact, ping.recordSequence());
    }
    return true;
  }

  private boolean ponged(NodeId from, IpAddress ip, Packet.Pong pong) {
    if (!errands.pong(from, ip, pong, now)) {
      return false;
    }
    IpAddress at = pong.to().ip();
    if (at != null && at.mayBeToldBy(ip)) {
      votes.seen(ip, at, now);
    }
    return true;
  }

  private boolean tell(NodeId from, IpAddress ip, int port, Packet.FindNode question) {
    if (!bonds.isProven(from, ip, now)) {
      return false;
    }
    List<Contact> nearest = table.nearest(question.target().address(), Table.BUCKET + 1).stream()
        .filter(c -> !c.id().equals(from) && c.endpoint().ip().mayBeToldBy(ip))
        .limit(Table.BUCKET)
        .toList();
    int first = 0;
    do {
      int end = Math.min(nearest.size(), first + Packet.Neighbors.MAX);
      send(ip, port, new Packet.Neighbors(nearest.subList(first, end), expiration()));
      first = end;
    } while (first < nearest.size());
    return true;
  }

  private boolean tellRecord(NodeId from, IpAddress ip, int port, Hash request) {
    if (!bonds.isProven(from, ip, now)) {
      return false;
    }
    send(ip, port, new Packet.EnrResponse(request, own));
    return true;
  }

  /** Those that its sender may tell us of. */
  private List<Contact> fit(List<Contact> contacts, IpAddress sender) {
    return contacts.stream()
        .filter(c -> !c.id().equals(self)
            && c.endpoint().ip().mayBeToldBy(sender)
            && (c.endpoint().udp() >= LOWEST_PORT || c.endpoint().ip().isLan()))
        .toList();
  }

  private boolean wantRecord(Contact contact, OptionalLong sequence) {
    Long known = sequences.get(contact.id());
    boolean isNews = sequence.isPresent() && (known == null || Long.compareUnsigned(sequence.getAsLong(), known) > 0);
    return isNews && recordTries.getOrDefault(contact.id(), 0) < RECORD_TRIES && errands.want(contact, new Want.Record(), now);
  }

  private long expiration() {
    return now.plus(EXPIRY).getEpochSecond();
  }

  private Hash send(IpAddress ip, int port, Packet packet) {
    PacketCodec.Sealed sealed = sealer.seal(packet);
    out.add(new DiscV4Command.Send(ip, port, packet, sealed));
    return sealed.hash();
  }

  /** What comes of errands. */
  private final class Answers implements Errands.Results {
    @Override
    public Hash ping(Contact to) {
      Endpoint at = to.endpoint();
      if (!at.ip().isLan() && !bonds.isProven(to.id(), at.ip(), now)) {
        unprovenPings.merge(at.ip(), 1, Integer::sum);
      }
      Stated from = own.endpoint().map(e -> new Stated(e.ip(), e.udp(), e.tcp())).orElse(Stated.NOTHING);
      return send(
          at.ip(), at.udp(), new Packet.Ping(from, new Stated(at.ip(), at.udp(), at.tcp()), expiration(), OptionalLong.of(own.sequence())));
    }

    @Override
    public Hash ask(Contact to, Want want) {
      Packet question = want instanceof Want.Near near
          ? new Packet.FindNode(near.lookup().target(), expiration())
          : new Packet.EnrRequest(expiration());
      return send(to.endpoint().ip(), to.endpoint().udp(), question);
    }

    @Override
    public void alive(Contact contact, OptionalLong recordSequence) {
      boolean isNew = !table.has(contact);
      table.seen(contact);
      if (!wantRecord(contact, recordSequence) && isNew && !sequences.containsKey(contact.id())) {
        found++;
        out.add(new DiscV4Command.Found(contact, Optional.empty()));
      }
    }

    @Override
    public void answered(Contact contact, Lookup near, List<Contact> neighbors) {
      table.answered(contact);
      near.answered(neighbors);
      neighbors.forEach(neighbor -> stranger(neighbor, contact.id()));
      DiscV4.this.ask(near);
    }

    @Override
    public void answered(Contact contact, NodeRecord record) {
      sequences.put(contact.id(), record.sequence());
      recordTries.remove(contact.id());
      found++;
      out.add(new DiscV4Command.Found(contact, Optional.of(record)));
    }

    @Override
    public void failed(Contact contact, Want want) {
      switch (want) {
        case Want.Life _ -> {
          // Said already: it is dead.
        }
        case Want.Near near -> {
          unanswered(contact, MUTE);
          near.lookup().failed(contact);
          DiscV4.this.ask(near.lookup());
        }
        case Want.Record _ -> {
          if (recordTries.merge(contact.id(), 1, Integer::sum) < RECORD_TRIES) {
            errands.want(contact, want, now);
          } else {
            // The next pong tempts us again.
            recordTries.remove(contact.id());
            found++;
            out.add(new DiscV4Command.Found(contact, Optional.empty()));
          }
        }
      }
    }

    @Override
    public void dead(Contact contact) {
      unanswered(contact, DEAD);
    }

    private void unanswered(Contact contact, int weight) {
      if (table.failed(contact, weight, FORGOTTEN_AT)) {
        // Whoever speaks of it again may be right, and then it is found anew.
        met.remove(contact.id());
        sequences.remove(contact.id());
        out.add(new DiscV4Command.Lost(contact));
      }
    }
  }
}

package io.argosy.discovery.book;

import io.argosy.discovery.Contact;
import io.argosy.discovery.Endpoint;
import io.argosy.discovery.NodeRecord;
import io.argosy.discovery.RecordFilter;
import io.argosy.discovery.RecordFilter.Fit;
import io.argosy.primitives.Hash;
import io.argosy.runtime.Core;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All nodes that sources have found, with a score of what came of each, and whom to dial next: those of our chain by their records before any that say nothing, good ones before unknown ones. Those of other chains are
 * never dialed. Knows nothing of slots and of other gateways: it offers, and the gateway decides.
 */
public final class NodeBook implements Core<BookEvent, BookCommand> {
  static final int WORST = -100;
  static final int BEST = 100;

  /** Entries at most; the worst go first. */
  private static final int ENTRIES = 4096;

  /** Entries that outlast the process. */
  private static final int KEPT = 1024;

  /** A node below is none that one would dial again. */
  private static final int HOPELESS = -30;

  /** Offers a second; a dial that fails takes up to 15. */
  private static final int OFFERS = 8;

  /** The gateway knows when to dial again; this only brings back those that it has forgotten. */
  private static final Duration OFFER_AGAIN = Duration.ofMinutes(10);

  private static final Duration OFFER_EVERY = Duration.ofSeconds(1);
  private static final Duration REPORT_EVERY = Duration.ofSeconds(2);
  private static final Duration KEEP_EVERY = Duration.ofMinutes(1);

  /** Nodes of an earlier life that are asked at the start for others. */
  private static final int ASKED_AT_START = 64;

  private final RecordFilter filter;
  private final Map<Hash, Node> nodes = new HashMap<>();
  private final List<BookCommand> out = new ArrayList<>();
  private Instant nextOffer = Instant.EPOCH;
  private Instant nextKeep = Instant.EPOCH;
  private Instant nextReport = Instant.EPOCH;
  private boolean changed;
  private boolean looks = true;
  private int room = 1;

  private static final class Node {
    private Contact contact;
    private @Nullable NodeRecord record;
    private Fit fit = Fit.UNKNOWN;
    private int score;
    private Instant seen;
    private Instant offered = Instant.MIN;
    private boolean isPeer;

    Node(Contact contact, Instant seen) {
      this.contact = contact;
      this.seen = seen;
    }

    BookEntry entry() {
      return new BookEntry(contact, score, seen, Optional.ofNullable(record));
    }
  }

  public NodeBook(RecordFilter filter) {
    this.filter = filter;
  }

  @Override
  public List<BookCommand> on(BookEvent event, Instant now) {
    switch (event) {
      case BookEvent.Tick _ -> tick(now);
      case BookEvent.Opened e -> opened(e.entries());
      case BookEvent.Proved e -> learn(e.contact(), e.record().orElse(null), now);
      case BookEvent.Told e -> e.record().contact().ifPresent(contact -> {
        boolean isNew = !nodes.containsKey(contact.address());
        learn(contact, e.record(), now);
        if (isNew && e.record().hasDiscovery()) {
          out.add(new BookCommand.Ask(contact));
        }
      });
      case BookEvent.Met e -> met(e.address(), e.meeting(), now);
      case BookEvent.Counted e -> {
        room = Math.max(0, e.room() - e.peers());
        look();
      }
    }
    List<BookCommand> commands = List.copyOf(out);
    out.clear();
    return commands;
  }

  private void opened(List<BookEntry> entries) {
    for (BookEntry entry : entries) {
      Node node = learn(entry.contact(), entry.record().orElse(null), entry.seen());
      node.score = entry.score();
    }
    entries.stream()
        .sorted(Comparator.comparing(BookEntry::score).reversed())
        .limit(ASKED_AT_START)
        .forEach(entry -> out.add(new BookCommand.Ask(entry.contact())));
  }

  private Node learn(Contact contact, @Nullable NodeRecord record, Instant seen) {
    Node node = nodes.computeIfAbsent(contact.address(), _ -> new Node(contact, seen));
    node.contact = withPortOf(record, contact);
    node.seen = seen;
    NodeRecord known = node.record;
    if (record != null && (known == null || Long.compareUnsigned(record.sequence(), known.sequence()) >= 0)) {
      node.record = record;
      node.fit = filter.judge(record);
    }
    changed = true;
    if (nodes.size() > ENTRIES) {
      nodes.entrySet().stream()
          .filter(e -> !e.getValue().isPeer && e.getValue() != node)
          .min(Comparator.comparing((Map.Entry<Hash, Node> e) -> e.getValue().fit.compareTo(Fit.OTHERS) < 0)
              .thenComparing(e -> e.getValue().score)
              .thenComparing(e -> e.getValue().seen))
          .ifPresent(worst -> nodes.remove(worst.getKey()));
    }
    return node;
  }

  /** Whoever lives behind an address says by its record where it is dialed. */
  private static Contact withPortOf(@Nullable NodeRecord record, Contact contact) {
    Endpoint at = contact.endpoint();
    return Optional.ofNullable(record)
        .flatMap(NodeRecord::endpoint)
        .filter(said -> said.ip().equals(at.ip()) && said.tcp() > 0)
        .map(said -> new Contact(contact.id(), contact.address(), new Endpoint(at.ip(), at.udp(), said.tcp())))
        .orElse(contact);
  }

  private void met(Hash address, BookEvent.Meeting meeting, Instant now) {
    Node node = nodes.get(address);
    if (node != null) {
      node.score = Math.clamp(node.score + meeting.worth(), WORST, BEST);
      node.isPeer = meeting == BookEvent.Meeting.PEER;
      node.seen = node.isPeer ? now : node.seen;
      changed = true;
    }
  }

  private void look() {
    boolean forMore = room > 0;
    if (forMore != looks) {
      looks = forMore;
      out.add(forMore ? new BookCommand.LookAround() : new BookCommand.Rest());
    }
  }

  private void tick(Instant now) {
    if (!now.isBefore(nextOffer)) {
      nextOffer = now.plus(OFFER_EVERY);
      offer(now);
    }
    if (!now.isBefore(nextReport)) {
      nextReport = now.plus(REPORT_EVERY);
      out.add(new BookCommand.Report(census()));
    }
    if (changed && !now.isBefore(nextKeep)) {
      changed = false;
      nextKeep = now.plus(KEEP_EVERY);
      out.add(new BookCommand.Keep(kept()));
    }
  }

  private void offer(Instant now) {
    nodes.values().stream()
        .filter(n -> !n.isPeer
            && n.fit != Fit.OTHERS
            && n.score > HOPELESS
            && n.contact.endpoint().tcp() > 0
            && n.offered.isBefore(now.minus(OFFER_AGAIN)))
        .sorted(Comparator.comparing((Node n) -> n.fit)
            .thenComparing(n -> n.score, Comparator.reverseOrder())
            .thenComparing(n -> n.seen, Comparator.reverseOrder()))
        .limit(Math.min(OFFERS, room))
        .forEach(node -> {
          node.offered = now;
          out.add(new BookCommand.Offer(node.contact));
        });
  }

  /** What is worth keeping, best first. */
  public List<BookEntry> kept() {
    return nodes.values().stream()
        .filter(n -> n.fit != Fit.OTHERS && n.contact.endpoint().tcp() > 0)
        .sorted(Comparator.comparing((Node n) -> n.score).reversed().thenComparing(n -> n.seen, Comparator.reverseOrder()))
        .limit(KEPT)
        .map(Node::entry)
        .toList();
  }

  /** How many nodes say of themselves what. */
  public Map<Fit, Long> census() {
    Map<Fit, Long> census = new HashMap<>();
    nodes.values().forEach(node -> census.merge(node.fit, 1L, Long::sum));
    return census;
  }
}

package io.argosy.discovery.book;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.devp2p.eth.ForkId;
import io.argosy.devp2p.rlpx.NodeKey;
import io.argosy.discovery.Contact;
import io.argosy.discovery.Endpoint;
import io.argosy.discovery.IpAddress;
import io.argosy.discovery.NodeRecord;
import io.argosy.discovery.RecordFilter;
import io.argosy.discovery.RecordFilter.Fit;
import io.argosy.discovery.book.BookEvent.Meeting;
import io.argosy.props.Gen;
import io.argosy.props.SeededTest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NodeBookTest {
  private static final ForkId OURS = new ForkId(1, 0);
  private static final RecordFilter FILTER =
      record -> record.eth().map(id -> id.equals(OURS) ? Fit.OURS : Fit.OTHERS).orElse(Fit.UNKNOWN);

  private final Gen gen = Gen.seeded(4);
  private final NodeBook book = new NodeBook(FILTER);
  private final List<BookCommand> commands = new ArrayList<>();
  private Instant now = Instant.ofEpochSecond(1_700_000_000);

  @Test
  void nodesOfOurChainComeBeforeThoseThatSayNothing() {
    Contact silent = found(null);
    Contact ours = found(OURS);
    room(1);

    tick();
    assertThat(offers()).containsExactly(ours);

    tick();
    assertThat(offers()).containsExactly(ours, silent);
  }

  @Test
  void nodesOfOtherChainsAreNeverOffered() {
    found(new ForkId(2, 0));
    room(50);

    tick();

    assertThat(offers()).isEmpty();
    assertThat(book.kept()).isEmpty();
  }

  @Test
  void theGoodOnesComeFirstAndTheHopelessNotAtAll() {
    Contact silent = found(OURS);
    Contact useless = found(OURS);
    Contact good = found(OURS);
    met(silent, Meeting.SILENT);
    met(useless, Meeting.USELESS);
    met(good, Meeting.PEER);
    met(good, Meeting.WENT);
    room(50);

    tick();

    assertThat(offers()).containsExactly(good, silent);
  }

  @Test
  void peersAreNotOfferedAndNobodyTwiceInAShortTime() {
    Contact peer = found(OURS);
    Contact other = found(OURS);
    met(peer, Meeting.PEER);
    room(50);

    for (int i = 0; i < 60; i++) {
      tick();
    }
    assertThat(offers()).containsExactly(other);

    now = now.plus(Duration.ofMinutes(11));
    tick();
    assertThat(offers()).containsExactly(other, other);
  }

  @Test
  void nothingIsOfferedWhenAllSlotsAreTakenAndNothingIsLookedFor() {
    found(OURS);
    room(0);

    tick();

    assertThat(offers()).isEmpty();
    assertThat(commands).contains(new BookCommand.Rest());

    room(3);
    assertThat(commands).contains(new BookCommand.LookAround());
  }

  @Test
  void whoIsToldOfIsAskedForOthersOnce() {
    NodeRecord record = record(OURS);

    on(new BookEvent.Told(record));
    on(new BookEvent.Told(record));

    assertThat(commands).containsExactly(new BookCommand.Ask(record.contact().orElseThrow()));
  }

  @Test
  void anOlderRecordDoesNotReplaceANewer() {
    NodeKey key = NodeKey.of(gen.bytes(32));
    NodeRecord old = new NodeRecord.Draft(1).endpoint(ip(1), 30303, 30303).eth(OURS).sign(key);
    NodeRecord moved = new NodeRecord.Draft(2).endpoint(ip(1), 30303, 30303).eth(new ForkId(2, 0)).sign(key);
    room(10);

    on(new BookEvent.Told(moved));
    on(new BookEvent.Told(old));
    tick();

    assertThat(offers()).isEmpty();
  }

  @Test
  void whatWasKeptIsAskedAndOfferedBestFirst() {
    List<Contact> earlier = gen.list(5, 5, () -> found(OURS));
    met(earlier.get(3), Meeting.PEER);
    List<BookEntry> kept = book.kept();
    NodeBook next = new NodeBook(FILTER);

    List<BookCommand> asked = next.on(new BookEvent.Opened(kept), now);
    next.on(new BookEvent.Counted(0, 1), now);
    List<BookCommand> first = next.on(new BookEvent.Tick(), now);

    assertThat(asked).hasSize(5).first().isEqualTo(new BookCommand.Ask(earlier.get(3)));
    assertThat(first).contains(new BookCommand.Offer(earlier.get(3)));
  }

  @SeededTest(runs = 3)
  void theBookIsBoundedAndTheWorstLeaveIt(Gen random) {
    Contact good = found(OURS);
    met(good, Meeting.PEER);
    met(good, Meeting.WENT);

    for (int i = 0; i < 6000; i++) {
      Contact contact = Contact.of(io.argosy.devp2p.rlpx.NodeId.of(random.bytes(64)), new Endpoint(IpAddress.of(random.bytes(4)), 30303, 30303));
      on(new BookEvent.Proved(contact, Optional.empty()));
    }

    assertThat(book.census().values().stream().mapToLong(Long::longValue).sum()).isEqualTo(4096);
    assertThat(book.kept()).hasSize(1024).first().extracting(BookEntry::contact).isEqualTo(good);
  }

  @SeededTest(runs = 20)
  void anEntryIsReadAsItIsWritten(Gen random) {
    NodeRecord record = record(OURS);
    BookEntry entry = new BookEntry(
        record.contact().orElseThrow(),
        random.between(-100, 100),
        Instant.ofEpochSecond(random.between(0, 1 << 30)),
        random.chance(0.5) ? Optional.of(record) : Optional.empty());

    assertThat(BookEntry.parse(entry.toLine())).contains(entry);
  }

  @SeededTest(runs = 100)
  void aLineThatIsBrokenIsNoEntryOrAnother(Gen random) {
    NodeRecord record = record(OURS);
    String line = new BookEntry(record.contact().orElseThrow(), 5, now, Optional.of(record)).toLine();
    String broken = new String(random.mutated(line.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1)), java.nio.charset.StandardCharsets.ISO_8859_1);

    // Whatever comes of it, it is not thrown through, and a record is never another's.
    BookEntry.parse(broken).flatMap(BookEntry::record).ifPresent(read -> assertThat(read).isEqualTo(record));
  }

  private IpAddress ip(int last) {
    return IpAddress.of(new byte[] {80, 1, 1, (byte) last});
  }

  private NodeRecord record(ForkId fork) {
    return new NodeRecord.Draft(1).endpoint(ip(gen.between(1, 250)), 30303, 30303).eth(fork).sign(NodeKey.of(gen.bytes(32)));
  }

  private Contact found(@org.jspecify.annotations.Nullable ForkId fork) {
    NodeRecord record = record(fork == null ? OURS : fork);
    Contact contact = record.contact().orElseThrow();
    on(new BookEvent.Proved(contact, fork == null ? Optional.empty() : Optional.of(record)));
    return contact;
  }

  private void met(Contact contact, Meeting meeting) {
    on(new BookEvent.Met(contact.address(), meeting));
  }

  private void room(int room) {
    on(new BookEvent.Counted(0, room));
  }

  private void tick() {
    now = now.plusSeconds(1);
    on(new BookEvent.Tick());
  }

  private void on(BookEvent event) {
    commands.addAll(book.on(event, now));
  }

  private List<Contact> offers() {
    return commands.stream().filter(BookCommand.Offer.class::isInstance).map(c -> ((BookCommand.Offer) c).contact()).toList();
  }
}

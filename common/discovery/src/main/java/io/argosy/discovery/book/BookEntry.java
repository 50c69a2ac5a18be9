package io.argosy.discovery.book;

import io.argosy.devp2p.p2p.Enode;
import io.argosy.discovery.Contact;
import io.argosy.discovery.NodeRecord;
import io.argosy.verdict.Verdict;
import java.time.Instant;
import java.util.Optional;

/**
 * A node as it is kept: {@code SCORE SECONDS ENODE [RECORD]}, one line.
 *
 * @param score -100 to 100, of what came of it so far
 * @param seen when it last proved to live, or was told of; whole seconds
 */
public record BookEntry(Contact contact, int score, Instant seen, Optional<NodeRecord> record) {
  public BookEntry {
    seen = Instant.ofEpochSecond(seen.getEpochSecond());
  }

  /** Nothing for a line that is not one: it was written by another version, or half. */
  public static Optional<BookEntry> parse(String line) {
    String[] words = line.strip().split(" ");
    if (words.length != 3 && words.length != 4) {
      return Optional.empty();
    }
    try {
      Contact contact = Contact.of(Enode.parse(words[2]));
      Optional<NodeRecord> record = words.length == 4 && NodeRecord.parse(words[3]) instanceof Verdict.Accepted(NodeRecord r)
          ? Optional.of(r)
          : Optional.empty();
      int score = Math.clamp(Integer.parseInt(words[0]), NodeBook.WORST, NodeBook.BEST);
      return Optional.of(new BookEntry(contact, score, Instant.ofEpochSecond(Long.parseLong(words[1])), record));
    } catch (IllegalArgumentException | java.time.DateTimeException _) {
      return Optional.empty();
    }
  }

  /** The line, without its end. */
  public String toLine() {
    return score + " " + seen.getEpochSecond() + " " + contact.enode() + record.map(r -> " " + r.toText()).orElse("");
  }
}

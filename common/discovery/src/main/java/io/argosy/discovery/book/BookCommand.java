package io.argosy.discovery.book;

import io.argosy.discovery.Contact;
import io.argosy.discovery.RecordFilter.Fit;
import java.util.List;
import java.util.Map;

/** What a node book orders. */
public sealed interface BookCommand {
  /** Dial a node, if nobody has a reason not to. */
  record Offer(Contact contact) implements BookCommand {}

  /** Let a node prove that it lives: it may know others. */
  record Ask(Contact contact) implements BookCommand {}

  /** Look for more. */
  record LookAround() implements BookCommand {}

  /** Those that are known will do. */
  record Rest() implements BookCommand {}

  /** Figures for who watches, every few seconds: how many nodes say of themselves what. */
  record Report(Map<Fit, Long> census) implements BookCommand {
    public Report {
      census = Map.copyOf(census);
    }
  }

  /** Keep this for the next start, best first. */
  record Keep(List<BookEntry> entries) implements BookCommand {
    public Keep {
      entries = List.copyOf(entries);
    }
  }
}

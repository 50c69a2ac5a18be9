package io.argosy.blockstore.core;

/** What became of a commit pack. */
public sealed interface Applied {
  /** It changed something; {@code bytes} of payload are new. */
  record Changed(long bytes) implements Applied {}

  /** It says what is known already: a duplicate after a restart. */
  record Known() implements Applied {}

  /** It was made under an epoch that is over, and touches what that epoch's end undid. */
  record Stale() implements Applied {}

  /** It contradicts what is stored: set aside, and its blocks remain a gap that is asked for again. */
  record Refused(String why) implements Applied {}
}

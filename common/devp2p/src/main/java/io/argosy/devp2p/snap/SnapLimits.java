package io.argosy.devp2p.snap;

/** Most items of one message, counted before any of them is looked at. A message with more is malformed. */
final class SnapLimits {
  /** Rows of all lists of one answer. Servers stop near 2 MiB, which is at most 66 000 rows of the smallest kind; with room (a guess). */
  static final int ROWS = 100_000;

  /** geth's clients refuse answers with more proof nodes. */
  static final int PROOF_NODES = 128;

  /** geth serves at most this many codes or nodes; an answer never has more. */
  static final int SERVED = 1024;

  /** Four times what anyone is served: an asker may ask for more than it gets, but its questions must not fill our memory (a guess). */
  static final int ASKED = 4096;

  /** Bytes of a path in hex-prefix form: 64 nibbles and the flag. */
  static final int PATH_BYTES = 33;

  private SnapLimits() {}
}

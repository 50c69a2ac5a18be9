package io.argosy.devp2p.eth;

/** Most items of one message, counted before any of them is looked at. A message with more is malformed. */
final class EthLimits {
  /** geth serves at most this many headers, bodies, receipt lists or access lists; an answer never has more. */
  static final int SERVED = 1024;

  /** Four times what anyone is served: an asker may ask for more than it gets, but hashes must not fill our memory (a guess). */
  static final int ASKED = 4096;

  /** geth 1.9.25 asked for and served 384 nodes; later clients raised that, none past what else is served. */
  static final int NODES = SERVED;

  /** geth refuses a Transactions message with more. */
  static final int TRANSACTIONS = 5000;

  /** Twice the soft limit of 4096 that the eth page recommends for announcements. */
  static final int ANNOUNCED_TRANSACTIONS = 8192;

  /** Clients announce a block or a few at a time; a number with ample room (a guess). */
  static final int ANNOUNCED_BLOCKS = 1024;

  private EthLimits() {}
}

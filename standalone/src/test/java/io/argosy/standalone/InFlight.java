package io.argosy.standalone;

import java.util.Map;

/**
 * What may be on its way at once, made small so that a bound on what is lost with it says something: with the real limits most of the demo chain fits into one flight.
 *
 * <p>Header-service works on so many groups of eight skeleton segments; besides, each life asks for the skeleton (128 anchors), for the tip with one segment above it, and each peer for its head.
 * Body-service has at most as many packs of a part at a gateway as that holds for its peers: two for each peer and each of two parts. What it sent on lies in Kafka, and is applied before the
 * marker of the next epoch. So a death costs one flight; and since each new leader begins an epoch that voids what was asked before, so does each start.
 */
final class InFlight {
  static final int PEERS = 4;

  private static final int GROUPS = 2;
  private static final int GROUP_HEADERS = 8 * 192;
  private static final int QUESTIONS = 128 + 192 + 2 * PEERS;
  private static final int PACK_BLOCKS = 64;
  private static final int PACKS = 2 * 2 * PEERS;

  static final Map<String, String> SETTINGS = Map.of(
      "header-service.groups-at-work", Integer.toString(GROUPS),
      "body-service.pack-blocks", Integer.toString(PACK_BLOCKS));

  private InFlight() {}

  /** Headers that may come more than once. */
  static long headers(int deaths) {
    return (long) deaths * GROUPS * GROUP_HEADERS + (deaths + 1L) * QUESTIONS;
  }

  /** Bodies that may come more than once, and as many receipts, where all die together. */
  static long parts(int deaths) {
    return (2L * deaths + 1) * PACKS * PACK_BLOCKS;
  }

  /** The same where one of the services dies at a time: it takes what it held for both instances of body-service. */
  static long partsApart(int deaths) {
    return 2L * (deaths + 1) * PACKS * PACK_BLOCKS;
  }
}

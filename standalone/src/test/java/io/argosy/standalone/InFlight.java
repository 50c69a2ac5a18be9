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

  private static final int STATE_BUDGET = 1 << 20;
  private static final int ANSWER = 512 << 10;
  private static final int LEAST_ROW = 36;
  private static final int RANGES = 256;
  private static final int RANGES_WALKED = 24;
  private static final int CHUNK_ROWS = 1525;
  private static final int WANTED_NODES = 2048;

  /**
   * Nodes that come more than once though nobody dies: four storages of the demo are alike in parts, and with such a budget their first slots are fetched at different times. Measured: 35 800 of 633 213; with
   * the real budget none.
   */
  private static final int ALIKE = 45_000;

  /** Of state, counted from the question to the store's word that it is there. */
  static final Map<String, String> STATE_SETTINGS = Map.of(
      "state-sync-service.budget", STATE_BUDGET + "B",
      "state-sync-service.wanted-nodes", Integer.toString(WANTED_NODES));

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

  /** Rows of state that may come more than once: a budget, and the last answer that went above it; each range begins again with the row before its cursor. */
  static long stateRows(int deaths) {
    return (long) deaths * ((STATE_BUDGET + ANSWER) / LEAST_ROW + RANGES);
  }

  /**
   * Nodes that may come more than once: of the ranges that are walked at once what no chunk was made of, a budget, a fourth of one for storages, and the wanted ones; and, at each start, the ways from the
   * root to all ranges.
   */
  static long stateNodes(int deaths) {
    return (long) deaths * (RANGES_WALKED * (CHUNK_ROWS + CHUNK_ROWS / 4) + 5 * STATE_BUDGET / 4 / LEAST_ROW + WANTED_NODES) + (deaths + 1L) * 2 * RANGES + ALIKE;
  }
}

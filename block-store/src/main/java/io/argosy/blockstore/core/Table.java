package io.argosy.blockstore.core;

import io.argosy.packs.BlockPart;

/** The tables of a volume; each is a column family of the same name. */
public enum Table {
  /** Progress, Kafka positions and epochs: small, and the reason a batch is whole. */
  META("meta"),
  /** number8 hash32 to RLP of the header; forks side by side. */
  HEADERS("headers"),
  /** number8 to hash32 and total difficulty: the only chain row that ever changes. */
  CANON("canon"),
  /** hash32 to number8. */
  NUMBERS("numbers"),
  /** number8 hash32 to RLP of the body. */
  BODIES("bodies"),
  /** number8 hash32 to RLP list of receipts in the compact form (eth/69, no blooms). */
  RECEIPTS("receipts"),
  /** number8 hash32 to RLP of the block access list; no row for a block that has none, or whose list nobody had. */
  ACCESS_LISTS("access-lists"),
  /** transaction hash32 to number8 index4; written behind the bodies, sorted. */
  TRANSACTIONS("transactions"),
  /** account hash32 to the slim account. */
  ACCOUNTS("accounts"),
  /** account hash32 slot hash32 to the value as the trie's leaf has it: RLP of the number. */
  SLOTS("slots"),
  /** code hash32 to code. */
  CODES("codes"),
  /** code hash32 to nothing: codes that accounts name and nobody brought yet. */
  WANTED_CODES("wanted-codes"),
  /** sort key of the path to a branch or extension of the state's trie. */
  ACCOUNT_NODES("account-nodes"),
  /** account hash32, sort key of the path, to a branch or extension of its storage's trie. */
  STORAGE_NODES("storage-nodes");

  private final String family;

  Table(String family) {
    this.family = family;
  }

  static Table of(BlockPart part) {
    return switch (part) {
      case BODY -> BODIES;
      case RECEIPTS -> RECEIPTS;
      case ACCESS_LIST -> ACCESS_LISTS;
    };
  }

  public String family() {
    return family;
  }
}

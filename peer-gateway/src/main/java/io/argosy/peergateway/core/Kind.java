package io.argosy.peergateway.core;

import io.argosy.packs.AccountRequest;
import io.argosy.packs.BlockRequest;
import io.argosy.packs.CodeRequest;
import io.argosy.packs.HeaderRequest;
import io.argosy.packs.Lane;
import io.argosy.packs.NodeRequest;
import io.argosy.packs.PlaceRequest;
import io.argosy.packs.RequestPack;
import io.argosy.packs.StorageRequest;

/** What one wire request asks for. Peers answer each kind at its own speed, so each is estimated apart. */
public enum Kind {
  /** Old servers stop at 192; 512 is what servers of today all give. */
  HEADERS(Lane.HEADERS, 192, 512),
  BODIES(Lane.BLOCKS, 128, 128),
  RECEIPTS(Lane.BLOCKS, 256, 256),
  /** geth's number: of lists of 70 KiB, which are common, more than any server gives at once. */
  ACCESS_LISTS(Lane.BLOCKS, 128, 128),
  NODES(Lane.STATE, 384, 384),
  /** One range a request; how much of it comes is a matter of bytes. */
  ACCOUNTS(Lane.STATE, 1, 1),
  /** {@link #MOST_BYTES} would be that many accounts of {@link #BYTES_PER_STORAGE}. */
  STORAGES(Lane.STATE, 512, 512),
  /** As many codes of the largest size as fit into {@link #MOST_BYTES}, four times over, since few are that large: geth's number. */
  CODES(Lane.STATE, 84, 84),
  /** What servers look up for one request. */
  PLACES(Lane.STATE, 1024, 1024);

  /** The least and the most that a request for ranges asks for: geth's numbers. */
  public static final int LEAST_BYTES = 64 << 10;

  public static final int MOST_BYTES = 512 << 10;

  /** What a storage is thought to have when accounts are asked for together: geth's number. */
  static final int BYTES_PER_STORAGE = 1 << 10;

  private final Lane lane;
  private final int mostWithoutIds;
  private final int mostWithIds;

  Kind(Lane lane, int mostWithoutIds, int mostWithIds) {
    this.lane = lane;
    this.mostWithoutIds = mostWithoutIds;
    this.mostWithIds = mostWithIds;
  }

  public Lane lane() {
    return lane;
  }

  /** True if rows are asked for by bytes, so that a peer's speed is one of bytes too. */
  boolean isRange() {
    return this == ACCOUNTS || this == STORAGES;
  }

  /** The most items that every server of this eth version answers at once. */
  int most(int ethVersion) {
    return ethVersion >= 66 ? mostWithIds : mostWithoutIds;
  }

  /** Items of a pack that make a request of this size: bytes for ranges, else items. */
  int itemsIn(int amount) {
    return switch (this) {
      case ACCOUNTS -> 1;
      case STORAGES -> Math.min(amount / BYTES_PER_STORAGE, mostWithIds);
      case HEADERS, BODIES, RECEIPTS, ACCESS_LISTS, NODES, CODES, PLACES -> amount;
    };
  }

  /** True for what no sync waits for: a peer is asked for it only while it is asked for nothing else of the lane, so that it takes no speed from that. */
  boolean isSpare() {
    return this == ACCESS_LISTS;
  }

  /** True for what is asked by snap instead of eth. */
  public boolean isSnap() {
    return switch (this) {
      case HEADERS, BODIES, RECEIPTS, ACCESS_LISTS, NODES -> false;
      case ACCOUNTS, STORAGES, CODES, PLACES -> true;
    };
  }

  /** True if requests of this kind carry ids. */
  public boolean hasIds(int ethVersion) {
    return isSnap() || ethVersion >= 66;
  }

  /** True if several may be on their way to one peer: with ids, or because what comes says itself to which it belongs. */
  boolean maySeveralBeAsked(int ethVersion) {
    return hasIds(ethVersion) || this == NODES;
  }

  /**
   * True if a peer of these versions can answer at all.
   *
   * @param snapVersion 0 if it does not speak snap
   */
  boolean isSpokenBy(int ethVersion, int snapVersion) {
    return switch (this) {
      case HEADERS, BODIES -> ethVersion >= 62;
      case RECEIPTS -> ethVersion >= 63;
      case ACCESS_LISTS -> ethVersion >= 71;
      case NODES -> ethVersion >= 63 && ethVersion <= 66;
      case ACCOUNTS, STORAGES, CODES, PLACES -> snapVersion == 1;
    };
  }

  static Kind of(RequestPack pack) {
    return switch (pack) {
      case HeaderRequest _ -> HEADERS;
      case BlockRequest p -> switch (p.part()) {
        case BODY -> BODIES;
        case RECEIPTS -> RECEIPTS;
        case ACCESS_LIST -> ACCESS_LISTS;
      };
      case NodeRequest _ -> NODES;
      case AccountRequest _ -> ACCOUNTS;
      case StorageRequest _ -> STORAGES;
      case CodeRequest _ -> CODES;
      case PlaceRequest _ -> PLACES;
    };
  }
}

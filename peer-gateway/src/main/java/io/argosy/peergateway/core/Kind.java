package io.argosy.peergateway.core;

import io.argosy.packs.AccountRequest;
import io.argosy.packs.BlockPart;
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
  NODES(Lane.STATE, 384, 384),
  /** One range a request; how much of it comes is a matter of bytes. */
  ACCOUNTS(Lane.STATE, 1, 1),
  STORAGES(Lane.STATE, 512, 512),
  CODES(Lane.STATE, 84, 84),
  PLACES(Lane.STATE, 1024, 1024);

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

  /** The most items that every server of this eth version answers at once. */
  int most(int ethVersion) {
    return ethVersion >= 66 ? mostWithIds : mostWithoutIds;
  }

  /** True if a peer of this eth version can answer at all. */
  boolean isSpokenBy(int ethVersion) {
    return switch (this) {
      case HEADERS, BODIES -> ethVersion >= 62;
      case RECEIPTS -> ethVersion >= 63;
      case NODES -> ethVersion >= 63 && ethVersion <= 66;
      case ACCOUNTS, STORAGES, CODES, PLACES -> false;
    };
  }

  static Kind of(RequestPack pack) {
    return switch (pack) {
      case HeaderRequest _ -> HEADERS;
      case BlockRequest p -> p.part() == BlockPart.BODY ? BODIES : RECEIPTS;
      case NodeRequest _ -> NODES;
      case AccountRequest _ -> ACCOUNTS;
      case StorageRequest _ -> STORAGES;
      case CodeRequest _ -> CODES;
      case PlaceRequest _ -> PLACES;
    };
  }
}

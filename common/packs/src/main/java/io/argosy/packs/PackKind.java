package io.argosy.packs;

import org.jspecify.annotations.Nullable;

/** The kind byte of a frame. A number is never used twice, also not after its pack is gone. */
enum PackKind {
  HEADER_REQUEST(1, Family.REQUEST),
  BLOCK_REQUEST(2, Family.REQUEST),
  NODE_REQUEST(3, Family.REQUEST),
  ACCOUNT_REQUEST(4, Family.REQUEST),
  STORAGE_REQUEST(5, Family.REQUEST),
  CODE_REQUEST(6, Family.REQUEST),
  PLACE_REQUEST(7, Family.REQUEST),
  HEADER_DELIVERY(16, Family.DELIVERY),
  BLOCK_DELIVERY(17, Family.DELIVERY),
  NODE_DELIVERY(18, Family.DELIVERY),
  DELIVERY_END(19, Family.DELIVERY),
  ACCOUNT_DELIVERY(20, Family.DELIVERY),
  STORAGE_DELIVERY(21, Family.DELIVERY),
  PUT_HEADERS(32, Family.COMMIT),
  PUT_BLOCKS(33, Family.COMMIT),
  UNWIND(34, Family.COMMIT),
  BEGIN_STATE(35, Family.COMMIT),
  PUT_ACCOUNTS(36, Family.COMMIT),
  PUT_SLOTS(37, Family.COMMIT),
  WANT_CODES(38, Family.COMMIT),
  PUT_CODES(39, Family.COMMIT),
  REPAIR_STATE(40, Family.COMMIT),
  BUILD_RANGE(41, Family.COMMIT),
  SEAL_STATE(42, Family.COMMIT),
  MARK_MENDED(43, Family.COMMIT),
  BEGIN_EPOCH(44, Family.COMMIT),
  TARGET(48, Family.CONTROL),
  EPOCH_STARTED(49, Family.CONTROL),
  GATEWAY_ADVERT(50, Family.CONTROL),
  SHARD_PROGRESS(51, Family.CONTROL),
  PEER_VERDICT(52, Family.CONTROL),
  STAGE_REPORT(53, Family.CONTROL),
  STATE_PROGRESS(54, Family.CONTROL),
  TRUSTED_HEAD(55, Family.CONTROL),
  ORDER(60, Family.CONTROL),
  ORDER_OUTCOME(61, Family.CONTROL);

  enum Family {
    REQUEST,
    DELIVERY,
    COMMIT,
    CONTROL
  }

  private static final @Nullable PackKind[] BY_NUMBER = new @Nullable PackKind[128];

  static {
    for (PackKind kind : values()) {
      BY_NUMBER[kind.number] = kind;
    }
  }

  private final byte number;
  private final Family family;

  PackKind(int number, Family family) {
    this.number = (byte) number;
    this.family = family;
  }

  byte number() {
    return number;
  }

  Family family() {
    return family;
  }

  static @Nullable PackKind of(byte number) {
    return number < 0 ? null : BY_NUMBER[number];
  }
}

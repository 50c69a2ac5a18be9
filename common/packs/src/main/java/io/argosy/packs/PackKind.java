package io.argosy.packs;

import org.jspecify.annotations.Nullable;

/** The kind byte of a frame. A number is never used twice, also not after its pack is gone. */
enum PackKind {
  HEADER_REQUEST(1, Family.REQUEST),
  BLOCK_REQUEST(2, Family.REQUEST),
  NODE_REQUEST(3, Family.REQUEST),
  HEADER_DELIVERY(16, Family.DELIVERY),
  BLOCK_DELIVERY(17, Family.DELIVERY),
  NODE_DELIVERY(18, Family.DELIVERY),
  DELIVERY_END(19, Family.DELIVERY),
  PUT_HEADERS(32, Family.COMMIT),
  PUT_BLOCKS(33, Family.COMMIT),
  UNWIND(34, Family.COMMIT),
  TARGET(48, Family.CONTROL),
  EPOCH_STARTED(49, Family.CONTROL),
  GATEWAY_ADVERT(50, Family.CONTROL),
  SHARD_PROGRESS(51, Family.CONTROL),
  PEER_VERDICT(52, Family.CONTROL),
  STAGE_REPORT(53, Family.CONTROL);

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

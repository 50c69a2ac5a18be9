package io.argosy.wirepeer;

import java.time.Duration;

/**
 * How an answer is put on the wire.
 *
 * @param delay before the first byte; other answers and pongs go on meanwhile
 * @param pieceBytes bytes written at once, 0 for all
 * @param pause between two pieces
 */
record Sending(Duration delay, int pieceBytes, Duration pause, Spoiling spoiling) {
  static final Sending NORMAL = new Sending(Duration.ZERO, 0, Duration.ZERO, Spoiling.NONE);

  /** What is done to the bytes. */
  enum Spoiling {
    NONE,
    SILENCE,
    OVERSIZED_FRAME,
    BAD_MAC,
    MALFORMED_RLP,
    BOMB,
    HANG_UP
  }

  static Sending delayed(Duration delay) {
    return new Sending(delay, 0, Duration.ZERO, Spoiling.NONE);
  }

  static Sending spoiled(Spoiling spoiling) {
    return new Sending(Duration.ZERO, 0, Duration.ZERO, spoiling);
  }

  /** Both: delays add up, and of two ways to spoil the later wins. */
  Sending and(Sending other) {
    return new Sending(
        delay.plus(other.delay),
        other.pieceBytes > 0 ? other.pieceBytes : pieceBytes,
        other.pieceBytes > 0 ? other.pause : pause,
        other.spoiling == Spoiling.NONE ? spoiling : other.spoiling);
  }
}

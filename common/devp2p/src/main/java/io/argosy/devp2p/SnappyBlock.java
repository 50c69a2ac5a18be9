package io.argosy.devp2p;

import io.argosy.verdict.Fault;
import io.argosy.verdict.Verdict;
import java.io.IOException;
import org.xerial.snappy.Snappy;

/**
 * Compressed payloads: snappy's block format (not its framed one), a length in front of the data. The length is judged before
 * anything is inflated.
 *
 * @spec https://eips.ethereum.org/EIPS/eip-706 EIP-706
 */
final class SnappyBlock {
  /** No stream of n bytes inflates to more than this times n: the best a three-byte copy gives is 64 bytes. */
  private static final long HIGHEST_RATIO = 22;

  private SnappyBlock() {}

  /** The payload in an array of its own, at most {@code limit} bytes. */
  static Verdict<byte[]> inflate(byte[] source, int offset, int length, int limit) {
    long declared = declaredLength(source, offset, length);
    if (declared < 0) {
      return Verdict.rejected(Fault.MALFORMED, "compressed message without a length");
    }
    if (declared > limit) {
      return Verdict.rejected(Fault.MALFORMED, "message of " + declared + " bytes, expected at most " + limit);
    }
    if (declared > HIGHEST_RATIO * length) {
      return Verdict.rejected(Fault.MALFORMED, length + " bytes do not inflate to " + declared);
    }
    byte[] payload = new byte[(int) declared];
    try {
      int inflated = Snappy.uncompress(source, offset, length, payload, 0);
      return inflated == declared
          ? Verdict.accepted(payload)
          : Verdict.rejected(Fault.MALFORMED, "message of " + inflated + " bytes, declared " + declared);
    } catch (IOException notSnappy) {
      return Verdict.rejected(Fault.MALFORMED, "message that does not inflate");
    }
  }

  /** Compresses into {@code target}, which has room for {@link #maxLength}; gives the compressed length. */
  static int deflate(byte[] source, int offset, int length, byte[] target, int at) {
    try {
      return Snappy.compress(source, offset, length, target, at);
    } catch (IOException e) {
      throw new IllegalStateException("compressing into an array cannot fail", e);
    }
  }

  static int maxLength(int length) {
    return 32 + length + length / 6;
  }

  /** Seven bits a byte, low ones first, at most 32 bits; -1 if it is not that. */
  private static long declaredLength(byte[] source, int offset, int length) {
    long value = 0;
    for (int i = 0; i < Math.min(5, length); i++) {
      byte b = source[offset + i];
      value |= (b & 0x7fL) << (7 * i);
      if (b >= 0) {
        return value <= 0xffffffffL ? value : -1;
      }
    }
    return -1;
  }
}

package io.argosy.devp2p.snap;

import io.argosy.rlp.MalformedRlpException;
import io.argosy.rlp.RlpSlice;
import io.argosy.verdict.Fault;
import io.argosy.verdict.Verdict;

/** Reads and writes the messages of {@code snap/1}. Reading counts and bounds a list before it makes anything of it. */
public final class SnapCodec {
  /** The version there is a codec for. */
  public static final int VERSION = 1;

  /**
   * @param code relative to the capability
   */
  public record Encoded(int code, RlpSlice payload) {}

  private SnapCodec() {}

  /** The message; slices in it are of {@code payload}'s array. */
  public static Verdict<SnapMessage> decode(int code, RlpSlice payload) {
    if (code < SnapCode.GET_ACCOUNT_RANGE || code > SnapCode.TRIE_NODES) {
      return Verdict.rejected(Fault.MALFORMED, "snap/1 has no message " + code);
    }
    try {
      return Verdict.accepted(SnapReading.read(code, payload));
    } catch (MalformedRlpException malformed) {
      return Verdict.rejected(Fault.MALFORMED, "snap/1 message " + code + ": " + malformed.getMessage());
    }
  }

  public static Encoded encode(SnapMessage message) {
    return new Encoded(SnapWriting.codeOf(message), SnapWriting.write(message));
  }
}

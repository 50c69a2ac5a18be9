package io.argosy.devp2p.eth;

import io.argosy.rlp.MalformedRlpException;
import io.argosy.rlp.RlpSlice;
import io.argosy.verdict.Fault;
import io.argosy.verdict.Verdict;

/**
 * Reads and writes the messages of one version of {@code eth}. Immutable; any thread. Reading counts and bounds a list before it
 * makes anything of it, and refuses what the version does not have.
 */
public final class EthCodec {
  /** Versions there is a codec for. */
  public static final int OLDEST = 62;

  public static final int NEWEST = 71;

  /** Request ids are in front of every request and reply from this version on. */
  static final int WITH_IDS = 66;

  private static final EthCodec[] BY_VERSION = new EthCodec[NEWEST - OLDEST + 1];

  static {
    for (int version = OLDEST; version <= NEWEST; version++) {
      BY_VERSION[version - OLDEST] = new EthCodec(version);
    }
  }

  /**
   * @param code relative to the capability
   */
  public record Encoded(int code, RlpSlice payload) {}

  private final int version;
  private final EthReading reading;
  private final EthWriting writing;

  private EthCodec(int version) {
    this.version = version;
    this.reading = new EthReading(version);
    this.writing = new EthWriting(version);
  }

  /** The codec of a version from {@value #OLDEST} to {@value #NEWEST}. */
  public static EthCodec of(int version) {
    if (version < OLDEST || version > NEWEST) {
      throw new IllegalArgumentException("no codec for eth/" + version);
    }
    return BY_VERSION[version - OLDEST];
  }

  public int version() {
    return version;
  }

  /** The message; slices in it are of {@code payload}'s array. */
  public Verdict<EthMessage> decode(int code, RlpSlice payload) {
    if (!EthCode.isIn(version, code)) {
      return Verdict.rejected(Fault.MALFORMED, "eth/" + version + " has no message " + code);
    }
    try {
      return Verdict.accepted(reading.read(code, payload));
    } catch (MalformedRlpException malformed) {
      return Verdict.rejected(
          Fault.MALFORMED, "eth/" + version + " message " + code + ": " + malformed.getMessage());
    }
  }

  /** The message as this version writes it; throws {@link IllegalArgumentException} for one the version does not have. */
  public Encoded encode(EthMessage message) {
    int code = EthWriting.codeOf(message);
    if (!EthCode.isIn(version, code)) {
      throw new IllegalArgumentException("eth/" + version + " has no " + message.getClass().getSimpleName());
    }
    return new Encoded(code, writing.write(message));
  }
}

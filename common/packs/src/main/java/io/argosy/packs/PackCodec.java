package io.argosy.packs;

import io.argosy.rlp.MalformedRlpException;
import io.argosy.rlp.RlpReader;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import io.argosy.verdict.Fault;
import io.argosy.verdict.Verdict;

/**
 * Packs as bytes.
 *
 * <pre>
 *   version u8 = 1 | kind u8 | RLP list of the fields in the order of the record
 * </pre>
 *
 * New fields are added at a list's tail; a reader skips trailing items it does not know. Only a change that breaks this raises the version. A kind's number
 * is never used again (ADR 0005).
 */
public final class PackCodec {
  public static final byte VERSION = 1;

  private PackCodec() {}

  /** The bytes of a pack; the slice is the caller's. */
  public static RlpSlice encode(Pack pack) {
    return switch (pack) {
      case RequestPack request -> RequestCodec.encode(request);
      case DeliveryPack delivery -> DeliveryCodec.encode(delivery);
      case CommitPack commit -> CommitCodec.encode(commit);
      case ControlPack control -> ControlCodec.encode(control);
    };
  }

  /** The pack in {@code bytes}, whose payloads stay slices of that array; or why there is none. */
  public static Verdict<Pack> decode(byte[] bytes) {
    if (bytes.length < 3) {
      return Verdict.rejected(Fault.MALFORMED, "a pack of " + bytes.length + " bytes");
    }
    if (bytes[0] != VERSION) {
      return Verdict.rejected(Fault.MALFORMED, "pack version " + bytes[0] + ", this reads " + VERSION);
    }
    PackKind kind = PackKind.of(bytes[1]);
    if (kind == null) {
      return Verdict.rejected(Fault.MALFORMED, "unknown kind of pack " + bytes[1]);
    }
    try {
      RlpReader outer = RlpReader.over(bytes, 2, bytes.length - 2);
      RlpReader in = outer.list();
      outer.end();
      return Verdict.accepted(switch (kind.family()) {
        case REQUEST -> RequestCodec.decode(kind, in);
        case DELIVERY -> DeliveryCodec.decode(kind, in);
        case COMMIT -> CommitCodec.decode(kind, in);
        case CONTROL -> ControlCodec.decode(kind, in);
      });
    } catch (MalformedRlpException | IllegalArgumentException e) {
      return Verdict.rejected(Fault.MALFORMED, kind + ": " + e.getMessage());
    }
  }

  /** A writer that already holds the frame and has the outer list open. */
  static RlpWriter open(PackKind kind, int expectedBytes) {
    byte[] frame = {VERSION, kind.number()};
    return new RlpWriter(expectedBytes + 64).item(RlpSlice.of(frame)).startList();
  }
}

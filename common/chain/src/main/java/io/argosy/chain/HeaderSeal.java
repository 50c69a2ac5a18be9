package io.argosy.chain;

import io.argosy.primitives.Hash;
import io.argosy.rlp.MalformedRlpException;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;

/** Hashes of a header with its seal cut out, made from its bytes without encoding any field again. */
final class HeaderSeal {
  /** Bytes of a clique signature: r, s and the recovery id. */
  static final int SIGNATURE_BYTES = 65;

  private HeaderSeal() {}

  /** The hash of a list without the {@code length} bytes at {@code at}, which must be whole items. */
  static Hash without(RlpSlice raw, int at, int length) {
    int first = ListPrefix.length(raw);
    int rest = at + length;
    return hash(new RlpWriter(raw.length())
        .startList()
        .item(raw.part(first, at - first))
        .item(raw.part(rest, raw.length() - rest)));
  }

  static Hash withoutSignature(RlpSlice raw, int extraAt, int afterExtra, RlpSlice extraData) {
    if (extraData.length() < SIGNATURE_BYTES) {
      throw new MalformedRlpException(
          "extraData of " + extraData.length() + " bytes, too short for a signature of " + SIGNATURE_BYTES);
    }
    int first = ListPrefix.length(raw);
    return hash(new RlpWriter(raw.length())
        .startList()
        .item(raw.part(first, extraAt - first))
        .string(extraData.part(0, extraData.length() - SIGNATURE_BYTES))
        .item(raw.part(afterExtra, raw.length() - afterExtra)));
  }

  private static Hash hash(RlpWriter openList) {
    return Hash.keccak(openList.endList().toBytes());
  }

}

package io.argosy.chain;

import io.argosy.primitives.Hash;
import io.argosy.primitives.UInt256;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import java.util.Optional;

/** What the sender of a legacy transaction signed: six fields, and since EIP-155 the chain id. */
final class LegacySigning {
  private static final UInt256 FIRST_OF_CHAIN_ZERO = UInt256.of(35);

  private LegacySigning() {}

  static Optional<UInt256> chainId(UInt256 v) {
    return v.compareTo(FIRST_OF_CHAIN_ZERO) < 0
        ? Optional.empty()
        : Optional.of(v.subtract(FIRST_OF_CHAIN_ZERO).shiftRight(1));
  }

  static Hash hash(RlpSlice raw, int signedBytes, UInt256 v) {
    int start = ListPrefix.length(raw);
    RlpWriter writer = new RlpWriter(raw.length()).startList().item(raw.part(start, signedBytes - start));
    chainId(v).ifPresent(chain -> writer.number(chain).number(0).number(0));
    return Hash.keccak(writer.endList().toBytes());
  }
}

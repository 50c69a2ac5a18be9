package io.argosy.chain;

import io.argosy.primitives.UInt256;
import io.argosy.rlp.RlpReader;

/**
 * A secp256k1 signature as a transaction carries it.
 *
 * @param v 27 or 28, or chainId·2 + 35 or 36, of a legacy transaction; else the parity of y, 0 or 1
 */
public record Signature(UInt256 v, UInt256 r, UInt256 s) {
  static Signature read(RlpReader items) {
    return new Signature(items.uint256(), items.uint256(), items.uint256());
  }
}

package io.argosy.blockstore.adapter.web;

import io.argosy.primitives.Hex;
import io.argosy.primitives.UInt256;
import io.argosy.rlp.RlpSlice;

/**
 * Numbers and bytes as the execution APIs write them.
 *
 * @spec https://ethereum.org/en/developers/docs/apis/json-rpc/#hex-encoding Hex encoding
 */
final class Quantities {
  private Quantities() {}

  /** {@code 0x} and no leading zeros; the bits are taken as unsigned. */
  static String quantity(long value) {
    return "0x" + Long.toHexString(value);
  }

  static String quantity(UInt256 value) {
    return value.toHexQuantity();
  }

  /** {@code 0x} and two digits a byte. */
  static String data(RlpSlice bytes) {
    return Hex.encodePrefixed(bytes.toBytes());
  }
}

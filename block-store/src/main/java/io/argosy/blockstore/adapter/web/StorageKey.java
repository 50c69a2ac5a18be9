package io.argosy.blockstore.adapter.web;

import io.argosy.primitives.Hash;
import io.argosy.primitives.Hex;
import io.argosy.primitives.UInt256;
import java.util.regex.Pattern;

/**
 * A position in a storage.
 *
 * @param hash by which the trie has it
 * @param shown as answers name it: what was given as 32 bytes as given, all else as a quantity, as geth does
 */
record StorageKey(Hash hash, String shown) {
  /** Positions of one call: geth's number. */
  static final int MOST = 1024;

  private static final Pattern FORM = Pattern.compile("0x[0-9a-fA-F]{0,64}");

  static StorageKey parse(String text) {
    if (!FORM.matcher(text).matches()) {
      throw RpcError.invalidParams("a storage position: expected 0x and at most 64 hex digits");
    }
    String digits = text.substring(2);
    Hash position = Hash.fromHex("0".repeat(2 * Hash.BYTES - digits.length()) + digits);
    return new StorageKey(
        Hash.keccak(position.toBytes()), digits.length() > 2 * Hash.BYTES - 2 ? Hex.encodePrefixed(position.toBytes()) : UInt256.of(position).toHexQuantity());
  }
}

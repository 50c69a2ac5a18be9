package io.argosy.hosting;

import io.argosy.primitives.Hash;

/** A block that every peer must have where it has the height: whoever has another is on another chain. */
public record RequiredBlock(long number, Hash hash) {
  /**
   * Reads {@code NUMBER=HASH}, the number in decimal.
   *
   * @throws IllegalArgumentException if it is something else
   */
  public static RequiredBlock parse(String text) {
    int equals = text.indexOf('=');
    if (equals < 1 || !text.substring(0, equals).chars().allMatch(c -> c >= '0' && c <= '9') || equals > 18) {
      throw new IllegalArgumentException("expected NUMBER=HASH");
    }
    return new RequiredBlock(Long.parseLong(text.substring(0, equals)), Hash.fromHex(text.substring(equals + 1)));
  }
}

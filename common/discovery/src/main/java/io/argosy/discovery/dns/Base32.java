package io.argosy.discovery.dns;

import java.util.Optional;

/** RFC 4648's base32 without padding, as names and keys of node lists have it; reads lower case too, since the DNS does not tell them apart. */
final class Base32 {
  private static final String DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

  private Base32() {}

  static String encode(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    int buffer = 0;
    int bits = 0;
    for (byte b : bytes) {
      buffer = buffer << 8 | b & 0xff;
      bits += 8;
      while (bits >= 5) {
        bits -= 5;
        text.append(DIGITS.charAt(buffer >> bits & 31));
      }
      buffer &= (1 << bits) - 1;
    }
    if (bits > 0) {
      text.append(DIGITS.charAt(buffer << 5 - bits & 31));
    }
    return text.toString();
  }

  /** Nothing for another character, a length that no bytes have, or bits left over that are not zero. */
  static Optional<byte[]> decode(String text) {
    byte[] bytes = new byte[text.length() * 5 / 8];
    int buffer = 0;
    int bits = 0;
    int at = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = DIGITS.indexOf(Character.toUpperCase(text.charAt(i)));
      if (digit < 0) {
        return Optional.empty();
      }
      buffer = buffer << 5 | digit;
      bits += 5;
      if (bits >= 8) {
        bits -= 8;
        bytes[at++] = (byte) (buffer >> bits);
        buffer &= (1 << bits) - 1;
      }
    }
    return bits >= 5 || buffer != 0 ? Optional.empty() : Optional.of(bytes);
  }
}

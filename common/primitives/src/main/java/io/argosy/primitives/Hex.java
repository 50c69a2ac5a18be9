package io.argosy.primitives;

import java.util.HexFormat;

/** Bytes as hexadecimal text and back. */
public final class Hex {
  private static final HexFormat FORMAT = HexFormat.of();

  private Hex() {}

  /** Two lower-case digits a byte, no prefix. */
  public static String encode(byte[] bytes) {
    return FORMAT.formatHex(bytes);
  }

  /** {@code 0x}, then two lower-case digits a byte. */
  public static String encodePrefixed(byte[] bytes) {
    return "0x" + FORMAT.formatHex(bytes);
  }

  /**
   * The bytes of an even number of digits, with or without {@code 0x}.
   *
   * @throws IllegalArgumentException for an odd number of digits or any other character
   */
  public static byte[] decode(String text) {
    String digits = text.startsWith("0x") || text.startsWith("0X") ? text.substring(2) : text;
    return FORMAT.parseHex(digits);
  }
}

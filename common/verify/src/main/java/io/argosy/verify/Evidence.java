package io.argosy.verify;

/** How we say what was expected and what came. */
final class Evidence {
  private Evidence() {}

  /** {@code gasLimit of #123: expected 5000, got 4999}. */
  static String of(String field, long number, Object expected, Object got) {
    return field + " of #" + number + ": expected " + expected + ", got " + got;
  }
}

package io.argosy.interop;

import java.util.Locale;

/** What a scenario tells of itself while it runs: steps and figures, with the seconds since its start. */
final class Story {
  static final String MARK = "  > ";

  private static final long BEGAN = System.nanoTime();

  private Story() {}

  static void tell(String format, Object... values) {
    System.out.println(MARK + String.format(Locale.ROOT, "%6.1f s  ", (System.nanoTime() - BEGAN) / 1e9) + String.format(Locale.ROOT, format, values));
  }
}

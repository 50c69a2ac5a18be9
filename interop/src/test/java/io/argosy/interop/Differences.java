package io.argosy.interop;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What was compared and found unlike; keeps the first few. */
final class Differences {
  private static final int KEPT = 20;

  private final List<String> found = new ArrayList<>();
  private long count;

  void check(String what, long number, Object expected, Object got) {
    if (!Objects.equals(expected, got) && ++count <= KEPT) {
      found.add(what + " of #" + number + ": expected " + expected + ", got " + got);
    }
  }

  void throwIfAny() {
    if (count > 0) {
      throw new AssertionError(count + " differences, the first:\n" + String.join("\n", found));
    }
  }
}

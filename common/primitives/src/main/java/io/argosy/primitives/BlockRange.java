package io.argosy.primitives;

/** Consecutive block numbers, both ends included; never empty. */
public record BlockRange(long first, long last) {
  public BlockRange {
    if (first < 0 || last < first) {
      throw new IllegalArgumentException("no range from " + first + " to " + last);
    }
  }

  public long size() {
    return last - first + 1;
  }

  public boolean covers(long number) {
    return first <= number && number <= last;
  }

  @Override
  public String toString() {
    return "#" + first + "..#" + last;
  }
}

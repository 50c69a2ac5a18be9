package io.argosy.benchmarks;

import java.util.Arrays;
import java.util.stream.Collectors;

/** Memory's peak in each eighth of a run, so that one sees whether it is flat. Mutable, for one thread. */
final class MemoryPeaks {
  private static final int PARTS = 8;

  private final long[] peaks = new long[PARTS];

  /**
   * @param done how much of the run is over, 0 to 1
   */
  void seen(double done, long residentBytes) {
    int part = Math.clamp((long) (done * PARTS), 0, PARTS - 1);
    peaks[part] = Math.max(peaks[part], residentBytes);
  }

  @Override
  public String toString() {
    return "at most " + (Arrays.stream(peaks).max().orElse(0) >> 20) + " MB; eighth by eighth "
        + Arrays.stream(peaks).mapToObj(bytes -> Long.toString(bytes >> 20)).collect(Collectors.joining(" "));
  }
}

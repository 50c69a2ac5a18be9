package io.argosy.standalone;

import io.argosy.wirepeer.Tally.Kind;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.LongStream;

/** How often each block's parts were asked for on the wire, over all peers, up to a moment. */
final class Downloads {
  private final Map<Kind, int[]> times = new EnumMap<>(Kind.class);

  private Downloads() {}

  static Downloads of(DemoPeers peers) {
    Downloads downloads = new Downloads();
    for (Kind kind : new Kind[] {Kind.HEADERS, Kind.BODIES, Kind.RECEIPTS}) {
      int[] times = new int[(int) DemoPeers.HEAD + 1];
      for (int number = 0; number < times.length; number++) {
        long block = number;
        times[number] = peers.all().stream().mapToInt(peer -> peer.tally().timesAsked(kind, block)).sum();
      }
      downloads.times.put(kind, times);
    }
    return downloads;
  }

  /** Items of a kind that were asked for since {@code before}, of blocks below {@code end}. */
  long since(Downloads before, Kind kind, long end) {
    int[] now = times(kind);
    int[] then = before.times(kind);
    return LongStream.range(1, Math.max(1, Math.min(end, now.length))).filter(n -> now[(int) n] > then[(int) n]).count();
  }

  /** Items asked for beyond the first time. */
  long repeated(Kind kind) {
    return LongStream.range(0, times(kind).length).map(n -> again(kind, n)).sum();
  }

  private long again(Kind kind, long number) {
    return Math.max(0, times(kind)[(int) number] - 1);
  }

  private int[] times(Kind kind) {
    return java.util.Objects.requireNonNull(times.get(kind));
  }

  @Override
  public String toString() {
    return "asked again: " + repeated(Kind.HEADERS) + " headers, " + repeated(Kind.BODIES) + " bodies, " + repeated(Kind.RECEIPTS) + " receipts";
  }
}

package io.argosy.wirepeer;

import io.argosy.devp2p.PeerConnection;

/**
 * How much one answer holds at most. A server stops once it has {@code softBytes} or more, so the last item may go past it.
 *
 * @param softBytes 2 MiB in every client read
 * @param mostBytes of receipts from eth/70 on, where a list that would pass it is cut; older servers send what no peer may take
 */
public record ServingLimits(int headers, int bodies, int receipts, int nodes, int softBytes, int mostBytes) {
  private static final int SOFT_BYTES = 2 * 1024 * 1024;

  /** A message, less room for what stands around the lists. */
  private static final int MOST_BYTES = PeerConnection.MAX_MESSAGE - 1024;

  /** geth 1.9.25, the last of the days before request ids. */
  public static final ServingLimits OLD = new ServingLimits(192, 128, 256, 384, SOFT_BYTES, MOST_BYTES);

  /** geth since. */
  public static final ServingLimits CURRENT = new ServingLimits(1024, 1024, 1024, 1024, SOFT_BYTES, MOST_BYTES);

  /** As a server of today, with lists of receipts cut at so many bytes. */
  public static ServingLimits cuttingAt(int mostBytes) {
    return new ServingLimits(1024, 1024, 1024, 1024, SOFT_BYTES, mostBytes);
  }

  static ServingLimits of(int version) {
    return version <= 65 ? OLD : CURRENT;
  }
}

package io.argosy.wirepeer;

/**
 * How much one answer holds at most. A server stops once it has {@code softBytes} or more, so the last item may go past it.
 *
 * @param softBytes 2 MiB in every client read
 */
public record ServingLimits(int headers, int bodies, int receipts, int nodes, int softBytes) {
  private static final int SOFT_BYTES = 2 * 1024 * 1024;

  /** geth 1.9.25, the last of the days before request ids. */
  public static final ServingLimits OLD = new ServingLimits(192, 128, 256, 384, SOFT_BYTES);

  /** geth since. */
  public static final ServingLimits CURRENT = new ServingLimits(1024, 1024, 1024, 1024, SOFT_BYTES);

  static ServingLimits of(int version) {
    return version <= 65 ? OLD : CURRENT;
  }
}

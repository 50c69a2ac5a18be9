package io.argosy.verify;

/** Which headers of a run have their seal checked. */
public sealed interface SealPolicy {
  SealPolicy NONE = new Nothing();
  SealPolicy ALL = new Everything();

  /**
   * Every {@code every}-th block by number, and the last {@code last} of a run. Geth's fast sync checked every 100th and 24 around the pivot.
   *
   * @param every 1 or more
   * @param last 0 or more
   */
  record Sampled(long every, long last) implements SealPolicy {
    public Sampled {
      if (every < 1 || last < 0) {
        throw new IllegalArgumentException("sampled every " + every + ", last " + last);
      }
    }

    @Override
    public boolean covers(long number, long lastOfRun) {
      return number % every == 0 || number > lastOfRun - last;
    }
  }

  /** No header. */
  record Nothing() implements SealPolicy {
    @Override
    public boolean covers(long number, long lastOfRun) {
      return false;
    }
  }

  /** Every header. */
  record Everything() implements SealPolicy {
    @Override
    public boolean covers(long number, long lastOfRun) {
      return true;
    }
  }

  /** True if the seal of block {@code number}, in a run that ends with {@code lastOfRun}, is to be checked. */
  boolean covers(long number, long lastOfRun);
}

package io.argosy.verify;

import java.util.random.RandomGenerator;

/** Which headers of a run have their seal checked. */
public sealed interface SealPolicy {
  SealPolicy NONE = new Nothing();
  SealPolicy ALL = new Everything();

  /**
   * Every {@code every}-th block by number, and the last {@code last} of a run. Geth's fast sync checked one of each 100 and 24 around the pivot. Whoever forges {@code every} seals in a row is caught for
   * certain, whoever forges fewer with a chance of their number in {@code every} if they do not know the phase.
   *
   * @param every 1 or more
   * @param last 0 or more
   * @param phase what is left of a checked number when it is divided by {@code every}; a secret, so that nobody can work for the checked blocks alone
   */
  record Sampled(long every, long last, long phase) implements SealPolicy {
    /** Geth checked this many at the end of each run, whatever it sampled below. */
    static final int GETH_LAST = 24;

    public Sampled {
      if (every < 1 || last < 0 || phase < 0 || phase >= every) {
        throw new IllegalArgumentException("sampled every " + every + ", last " + last + ", phase " + phase);
      }
    }

    @Override
    public boolean covers(long number, long lastOfRun) {
      return number % every == phase || number > lastOfRun - last;
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

  /**
   * {@code all}, {@code none}, or {@code N} for every N-th and the last 24 of a run, as geth's fast sync did.
   *
   * @param secret where the phase is drawn from
   * @throws IllegalArgumentException for anything else
   */
  static SealPolicy parse(String text, RandomGenerator secret) {
    return switch (text) {
      case "all" -> ALL;
      case "none" -> NONE;
      default -> sampled(Integer.parseInt(text), secret);
    };
  }

  private static Sampled sampled(int every, RandomGenerator secret) {
    if (every < 1) {
      throw new IllegalArgumentException("sampled every " + every);
    }
    return new Sampled(every, Sampled.GETH_LAST, secret.nextLong(every));
  }

  /** True if the seal of block {@code number}, in a run that ends with {@code lastOfRun}, is to be checked. */
  boolean covers(long number, long lastOfRun);
}

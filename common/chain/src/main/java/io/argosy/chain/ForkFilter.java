package io.argosy.chain;

/**
 * Whether a peer's fork id is of our chain. Stateless but for the schedule; may be shared.
 *
 * @spec https://eips.ethereum.org/EIPS/eip-2124#validation-rules The four rules
 */
public final class ForkFilter {
  /** Numbers above this are times: the second at which the main network began (EIP-6122). */
  private static final long FIRST_TIME = 1438269973L;

  /** What a peer's fork id says. */
  public enum Answer {
    COMPATIBLE,
    /** On our chain, but does not know a fork that we have passed. */
    REMOTE_STALE,
    /** On another chain, or knows a fork that we do not. */
    INCOMPATIBLE
  }

  private final ForkSchedule schedule;

  public ForkFilter(ForkSchedule schedule) {
    this.schedule = schedule;
  }

  /** Judges a peer's id, given the number and time of our own head. */
  public Answer judge(ForkId remote, long headNumber, long headTime) {
    int passed = schedule.passed(headNumber, headTime);
    if (remote.hash() == schedule.sum(passed)) {
      long head = schedule.isByBlock(passed) ? headNumber : headTime;
      return knowsAForkWeMissed(remote.next(), head, headTime) ? Answer.INCOMPATIBLE : Answer.COMPATIBLE;
    }
    for (int i = 0; i < passed; i++) {
      if (remote.hash() == schedule.sum(i)) {
        return remote.next() == schedule.fork(i) ? Answer.COMPATIBLE : Answer.REMOTE_STALE;
      }
    }
    for (int i = passed + 1; i <= schedule.count(); i++) {
      if (remote.hash() == schedule.sum(i)) {
        return Answer.COMPATIBLE;
      }
    }
    return Answer.INCOMPATIBLE;
  }

  private static boolean knowsAForkWeMissed(long next, long head, long headTime) {
    return next != 0
        && (Long.compareUnsigned(head, next) >= 0
            || Long.compareUnsigned(next, FIRST_TIME) > 0 && Long.compareUnsigned(headTime, next) >= 0);
  }
}

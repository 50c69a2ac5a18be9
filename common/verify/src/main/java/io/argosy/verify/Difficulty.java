package io.argosy.verify;

import io.argosy.chain.BlockHeader;
import io.argosy.chain.ChainSpec;
import io.argosy.chain.Fork;
import io.argosy.chain.Rules;
import io.argosy.chain.SealRules;
import io.argosy.primitives.UInt256;

/**
 * The difficulty that proof of work asks of a block. Stateless; may be shared.
 *
 * @spec https://ethereum.github.io/yellowpaper/paper.pdf 4.3.4; EIP-2, EIP-100, EIP-649, EIP-1234, EIP-2384, EIP-3554, EIP-4345, EIP-5133; ECIP-1010, ECIP-1041
 */
public final class Difficulty {
  /** Least difficulty of all (EIP-2 and the yellow paper). */
  public static final UInt256 MINIMUM = UInt256.of(131072);

  /** Blocks in which the bomb doubles. */
  private static final long BOMB_PERIOD = 100_000;

  private final ChainSpec spec;
  private final SealRules.Ethash ethash;

  public Difficulty(ChainSpec spec) {
    this.spec = spec;
    this.ethash = spec.seal() instanceof SealRules.Ethash e ? e : SealRules.Ethash.MAINNET;
  }

  /** The difficulty of {@code parent}'s child with this time; throws {@link ArithmeticException} past 256 bits. */
  public UInt256 next(BlockHeader parent, long time) {
    return next(parent.number() + 1, time, parent.time(), parent.difficulty(), parent.hasOmmers() ? 2 : 1);
  }

  /**
   * The difficulty of block {@code number}; throws {@link ArithmeticException} past 256 bits.
   *
   * @param time seconds since 1970, later than the parent's
   * @param familySize 2 if the parent has ommers, else 1 (EIP-100)
   */
  public UInt256 next(long number, long time, long parentTime, UInt256 parent, int familySize) {
    Rules rules = spec.rulesAt(number, time);
    UInt256 step = parent.shiftRight(11);
    long steps = steps(rules, time - parentTime, familySize);
    UInt256 moved = steps >= 0
        ? parent.add(step.multiply(steps))
        : parent.subtractOrZero(step.multiply(-steps));
    UInt256 bounded = moved.max(MINIMUM);
    long period = bombBlock(rules, number) / BOMB_PERIOD;
    return period > 1 ? bounded.add(UInt256.powerOfTwo(period - 2)) : bounded;
  }

  private static long steps(Rules rules, long seconds, int familySize) {
    if (rules.has(Fork.BYZANTIUM)) {
      return Math.max(familySize - seconds / 9, -99);
    }
    if (rules.has(Fork.HOMESTEAD)) {
      return Math.max(1 - seconds / 10, -99);
    }
    return seconds < 13 ? 1 : -1;
  }

  /** The block number the bomb goes by; 0 where there is no bomb. */
  private long bombBlock(Rules rules, long number) {
    if (number >= ethash.bombDefusedFrom()) {
      return 0;
    }
    long delay = delay(rules);
    if (delay > 0) {
      return Math.max(0, number - delay);
    }
    if (number < ethash.bombPausedFrom()) {
      return number;
    }
    long resumes = ethash.bombPausedFrom() + ethash.bombPausedFor();
    return number < resumes ? ethash.bombPausedFrom() : number - ethash.bombPausedFor();
  }

  private static long delay(Rules rules) {
    if (rules.has(Fork.GRAY_GLACIER)) {
      return 11_400_000;
    }
    if (rules.has(Fork.ARROW_GLACIER)) {
      return 10_700_000;
    }
    if (rules.has(Fork.LONDON)) {
      return 9_700_000;
    }
    if (rules.has(Fork.MUIR_GLACIER)) {
      return 9_000_000;
    }
    if (rules.has(Fork.CONSTANTINOPLE)) {
      return 5_000_000;
    }
    return rules.has(Fork.BYZANTIUM) ? 3_000_000 : 0;
  }
}

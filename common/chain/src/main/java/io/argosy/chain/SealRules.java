package io.argosy.chain;

/** Who may make blocks before the Merge, if there is one. */
public sealed interface SealRules {
  /**
   * Proof of work.
   *
   * @param longEpochsFrom block number from which an epoch has 60000 blocks instead of 30000 (ECIP-1099), or {@code Long.MAX_VALUE}
   * @param bombPausedFrom block number at which the difficulty bomb stops for {@code bombPausedFor} blocks (ECIP-1010), or {@code Long.MAX_VALUE}
   * @param bombDefusedFrom block number from which there is no bomb (ECIP-1041), or {@code Long.MAX_VALUE}
   */
  record Ethash(long longEpochsFrom, long bombPausedFrom, long bombPausedFor, long bombDefusedFrom)
      implements SealRules {
    /** As on the main network. */
    public static final Ethash MAINNET = new Ethash(Long.MAX_VALUE, Long.MAX_VALUE, 0, Long.MAX_VALUE);
  }

  /**
   * Proof of authority (EIP-225).
   *
   * @param periodSeconds least seconds between blocks
   * @param epoch blocks between checkpoints
   */
  record Clique(long periodSeconds, long epoch) implements SealRules {
    public Clique {
      if (periodSeconds < 0 || epoch <= 0) {
        throw new IllegalArgumentException("clique of period " + periodSeconds + ", epoch " + epoch);
      }
    }
  }
}

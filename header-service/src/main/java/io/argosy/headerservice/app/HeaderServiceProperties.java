package io.argosy.headerservice.app;

import io.argosy.chain.ChainSpec;
import io.argosy.headerservice.core.SyncLimits;
import io.argosy.hosting.Cluster.BadSettings;
import io.argosy.packs.TrustedHead;
import io.argosy.primitives.Hash;
import io.argosy.verify.SealPolicy;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * @param store address of the block store's reads, {@code host:port}
 * @param minPeers see {@link SyncLimits}
 * @param forceAfter see {@link SyncLimits}
 * @param groupsAtWork see {@link SyncLimits}
 * @param maxAhead see {@link SyncLimits}
 * @param patience see {@link SyncLimits}
 * @param target hash of a block to lead to; if empty the heaviest peer is followed, after the Merge the newest checkpoint of the network
 * @param seals which proofs of work are checked: {@code all}, {@code none}, or {@code N} for every N-th and the last 24; signatures always are
 * @param checkers threads that check headers
 * @param engineHost address that the Engine API listens on
 * @param enginePort its port, 0 for any; -1 for no Engine API, so that no consensus client names heads
 * @param jwtSecret file with the secret that a consensus client shares; made if it is not there
 */
@Validated
@ConfigurationProperties("header-service")
public record HeaderServiceProperties(
    @NotBlank String store,
    @Positive int minPeers,
    @NotNull Duration forceAfter,
    @Positive int groupsAtWork,
    @Positive int maxAhead,
    @NotNull Duration patience,
    @Nullable String target,
    @NotBlank String seals,
    @Positive int checkers,
    @NotBlank String engineHost,
    @Min(-1) int enginePort,
    @NotBlank String jwtSecret) {
  boolean hasEngine() {
    return enginePort >= 0;
  }

  SyncLimits limits(ChainSpec spec) {
    return new SyncLimits(minPeers, forceAfter, groupsAtWork, maxAhead, patience, trusted(spec), hasEngine());
  }

  /** What an operator says counts most, then what a client will say; where the heaviest chain is nobody's to tell any more, the newest checkpoint. */
  private Optional<TrustedHead> trusted(ChainSpec spec) {
    if (target != null && !target.isBlank()) {
      return Optional.of(TrustedHead.byHash(TrustedHead.HASH, parse(target)));
    }
    return hasEngine() || spec.terminalTotalDifficulty().isEmpty() || spec.checkpoints().isEmpty()
        ? Optional.empty()
        : Optional.of(TrustedHead.byHash(TrustedHead.CHECKPOINT, spec.checkpoints().lastEntry().getValue()));
  }

  SealPolicy sealPolicy() {
    try {
      return SealPolicy.parse(seals, new SecureRandom());
    } catch (IllegalArgumentException e) {
      throw new BadSettings("header-service.seals must be all, none or a number, got " + seals);
    }
  }

  private static Hash parse(String hex) {
    try {
      return Hash.fromHex(hex);
    } catch (IllegalArgumentException e) {
      throw new BadSettings("the target must be a block hash of 64 hex digits, got " + hex);
    }
  }
}

package io.argosy.headerservice.app;

import io.argosy.headerservice.core.SyncLimits;
import io.argosy.hosting.Cluster.BadSettings;
import io.argosy.primitives.Hash;
import io.argosy.verify.SealPolicy;
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
 * @param target hash of a block to lead to; empty to follow the heaviest peer
 * @param seals which proofs of work are checked: {@code all}, {@code none}, or {@code N} for every N-th and the last 24; signatures always are
 * @param checkers threads that check headers
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
    @Positive int checkers) {
  SyncLimits limits() {
    Optional<Hash> hash = target == null || target.isBlank() ? Optional.empty() : Optional.of(parse(target));
    return new SyncLimits(minPeers, forceAfter, groupsAtWork, maxAhead, patience, hash);
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

package io.argosy.bodyservice.app;

import io.argosy.bodyservice.core.FetchLimits;
import io.argosy.bodyservice.core.ListLimits;
import io.argosy.hosting.Cluster.BadSettings;
import io.argosy.verify.SealPolicy;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.PositiveOrZero;
import java.security.SecureRandom;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * @param store address of the block store's reads, {@code host:port}
 * @param windowBlocks see {@link FetchLimits}
 * @param budget see {@link FetchLimits}
 * @param packSize see {@link FetchLimits}
 * @param packBlocks see {@link FetchLimits}
 * @param recentBlocks see {@link FetchLimits}
 * @param patience see {@link FetchLimits}
 * @param commitPatience see {@link FetchLimits}
 * @param listPatience see {@link ListLimits}
 * @param listRetentionSlots see {@link ListLimits}
 * @param seals which ommers' proofs of work are checked: {@code all}, {@code none}, or {@code N} for every N-th by number
 * @param checkers threads that check roots
 */
@Validated
@ConfigurationProperties("body-service")
public record BodyServiceProperties(
    @NotBlank String store,
    @Positive int windowBlocks,
    @NotNull DataSize budget,
    @NotNull DataSize packSize,
    @Positive int packBlocks,
    @PositiveOrZero long recentBlocks,
    @NotNull Duration patience,
    @NotNull Duration commitPatience,
    @NotNull Duration listPatience,
    @Positive long listRetentionSlots,
    @NotBlank String seals,
    @Positive int checkers) {
  FetchLimits limits() {
    return new FetchLimits(windowBlocks, budget.toBytes(), packSize.toBytes(), packBlocks, recentBlocks, patience, commitPatience, new ListLimits(listPatience, listRetentionSlots));
  }

  SealPolicy sealPolicy() {
    try {
      return SealPolicy.parse(seals, new SecureRandom());
    } catch (IllegalArgumentException e) {
      throw new BadSettings("body-service.seals must be all, none or a number, got " + seals);
    }
  }
}

package io.argosy.bodyservice.app;

import io.argosy.bodyservice.core.FetchLimits;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
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
 * @param patience see {@link FetchLimits}
 * @param commitPatience see {@link FetchLimits}
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
    @NotNull Duration patience,
    @NotNull Duration commitPatience,
    @Positive int checkers) {
  FetchLimits limits() {
    return new FetchLimits(windowBlocks, budget.toBytes(), packSize.toBytes(), packBlocks, patience, commitPatience);
  }
}

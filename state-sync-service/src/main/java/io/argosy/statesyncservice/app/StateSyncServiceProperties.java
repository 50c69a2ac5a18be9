package io.argosy.statesyncservice.app;

import io.argosy.statesyncservice.core.StateLimits;
import io.argosy.statesyncservice.core.StateMode;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Positive;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * @param mode of the cluster; in {@code headers} and {@code chain} there is no state to sync
 * @param store address of the block store's reads, {@code host:port}
 * @param budget see {@link StateLimits}
 * @param patience see {@link StateLimits}
 * @param commitPatience see {@link StateLimits}
 * @param pivotDistance see {@link StateLimits}
 * @param pivotAge see {@link StateLimits}
 * @param bigStorage see {@link StateLimits}
 * @param wantedNodes see {@link StateLimits}
 * @param checkers threads that check proofs
 */
@Validated
@ConfigurationProperties("state-sync-service")
public record StateSyncServiceProperties(
    @Pattern(regexp = "headers|chain|fast|snap") String mode,
    @NotBlank String store,
    @NotNull DataSize budget,
    @NotNull Duration patience,
    @NotNull Duration commitPatience,
    @Positive int pivotDistance,
    @Positive int pivotAge,
    @NotNull DataSize bigStorage,
    @Positive int wantedNodes,
    @Positive int checkers) {
  /** None in the modes without state. */
  Optional<StateMode> stateMode() {
    return switch (mode) {
      case "fast", "snap" -> Optional.of(StateMode.valueOf(mode.toUpperCase(Locale.ROOT)));
      default -> Optional.empty();
    };
  }

  StateLimits limits() {
    return new StateLimits(
        budget.toBytes(), patience, commitPatience, pivotDistance, pivotAge, (int) bigStorage.toBytes(), wantedNodes);
  }
}

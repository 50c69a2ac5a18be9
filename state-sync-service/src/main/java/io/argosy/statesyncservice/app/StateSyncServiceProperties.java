package io.argosy.statesyncservice.app;

import jakarta.validation.constraints.Pattern;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * @param mode of the cluster; in {@code headers} and {@code chain} there is no state to sync
 */
@Validated
@ConfigurationProperties("state-sync-service")
public record StateSyncServiceProperties(@Pattern(regexp = "headers|chain") String mode) {}

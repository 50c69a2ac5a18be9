package io.argosy.blockstore.app;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * The operator's door.
 *
 * @param host address to listen on
 * @param port 0 for any; -1 for no door
 * @param tokenFile file with the token, made if it is not there; empty for {@code admin.token} beside the first volume
 * @param certificate PEM file with the chain that we show; empty for plaintext, which is spoken on loopback alone
 * @param key PEM file with its private key
 */
@Validated
@ConfigurationProperties("argosy.admin")
public record AdminProperties(@NotBlank String host, @Min(-1) @Max(65_535) int port, String tokenFile, String certificate, String key) {
  boolean isOpen() {
    return port >= 0;
  }

  boolean hasTls() {
    return !certificate.isBlank();
  }
}

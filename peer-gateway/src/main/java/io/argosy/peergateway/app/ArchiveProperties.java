package io.argosy.peergateway.app;

import jakarta.validation.constraints.NotNull;
import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Where history archives are; it has the same prefix as {@link PeerGatewayProperties}.
 *
 * @param era a folder of era1 files, or the URL of one with a {@code checksums.txt}; empty for none
 * @param eraCache folder for files that are downloaded
 */
@Validated
@ConfigurationProperties("peer-gateway")
public record ArchiveProperties(@NotNull @DefaultValue("") String era, @NotNull @DefaultValue("data/era") Path eraCache) {}

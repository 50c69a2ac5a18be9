package io.argosy.blockstore.app;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import java.nio.file.Path;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * @param volumes folders, one RocksDB each; their number and order are fixed for the life of the data
 * @param readsHost address that other services' reads come to
 * @param readsPort port of the same; 0 for any
 * @param blockCache RocksDB's cache for all volumes, write buffers included
 * @param writeBuffers memtables of all volumes
 * @param reserve room that must stay free on a volume's disk
 */
@Validated
@ConfigurationProperties("block-store")
public record BlockStoreProperties(
    @NotEmpty List<Path> volumes,
    @NotBlank String readsHost,
    int readsPort,
    @NotNull DataSize blockCache,
    @NotNull DataSize writeBuffers,
    @NotNull DataSize reserve) {
  public BlockStoreProperties {
    volumes = List.copyOf(volumes);
  }
}

package io.argosy.blockstore.app;

import io.argosy.blockstore.adapter.admin.AdminApi;
import io.argosy.blockstore.adapter.admin.AdminServer;
import io.argosy.blockstore.adapter.admin.AdminToken;
import io.argosy.blockstore.adapter.kafka.OrderDesk;
import io.argosy.blockstore.adapter.rocksdb.ShardMaps;
import io.argosy.blockstore.adapter.rocksdb.StoredChain;
import io.argosy.blockstore.adapter.rocksdb.Volume;
import io.argosy.blockstore.core.Shard;
import io.argosy.hosting.Cluster.BadSettings;
import io.argosy.hosting.Security;
import io.argosy.stages.Stage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;

/** Opens the operator's door over a store. */
final class OperatorDoor {
  /** Longer than an unwind of a few shards takes; what takes longer is asked for again. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private OperatorDoor() {}

  /**
   * @throws BadSettings if the token cannot be read or made, the port is taken, the certificate does not do, or orders would come in plaintext from beyond loopback
   */
  static AdminServer open(AdminProperties properties, Security security, OrderDesk desk, List<Volume> volumes, ShardMaps maps, StoredChain chain) {
    Path file = properties.tokenFile().isBlank()
        ? volumes.getFirst().folder().toAbsolutePath().resolveSibling("admin.token")
        : Path.of(properties.tokenFile());
    if (!properties.hasTls()) {
      security.requireLoopback("admin", properties.host(), "set argosy.admin.certificate and argosy.admin.key");
    }
    try {
      AdminApi api = new AdminApi(desk, new Store(volumes, maps, chain), InstantSource.system(), PATIENCE);
      return new AdminServer(properties.host(), properties.port(), properties.hasTls() ? tls(properties) : null, api, AdminToken.of(file));
    } catch (IllegalArgumentException e) {
      throw new BadSettings("argosy.admin.token-file: " + e.getMessage());
    } catch (UncheckedIOException e) {
      throw new BadSettings(e.getMessage() + " cannot be opened: " + e.getCause().getMessage());
    } catch (IOException e) {
      throw new BadSettings("argosy.admin.token-file " + file + ": " + e.getMessage());
    }
  }

  private static SSLContext tls(AdminProperties properties) {
    try {
      return SslBundle.of(new PemSslStoreBundle(PemSslStoreDetails.forCertificate(properties.certificate()).withPrivateKey(properties.key()), null)).createSslContext();
    } catch (RuntimeException e) {
      throw new BadSettings("argosy.admin.certificate " + properties.certificate() + " and argosy.admin.key " + properties.key() + " make no certificate: " + e.getMessage());
    }
  }

  private record Store(List<Volume> all, ShardMaps maps, StoredChain chain) implements AdminApi.Store {
    @Override
    public int volumes() {
      return all.size();
    }

    @Override
    public List<Integer> owners(Shard.Kind kind) {
      return maps.of(kind).owners();
    }

    @Override
    public String volume(int number) {
      return all.get(number).folder().toString();
    }

    @Override
    public long head() {
      return chain.watermarks().of(Stage.HEADERS);
    }
  }
}

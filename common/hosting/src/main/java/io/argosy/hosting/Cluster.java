package io.argosy.hosting;

import io.argosy.bus.BusConnection;
import io.argosy.bus.ClusterSettings;
import io.argosy.bus.Topics;
import io.argosy.chain.Genesis;
import io.argosy.chain.Network;
import io.argosy.chain.Networks;
import io.argosy.primitives.Hash;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/** What all services of a cluster agree on, with the network resolved. */
public record Cluster(ClusterSettings settings, Network network, Security security) {
  /**
   * Reads {@code argosy.*} and the network it names.
   *
   * @throws BadSettings if there is no such network, its file cannot be read, or something would go in plaintext where it must not
   */
  public static Cluster from(Environment environment) {
    ClusterSettings settings = Binder.get(environment)
        .bind("argosy", Bindable.of(ClusterSettings.class))
        .orElseThrow(() -> new BadSettings("argosy.bootstrap, argosy.network and the like are not set"));
    Security security = Binder.get(environment).bind("argosy.security", Bindable.of(Security.class)).orElse(Security.NONE);
    security.check();
    security.checkHttp(environment);
    return new Cluster(secured(settings, security), network(settings.network()).withCheckpoints(checkpoints(environment)), security);
  }

  private static SortedMap<Long, Hash> checkpoints(Environment environment) {
    TreeMap<Long, Hash> checkpoints = new TreeMap<>();
    for (String text : Binder.get(environment).bind("argosy.checkpoints", Bindable.listOf(String.class)).orElse(List.of())) {
      try {
        RequiredBlock block = RequiredBlock.parse(text);
        checkpoints.put(block.number(), block.hash());
      } catch (IllegalArgumentException e) {
        throw new BadSettings("argosy.checkpoints: " + text + ": " + e.getMessage());
      }
    }
    return checkpoints;
  }

  /** The settings with what Kafka's clients must know to be let in. */
  private static ClusterSettings secured(ClusterSettings settings, Security security) {
    Map<String, String> client = new HashMap<>();
    try {
      client.putAll(security.kafkaOrPlaintext().clientSettings());
    } catch (IllegalArgumentException e) {
      throw new BadSettings("argosy.security.kafka: " + e.getMessage());
    }
    // Whoever knows Kafka's own settings may use them.
    client.putAll(settings.kafka() == null ? Map.of() : settings.kafka());
    ClusterSettings secured = new ClusterSettings(
        settings.bootstrap(), settings.network(), settings.cluster(), settings.chainShards(), settings.stateShards(), settings.gatewaySlots(), settings.replication(),
        settings.compression(), client);
    if (secured.connection("check").isPlaintext()) {
      for (String broker : settings.bootstrap().split(",")) {
        security.requireLoopback("kafka", Security.hostOf(broker), "set argosy.security.kafka.protocol");
      }
    }
    return secured;
  }

  /** A network by its name, or by the path of a genesis file. */
  public static Network network(String nameOrFile) {
    if (Networks.NAMES.contains(nameOrFile)) {
      return Networks.named(nameOrFile);
    }
    Path file = Path.of(nameOrFile);
    if (!Files.exists(file)) {
      throw new BadSettings("unknown network " + nameOrFile + ": neither one of " + String.join(", ", Networks.NAMES) + " nor a file");
    }
    try {
      return Genesis.read(file).network(file.getFileName().toString());
    } catch (UncheckedIOException e) {
      throw new BadSettings("genesis file " + file + " cannot be read: " + e.getCause().getMessage());
    } catch (IllegalArgumentException e) {
      throw new BadSettings("genesis file " + file + " is not one: " + e.getMessage());
    }
  }

  public Topics topics() {
    return settings.topics();
  }

  /**
   * The connection of a service, once a broker has let it in.
   *
   * @throws BadSettings if none will
   */
  public BusConnection connection(String service) {
    try {
      return settings.connection(service).checked();
    } catch (IllegalArgumentException e) {
      throw new BadSettings(e.getMessage());
    }
  }

  /** The operator asked for something that cannot be; one line says what. */
  public static final class BadSettings extends RuntimeException {
    public BadSettings(String message) {
      super(message);
    }
  }
}

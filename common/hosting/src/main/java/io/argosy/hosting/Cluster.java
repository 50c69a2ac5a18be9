package io.argosy.hosting;

import io.argosy.bus.BusConnection;
import io.argosy.bus.ClusterSettings;
import io.argosy.bus.Topics;
import io.argosy.chain.Genesis;
import io.argosy.chain.Network;
import io.argosy.chain.Networks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/** What all services of a cluster agree on, with the network resolved. */
public record Cluster(ClusterSettings settings, Network network) {
  /**
   * Reads {@code argosy.*} and the network it names.
   *
   * @throws BadSettings if there is no such network, or its file cannot be read
   */
  public static Cluster from(Environment environment) {
    ClusterSettings settings = Binder.get(environment)
        .bind("argosy", Bindable.of(ClusterSettings.class))
        .orElseThrow(() -> new BadSettings("argosy.bootstrap, argosy.network and the like are not set"));
    return new Cluster(settings, network(settings.network()));
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
      return Genesis.parse(Files.readString(file)).network(file.getFileName().toString());
    } catch (IOException e) {
      throw new BadSettings("genesis file " + file + " cannot be read: " + e.getMessage());
    } catch (IllegalArgumentException e) {
      throw new BadSettings("genesis file " + file + " is not one: " + e.getMessage());
    }
  }

  public Topics topics() {
    return settings.topics();
  }

  public BusConnection connection(String service) {
    return settings.connection(service);
  }

  /** The operator asked for something that cannot be; one line says what. */
  public static final class BadSettings extends RuntimeException {
    public BadSettings(String message) {
      super(message);
    }
  }
}

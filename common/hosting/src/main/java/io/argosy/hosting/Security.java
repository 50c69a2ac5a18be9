package io.argosy.hosting;

import io.argosy.bus.KafkaSecurity;
import io.argosy.hosting.Cluster.BadSettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;

/**
 * Who may listen in and who may come in; bound from the properties {@code argosy.security.*}. Plaintext is spoken on loopback alone, unless an operator asks for it by name.
 *
 * @param plaintext what may be spoken in plaintext beyond loopback, of {@link #NAMES}: for a network that is private already
 * @param kafka how we and the brokers know each other
 * @param reads how services and the store know each other
 */
public record Security(@Nullable List<String> plaintext, @Nullable KafkaSecurity kafka, @Nullable Reads reads) {
  /** Connections that have no encryption of their own; peers' have. */
  static final Set<String> NAMES = Set.of("kafka", "reads", "http", "engine", "admin");

  /** As nobody said anything. */
  static final Security NONE = new Security(null, null, null);

  /**
   * Files of the reads between services and the store, all of them optional.
   *
   * @param certificate PEM, the chain that we show
   * @param key PEM, its private key
   * @param authorities PEM, those who sign what the other side shows
   * @param tokenFile what callers must bring
   */
  public record Reads(@Nullable String certificate, @Nullable String key, @Nullable String authorities, @Nullable String tokenFile) {}

  /** Makes what a service needs out of the files of the reads. */
  @FunctionalInterface
  public interface ReadsFiles<T> {
    /**
     * @throws IllegalArgumentException if the files do not do
     */
    T read(@Nullable String certificate, @Nullable String key, @Nullable String authorities, @Nullable String tokenFile);
  }

  /**
   * @throws BadSettings for a name that stands for nothing
   */
  void check() {
    for (String name : plaintext == null ? List.<String>of() : plaintext) {
      if (!NAMES.contains(name)) {
        throw new BadSettings("argosy.security.plaintext: " + name + " is none of " + String.join(", ", NAMES.stream().sorted().toList()));
      }
    }
  }

  KafkaSecurity kafkaOrPlaintext() {
    return kafka == null ? KafkaSecurity.PLAINTEXT : kafka;
  }

  /**
   * What a reader of the store needs.
   *
   * @param store its address, {@code host:port}
   * @throws BadSettings if the files do not do, or what is read would be in plaintext where it must not
   */
  public <T> T asReader(String store, ReadsFiles<T> files) {
    if (!isSaid(said().authorities())) {
      requireLoopback("reads", hostOf(store), "set argosy.security.reads.authorities");
    }
    return read(files);
  }

  /**
   * What the store needs.
   *
   * @param host on which it listens for readers
   * @throws BadSettings if the files do not do, or anybody could listen in or come in from beyond this host
   */
  public <T> T asStore(String host, ReadsFiles<T> files) {
    if (!isSaid(said().certificate()) || !isSaid(said().authorities()) && !isSaid(said().tokenFile())) {
      requireLoopback("reads", host, "set argosy.security.reads.certificate and key, and token-file or authorities");
    }
    return read(files);
  }

  private Reads said() {
    return reads == null ? new Reads(null, null, null, null) : reads;
  }

  private static boolean isSaid(@Nullable String text) {
    return text != null && !text.isBlank();
  }

  private <T> T read(ReadsFiles<T> files) {
    try {
      return files.read(said().certificate(), said().key(), said().authorities(), said().tokenFile());
    } catch (IllegalArgumentException e) {
      throw new BadSettings("argosy.security.reads: " + e.getMessage());
    }
  }

  /**
   * Lets plaintext pass on loopback, and where it was asked for.
   *
   * @param name one of {@link #NAMES}
   * @param host that we listen on or speak to
   * @throws BadSettings if it must not be
   */
  public void requireLoopback(String name, String host, String remedy) {
    if (!isLoopback(host) && (plaintext == null || !plaintext.contains(name))) {
      throw new BadSettings(
          name + " at " + host + " would be open to others in plaintext: " + remedy + ", or ask for it (argosy.security.plaintext=" + name + ")");
    }
  }

  /** HTTP, with JSON-RPC and metrics, is in plaintext unless Spring has a certificate for it. */
  void checkHttp(Environment environment) {
    boolean hasTls = environment.containsProperty("server.ssl.bundle") || environment.containsProperty("server.ssl.certificate") || environment.containsProperty("server.ssl.key-store");
    if (!hasTls && !"none".equals(environment.getProperty("spring.main.web-application-type"))) {
      requireLoopback("http", environment.getProperty("server.address", "0.0.0.0"), "give it a certificate (server.ssl.bundle)");
    }
  }

  private static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host.isEmpty() ? "0.0.0.0" : host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }

  /** The host of {@code host:port}. */
  static String hostOf(String address) {
    int colon = address.lastIndexOf(':');
    return (colon < 0 ? address : address.substring(0, colon)).strip();
  }
}

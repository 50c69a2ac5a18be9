package io.argosy.bus;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;

/** Whether the brokers let us in, asked once at the start: Kafka's clients only retry, and what they say of it is in no caller's reach. */
final class BrokerCheck {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int ASK_MILLIS = 10_000;
  private static final int PROBE_MILLIS = 3_000;

  /** First byte of an alert in TLS. A Kafka answer begins with its length, which is never that large. */
  private static final int TLS_ALERT = 0x15;

  private BrokerCheck() {}

  /**
   * Returns when a broker has accepted who we are; at once if it cares for nobody's name.
   *
   * @throws Refused if a broker does not accept us, or is none that speaks as we do
   * @throws BusException if no broker answers within a minute
   */
  static void run(BusConnection connection) {
    if (connection.isPlaintext()) {
      for (String broker : connection.bootstrap().split(",")) {
        requirePlaintext(broker.strip());
      }
    } else {
      greet(connection);
    }
  }

  private static void greet(BusConnection connection) {
    Map<String, Object> settings = new HashMap<>(connection.forAdmin());
    settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, ASK_MILLIS);
    settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
    try (Admin admin = Admin.create(settings)) {
      admin.describeCluster().clusterId().get();
    } catch (ExecutionException e) {
      throw switch (e.getCause()) {
        case SslAuthenticationException tls -> new Refused("TLS with the Kafka brokers " + connection.bootstrap() + " failed: " + root(tls));
        case AuthenticationException refused -> new Refused(
            "the Kafka brokers " + connection.bootstrap() + " refuse us: " + refused.getMessage() + " (argosy.security.kafka.user, password-file)");
        default -> new BusException(
            "no Kafka broker at " + connection.bootstrap() + " let us in within " + PATIENCE.toSeconds()
                + " s: is one there, and does its port speak TLS? (" + e.getCause().getMessage() + ")",
            e);
      };
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BusException("interrupted", e);
    }
  }

  /** The innermost reason, which is the one that names what is wrong with a certificate. */
  private static String root(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage());
  }

  /** What a port says to somebody who speaks plaintext. */
  private enum Heard {
    /** Nobody listens yet: that is for others to wait for. */
    NOBODY,
    PLAINTEXT,
    TLS,
    /** Taken and not answered, or closed: a busy broker, or one whose alert was lost with the connection. */
    NOTHING
  }

  /** Asks until the port says something: a client that takes a TLS alert for the length of an answer makes room for 350 MB, and never says why. */
  private static void requirePlaintext(String broker) {
    long giveUp = System.nanoTime() + PATIENCE.toNanos();
    Heard heard = probe(broker);
    while (heard == Heard.NOTHING) {
      if (System.nanoTime() > giveUp) {
        throw new BusException("the Kafka broker " + broker + " takes connections and says nothing for " + PATIENCE.toSeconds() + " s: is it one, and does its port speak plaintext?", null);
      }
      pause();
      heard = probe(broker);
    }
    if (heard == Heard.TLS) {
      throw new Refused("the Kafka broker " + broker + " speaks TLS, and we were told PLAINTEXT: set argosy.security.kafka.protocol");
    }
  }

  private static Heard probe(String broker) {
    int colon = broker.lastIndexOf(':');
    try (Socket socket = new Socket()) {
      try {
        socket.connect(new InetSocketAddress(broker.substring(0, colon), Integer.parseInt(broker.substring(colon + 1))), PROBE_MILLIS);
      } catch (IOException e) {
        return Heard.NOBODY;
      }
      return ask(socket);
    } catch (IOException e) {
      return Heard.NOTHING;
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      // No address, which Kafka's clients say too.
      return Heard.NOBODY;
    }
  }

  /** Asks what every broker answers whoever asks. */
  private static Heard ask(Socket socket) throws IOException {
    socket.setSoTimeout(PROBE_MILLIS);
    ByteArrayOutputStream question = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(question);
    // Length, ApiVersions 0, its id, and no name.
    out.writeInt(10);
    out.writeShort(18);
    out.writeShort(0);
    out.writeInt(1);
    out.writeShort(-1);
    // In one piece: a broker that closes while more comes takes its alert back.
    socket.getOutputStream().write(question.toByteArray());
    int first = socket.getInputStream().read();
    return first < 0 ? Heard.NOTHING : first == TLS_ALERT ? Heard.TLS : Heard.PLAINTEXT;
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(100);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BusException("interrupted", e);
    }
  }

  /** Settings that a client has of whether it speaks in plaintext. */
  static boolean isPlaintext(Map<String, String> settings) {
    return settings.getOrDefault(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, "PLAINTEXT").equals("PLAINTEXT");
  }

  /** The brokers do not let us in, and will not as long as the settings are as they are. */
  static final class Refused extends IllegalArgumentException {
    Refused(String message) {
      super(message);
    }
  }
}

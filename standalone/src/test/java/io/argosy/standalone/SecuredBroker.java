package io.argosy.standalone;

import io.argosy.bus.AccessTable.Service;
import io.argosy.bus.ClusterSettings;
import io.argosy.bus.KafkaSecurity;
import io.argosy.bus.Topics;
import io.argosy.props.Certificates;
import io.argosy.props.Certificates.Signed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialAlteration;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;

/**
 * A real broker that asks everybody who he is: by a password over TLS, or by a certificate; with ACLs. A third listener in plaintext, whose nameless callers may do everything, is for the test's own set-up alone.
 */
final class SecuredBroker implements AutoCloseable {
  static final int CHAIN_SHARDS = 4;
  static final int STATE_SHARDS = 8;
  static final int GATEWAY_SLOTS = 2;
  static final String CLUSTER = "apart";

  private final Path folder;
  private final Certificates certificates;
  private final int passwordPort = LocalCluster.freePort();
  private final int certificatePort = LocalCluster.freePort();
  private final ChildBroker broker;

  private SecuredBroker(Path folder) throws Exception {
    this.folder = Files.createDirectories(folder);
    this.certificates = Certificates.in(folder.resolve("certificates"));
    Signed own = certificates.sign("broker");
    int setup = LocalCluster.freePort();
    int controller = LocalCluster.freePort();
    Properties p = new Properties();
    p.setProperty("listeners", "PLAINTEXT://127.0.0.1:" + setup + ",CONTROLLER://127.0.0.1:" + controller + ",PASSWORD://127.0.0.1:" + passwordPort + ",CERTIFICATE://127.0.0.1:" + certificatePort);
    p.setProperty("advertised.listeners", "PLAINTEXT://127.0.0.1:" + setup + ",PASSWORD://127.0.0.1:" + passwordPort + ",CERTIFICATE://127.0.0.1:" + certificatePort);
    p.setProperty("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,PASSWORD:SASL_SSL,CERTIFICATE:SSL");
    p.setProperty("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
    p.setProperty("super.users", "User:ANONYMOUS");
    p.setProperty("sasl.enabled.mechanisms", "SCRAM-SHA-512");
    p.setProperty("listener.name.password.scram-sha-512.sasl.jaas.config", "org.apache.kafka.common.security.scram.ScramLoginModule required;");
    p.setProperty("ssl.keystore.type", "PEM");
    p.setProperty("ssl.keystore.location", own.both().toString());
    p.setProperty("ssl.truststore.type", "PEM");
    p.setProperty("ssl.truststore.location", certificates.authority().toString());
    p.setProperty("listener.name.certificate.ssl.client.auth", "required");
    p.setProperty("ssl.principal.mapping.rules", "RULE:^CN=([a-z-]+)$/$1/");
    Path file = folder.resolve("broker.properties");
    try (var out = Files.newBufferedWriter(file)) {
      p.store(out, "");
    }
    this.broker = ChildBroker.start(folder.resolve("kafka"), setup, controller, "384m", file);
    List<UserScramCredentialAlteration> users = new ArrayList<>();
    for (Service service : Service.values()) {
      users.add(new UserScramCredentialUpsertion(
          service.key(), new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096), Files.readString(password(service, "of-" + service.key())).strip()));
    }
    try (Admin admin = admin()) {
      admin.alterUserScramCredentials(users).all().get();
    }
  }

  static SecuredBroker in(Path folder) throws Exception {
    return new SecuredBroker(folder);
  }

  /** A file with a password, as an operator leaves it: with an end of line. */
  private Path password(Service service, String text) throws Exception {
    return Files.writeString(folder.resolve(service.key() + ".password"), text + "\n");
  }

  Certificates certificates() {
    return certificates;
  }

  ChildBroker broker() {
    return broker;
  }

  /** Where a password is asked for. */
  String bootstrap() {
    return "127.0.0.1:" + passwordPort;
  }

  /** Whoever may do everything. */
  Admin admin() {
    return Admin.create(Map.of("bootstrap.servers", broker.bootstrap()));
  }

  Topics topics() {
    return settings(broker.bootstrap(), Map.of()).topics();
  }

  /** How a service comes in by its password. */
  ClusterSettings byPassword(Service service) {
    return settings(bootstrap(), new KafkaSecurity("SASL_SSL", service.key(), passwordFile(service).toString(), certificates.authority().toString(), null).clientSettings());
  }

  /** How it comes in by its certificate. */
  ClusterSettings byCertificate(Service service) throws Exception {
    return settings("127.0.0.1:" + certificatePort, new KafkaSecurity("SSL", null, null, certificates.authority().toString(), certificates.sign(service.key()).both().toString()).clientSettings());
  }

  Path passwordFile(Service service) {
    return folder.resolve(service.key() + ".password");
  }

  private static ClusterSettings settings(String bootstrap, Map<String, String> security) {
    return new ClusterSettings(bootstrap, "mainnet", CLUSTER, CHAIN_SHARDS, STATE_SHARDS, GATEWAY_SLOTS, (short) 1, "none", security);
  }

  /** The same as words on a command line. */
  List<String> words(Service service) {
    return List.of(
        "--argosy.bootstrap=" + bootstrap(),
        "--argosy.security.kafka.protocol=SASL_SSL",
        "--argosy.security.kafka.user=" + service.key(),
        "--argosy.security.kafka.password-file=" + passwordFile(service),
        "--argosy.security.kafka.authorities=" + certificates.authority());
  }

  @Override
  public void close() {
    broker.close();
  }
}

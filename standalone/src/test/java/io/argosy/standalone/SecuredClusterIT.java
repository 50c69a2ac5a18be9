package io.argosy.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.blockstore.core.AuditReport;
import io.argosy.bus.AccessTable;
import io.argosy.bus.AccessTable.Right;
import io.argosy.bus.AccessTable.Service;
import io.argosy.bus.BusConnection;
import io.argosy.props.Certificates;
import io.argosy.props.Certificates.Signed;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** The cluster on a broker with TLS, passwords and ACLs: what the table of rights gives is enough, and nothing else is given. {@code -Dargosy.soak=true} runs it. */
@EnabledIfSystemProperty(named = "argosy.soak", matches = "true", disabledReason = "takes minutes: -Dargosy.soak=true runs it")
class SecuredClusterIT {
  private static final String TOKEN = "a-token-of-the-reads-0123456789";

  @TempDir
  private static Path folder;

  private static SecuredBroker secured;
  private static AccessTable table;

  @BeforeAll
  static void brokerWithAcls() throws Exception {
    secured = SecuredBroker.in(folder.resolve("secured"));
    table = new AccessTable(secured.topics());
    String said = Programs.succeed(folder, Map.of(), Duration.ofMinutes(1), argosy("acls", "--cluster", SecuredBroker.CLUSTER, "--brokers", secured.broker().bootstrap()));
    assertThat(said).contains("0 taken away");
  }

  @AfterAll
  static void endOfBroker() {
    secured.close();
  }

  private static List<String> argosy(String... words) {
    List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1", "-Dargosy.log=" + folder.resolve("argosy.log")));
    command.addAll(PackagedProgram.options());
    command.add(Argosy.class.getName());
    command.addAll(List.of(words));
    return command;
  }

  @Test
  void eachServiceWithItsOwnUserSyncsTheChain() throws Exception {
    Certificates certificates = secured.certificates();
    Signed store = certificates.sign("store");
    Path token = Files.writeString(folder.resolve("reads.token"), TOKEN + "\n");
    int http = LocalCluster.freePort();
    int admin = LocalCluster.freePort();
    Path own = Files.createDirectories(folder.resolve("sync"));
    try (DemoPeers peers = DemoPeers.speaking(68, 69);
        ServicesApart cluster = new ServicesApart(own, DemoPeers.chain().writeGenesis(own), peers.enodes(), secured.broker()).telling(name -> {
          List<String> words = new ArrayList<>(secured.words(service(name)));
          words.add("--argosy.security.reads.token-file=" + token);
          if (name.equals("block-store")) {
            words.addAll(List.of(
                "--argosy.security.reads.certificate=" + store.chain(),
                "--argosy.security.reads.key=" + store.key(),
                "--argosy.admin.port=" + admin,
                "--argosy.admin.certificate=" + store.chain(),
                "--argosy.admin.key=" + store.key(),
                "--server.port=" + http,
                "--server.ssl.bundle=web",
                "--spring.ssl.bundle.pem.web.keystore.certificate=" + store.chain(),
                "--spring.ssl.bundle.pem.web.keystore.private-key=" + store.key()));
          } else {
            words.add("--argosy.security.reads.authorities=" + certificates.authority());
          }
          return words;
        })) {
      cluster.startStore();
      cluster.startGateway(0);
      cluster.startHeaders("a");
      cluster.startBodies("a");
      cluster.startStateWorker("a");

      HttpClient client = HttpClient.newBuilder().sslContext(trusting(certificates.authority())).build();
      long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(240);
      while (!blockNumber(client, http).contains("\"result\":\"0x" + Long.toHexString(DemoPeers.HEAD) + "\"")) {
        for (String name : cluster.names()) {
          assertThat(cluster.isAlive(name)).as("%s said %s", name, cluster.said(name)).isTrue();
        }
        assertThat(System.nanoTime()).as("%s; header-service said %s", blockNumber(client, http), cluster.said("header-service-a")).isLessThan(giveUp);
        TimeUnit.MILLISECONDS.sleep(250);
      }
      assertThat(cluster.names()).allMatch(cluster::isAlive).allSatisfy(name ->
          assertThat(cluster.said(name)).as(name).doesNotContain("of-", "uthorizationException", TOKEN));
      String ordered = Programs.succeed(folder, Map.of(), Duration.ofMinutes(1), argosy("pause",
          "--url", "https://localhost:" + admin, "--token-file", own.resolve("admin.token").toString(), "--authorities", certificates.authority().toString()));
      assertThat(ordered).contains("order 1");
      cluster.kill("block-store");
      AuditReport report = DemoPeers.audit(own);
      assertThat(report.findings()).isEmpty();
      assertThat(report.digest()).isEqualTo(DemoPeers.DIGEST);

      // The broker ends with the cluster, so what else needs it is here too.
      whatTheTableDoesNotGiveIsRefused();
      aCertificateStandsForTheSameUser();
      whoIsRefusedSaysSo();
    }
  }

  private static Service service(String process) {
    return java.util.Arrays.stream(Service.values()).filter(service -> process.startsWith(service.key())).findFirst().orElseThrow();
  }

  private static String blockNumber(HttpClient client, int port) throws InterruptedException {
    try {
      return client.send(
          HttpRequest.newBuilder(URI.create("https://localhost:" + port))
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_blockNumber\"}"))
              .build(),
          HttpResponse.BodyHandlers.ofString()).body();
    } catch (java.net.ConnectException e) {
      return "nobody listens yet";
    } catch (java.io.IOException e) {
      return e.toString();
    }
  }

  private static SSLContext trusting(Path authority) throws Exception {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("authority", CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(Files.readAllBytes(authority))));
    TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    return context;
  }

  /** Every service tries everything with every topic. */
  private static void whatTheTableDoesNotGiveIsRefused() throws Exception {
    List<String> wrong = new ArrayList<>();
    int refused = 0;
    Map<String, Long> there = recordInEachTopic();
    for (Service service : Service.values()) {
      BusConnection connection = secured.byPassword(service).connection(service.key());
      Set<Right> rights = table.of(service);
      try (Hands hands = new Hands(connection, there)) {
        for (String topic : table.topicNames()) {
          for (AclOperation operation : Hands.OPERATIONS) {
            boolean given = rights.contains(new Right(ResourceType.TOPIC, topic, operation))
                || operation == AclOperation.DESCRIBE && rights.stream().anyMatch(right -> right.type() == ResourceType.TOPIC && right.name().equals(topic) && right.operation() != AclOperation.CREATE);
            boolean allowed = hands.may(operation, topic);
            if (allowed != given) {
              wrong.add(service.key() + " " + operation + " " + topic + (allowed ? ": was let in" : ": was refused"));
            }
            refused += allowed ? 0 : 1;
          }
        }
        assertThat(hands.mayMakeAnotherTopic()).as("%s makes a topic that is none of ours", service).isFalse();
        assertThat(hands.mayAddPartitions(secured.topics().chainCommits())).as("%s changes a topic", service).isFalse();
        for (Service other : Service.values()) {
          String id = secured.topics().prefix() + "." + other.key();
          assertThat(hands.mayTransact(connection, id)).as("%s takes the transactions of %s", service, other).isEqualTo(rights.contains(new Right(ResourceType.TRANSACTIONAL_ID, id, AclOperation.WRITE)));
        }
      }
    }
    System.out.println(refused + " of " + Service.values().length * table.topicNames().size() * Hands.OPERATIONS.size() + " refused");
    assertThat(wrong).isEmpty();
    assertThat(refused).isGreaterThan(300);
    // What the table itself must never say.
    assertThat(table.of(Service.PEER_GATEWAY)).noneMatch(right -> right.name().contains("commits") || right.name().contains("epochs") || right.type() != ResourceType.TOPIC);
  }

  /** Something to read everywhere, put there by whoever may do everything: a refusal is then told from a silence. */
  private static Map<String, Long> recordInEachTopic() throws Exception {
    Map<String, Long> there = new HashMap<>();
    BusConnection connection = new BusConnection(secured.broker().bootstrap(), "set-up", "none", Map.of());
    try (KafkaProducer<byte[], ByteBuffer> producer = new KafkaProducer<>(connection.forProducer("records"))) {
      for (String topic : table.topicNames()) {
        there.put(topic, producer.send(new ProducerRecord<>(topic, 0, new byte[] {2}, ByteBuffer.wrap(new byte[1]))).get().offset());
      }
    }
    return there;
  }

  /** What a service can try. */
  private static final class Hands implements AutoCloseable {
    static final List<AclOperation> OPERATIONS = List.of(AclOperation.DESCRIBE, AclOperation.READ, AclOperation.WRITE, AclOperation.DELETE, AclOperation.ALTER_CONFIGS);

    private final Admin admin;
    private final KafkaProducer<byte[], ByteBuffer> producer;
    private final KafkaConsumer<byte[], byte[]> consumer;

    private final Map<String, Long> there;

    /**
     * @param there where in each topic a record stands
     */
    Hands(BusConnection connection, Map<String, Long> there) {
      this.there = there;
      admin = Admin.create(connection.forAdmin());
      producer = new KafkaProducer<>(connection.forProducer("tries"));
      Map<String, Object> reading = connection.forConsumer("tries");
      reading.put("fetch.max.wait.ms", 1);
      reading.put("auto.offset.reset", "none");
      reading.put("isolation.level", "read_uncommitted");
      consumer = new KafkaConsumer<>(reading);
    }

    boolean may(AclOperation operation, String topic) throws Exception {
      TopicPartition partition = new TopicPartition(topic, 0);
      return passes(() -> {
        switch (operation) {
          case DESCRIBE -> admin.describeTopics(List.of(topic)).allTopicNames().get();
          case READ -> {
            consumer.assign(List.of(partition));
            consumer.seek(partition, there.get(topic));
            long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (consumer.poll(Duration.ofMillis(100)).isEmpty()) {
              assertThat(System.nanoTime()).as("neither let in nor refused to read %s", topic).isLessThan(giveUp);
            }
          }
          case WRITE -> producer.send(new ProducerRecord<>(topic, 0, new byte[] {1}, ByteBuffer.wrap(new byte[1]))).get();
          case DELETE -> admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(0))).all().get();
          default -> admin.incrementalAlterConfigs(Map.of(
                  new ConfigResource(ConfigResource.Type.TOPIC, topic), List.of(new AlterConfigOp(new ConfigEntry("retention.ms", "1"), AlterConfigOp.OpType.SET))))
              .all()
              .get();
        }
      });
    }

    boolean mayMakeAnotherTopic() throws Exception {
      return passes(() -> admin.createTopics(List.of(new NewTopic("argosy.another.topic", 1, (short) 1))).all().get());
    }

    boolean mayAddPartitions(String topic) throws Exception {
      return passes(() -> admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(9))).all().get());
    }

    boolean mayTransact(BusConnection connection, String id) throws Exception {
      return passes(() -> {
        try (KafkaProducer<byte[], ByteBuffer> transactions = new KafkaProducer<>(connection.forTransactions(id))) {
          transactions.initTransactions();
        }
      });
    }

    private interface Try {
      void run() throws Exception;
    }

    private static boolean passes(Try attempt) throws Exception {
      try {
        attempt.run();
        return true;
      } catch (AuthorizationException e) {
        return false;
      } catch (ExecutionException e) {
        if (e.getCause() instanceof AuthorizationException) {
          return false;
        }
        throw e;
      }
    }

    @Override
    public void close() {
      consumer.close();
      producer.close();
      admin.close();
    }
  }

  private static void aCertificateStandsForTheSameUser() throws Exception {
    BusConnection connection = secured.byCertificate(Service.BODY_SERVICE).connection("body-service").checked();
    try (Hands hands = new Hands(connection, Map.of())) {
      assertThat(hands.may(AclOperation.WRITE, secured.topics().chainCommits())).isTrue();
      assertThat(hands.may(AclOperation.WRITE, secured.topics().epochs())).isFalse();
    }
  }

  private static void whoIsRefusedSaysSo() throws Exception {
    Path genesis = DemoPeers.chain().writeGenesis(Files.createDirectories(folder.resolve("refused")));
    Path guess = Files.writeString(folder.resolve("guess.password"), "a-guess\n");
    Certificates strangers = Certificates.in(folder.resolve("strangers"));

    assertThat(refusal(genesis, Map.of("password-file", guess.toString()))).contains("the Kafka brokers " + secured.bootstrap() + " refuse us").doesNotContain("a-guess");
    assertThat(refusal(genesis, Map.of("authorities", strangers.authority().toString()))).contains("TLS with the Kafka brokers " + secured.bootstrap() + " failed");
    assertThat(refusal(genesis, Map.of("protocol", "PLAINTEXT", "user", "", "password-file", "", "authorities", ""))).contains("speaks TLS, and we were told PLAINTEXT");
  }

  /** The one line that a service ends with. */
  private static String refusal(Path genesis, Map<String, String> changed) {
    Map<String, String> settings = new HashMap<>(Map.of(
        "protocol", "SASL_SSL",
        "user", "body-service",
        "password-file", secured.passwordFile(Service.BODY_SERVICE).toString(),
        "authorities", secured.certificates().authority().toString()));
    settings.putAll(changed);
    List<String> command = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx192m", "-XX:TieredStopAtLevel=1", "-Dargosy.log=" + folder.resolve("refused.log")));
    command.addAll(PackagedProgram.options());
    command.addAll(List.of(
        io.argosy.bodyservice.app.BodyServiceApplication.class.getName(), "--argosy.bootstrap=" + secured.bootstrap(), "--argosy.network=" + genesis, "--argosy.cluster=" + SecuredBroker.CLUSTER, "--server.port=0"));
    settings.forEach((name, value) -> command.add("--argosy.security.kafka." + name + "=" + value));
    Programs.Ended ended = Programs.run(folder, Map.of(), Duration.ofSeconds(60), command);
    assertThat(ended.code()).as(ended.said()).isEqualTo(2);
    return ended.said().lines().filter(line -> line.startsWith("body-service: ")).findFirst().orElse("nothing said: " + ended.said());
  }
}

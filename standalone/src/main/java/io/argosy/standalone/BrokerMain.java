package io.argosy.standalone;

import io.argosy.packs.PackLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * A real Kafka broker (KRaft, one node) in a JVM of its own, so that its memory and its end are its own. Loopback only. Prints {@code READY} once it serves, and stops when its standard input ends: a
 * parent that dies takes it along.
 *
 * <p>The only class that knows Kafka's server classes, which promise nothing between versions.
 */
public final class BrokerMain {
  private BrokerMain() {}

  /**
   * @param args data directory, broker port, controller port
   */
  public static void main(String[] args) throws Exception {
    Path data = Path.of(args[0]);
    int port = Integer.parseInt(args[1]);
    int controllerPort = Integer.parseInt(args[2]);
    String cluster = clusterId(data);
    Files.createDirectories(data.resolve("log"));
    new Formatter()
        .setNodeId(1)
        .setClusterId(cluster)
        .setControllerListenerName("CONTROLLER")
        .setMetadataLogDirectory(data.resolve("log").toString())
        .addDirectory(data.resolve("log").toString())
        .setIgnoreFormatted(true)
        .run();
    KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(settings(data, port, controllerPort)), Time.SYSTEM);
    server.startup();
    System.out.println("READY");
    System.out.flush();
    while (System.in.read() >= 0) {
      // Only the end of the stream says something.
    }
    server.shutdown();
    server.awaitShutdown();
    System.exit(0);
  }

  /** The same cluster at each start of the same directory. */
  private static String clusterId(Path data) throws IOException {
    Path file = data.resolve("cluster.id");
    if (!Files.exists(file)) {
      Files.createDirectories(data);
      Files.writeString(file, Uuid.randomUuid().toString());
    }
    return Files.readString(file).strip();
  }

  private static Properties settings(Path data, int port, int controllerPort) {
    Properties p = new Properties();
    p.setProperty("process.roles", "broker,controller");
    p.setProperty("node.id", "1");
    p.setProperty("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
    p.setProperty("listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort);
    p.setProperty("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port);
    p.setProperty("controller.listener.names", "CONTROLLER");
    p.setProperty("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    p.setProperty("inter.broker.listener.name", "PLAINTEXT");
    p.setProperty("log.dirs", data.resolve("log").toString());
    p.setProperty("auto.create.topics.enable", "false");
    p.setProperty("message.max.bytes", Integer.toString(PackLimits.MAX_BYTES));
    p.setProperty("replica.fetch.max.bytes", Integer.toString(PackLimits.MAX_BYTES));
    p.setProperty("log.segment.bytes", Integer.toString(64 << 20));
    p.setProperty("log.segment.delete.delay.ms", "1000");
    p.setProperty("log.retention.check.interval.ms", "30000");
    for (String internal : new String[] {"offsets.topic", "transaction.state.log", "share.coordinator.state.topic"}) {
      p.setProperty(internal + ".num.partitions", "4");
      p.setProperty(internal + ".replication.factor", "1");
    }
    p.setProperty("transaction.state.log.min.isr", "1");
    p.setProperty("share.coordinator.state.topic.min.isr", "1");
    p.setProperty("group.initial.rebalance.delay.ms", "0");
    p.setProperty("num.network.threads", "2");
    p.setProperty("num.io.threads", "4");
    // A single node has nobody to wait for.
    p.setProperty("controller.quorum.election.timeout.ms", "100");
    p.setProperty("controller.quorum.election.backoff.max.ms", "50");
    p.setProperty("broker.heartbeat.interval.ms", "100");
    return p;
  }
}

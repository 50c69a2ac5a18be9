package io.argosy.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.argosy.bus.BusConnection;
import io.argosy.bus.ClusterSettings;
import io.argosy.bus.Topics;
import io.argosy.packs.Lane;
import io.argosy.stages.Stage;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.springframework.util.FileSystemUtils;

/** What Kafka may do to us: end and come back, lose the tail of its log, come back as another (with {@code -Dargosy.soak=true}). The digest at the end is always the same. */
@ResourceLock(DemoPeers.CLUSTER_IN_THIS_PROCESS)
class BrokerFaultsIT {
  @Test
  void aBrokerThatDiesInTheMiddleAndComesBackCostsNothing(@TempDir Path folder) throws Exception {
    try (DemoPeers peers = DemoPeers.slow(Duration.ofMillis(120), 66, 68, 69)) {
      ClusterOptions options = DemoSync.options(folder, peers);
      Path kafka = folder.resolve("data/kafka");
      int port = LocalCluster.freePort();
      int controllerPort = LocalCluster.freePort();
      ChildBroker broker = ChildBroker.start(kafka, port, controllerPort, "384m");
      List<ChildBroker> later = new ArrayList<>();
      try (LocalCluster cluster = LocalCluster.on(broker, options)) {
        DemoSync.await(cluster, marks -> marks.of(Stage.BODIES) > 2_000);
        broker.kill();
        TimeUnit.SECONDS.sleep(2);
        later.add(ChildBroker.start(kafka, port, controllerPort, "384m"));
        DemoSync.await(cluster, marks -> marks.blocks() >= DemoPeers.HEAD);
        assertThat(later).allMatch(ChildBroker::isAlive);
        assertThat(cluster.failure()).isNotDone();
      } finally {
        // After the services: without a broker they take a minute to stop.
        later.forEach(ChildBroker::close);
      }

      DemoSync.assertSound(folder);
    }
  }

  @Test
  void aLogThatLostItsTailIsNoticedAndNothingIsSkipped(@TempDir Path folder) throws Exception {
    try (DemoPeers peers = DemoPeers.slow(Duration.ofMillis(120), 66, 68, 69)) {
      syncUntil(folder, peers, 3_000);
      assertThat(cutTails(folder.resolve("data/kafka/log"))).as("logs that had a tail to lose").isPositive();

      syncToTheEnd(folder, peers);

      DemoSync.assertSound(folder);
    }
  }

  @Test
  void aKafkaThatWasWipedIsReplayedFromNothing(@TempDir Path folder) throws Exception {
    assumeTrue(Boolean.getBoolean("argosy.soak"), "its like in little is RecreatedTopicsIT: -Dargosy.soak=true runs it");
    try (DemoPeers peers = DemoPeers.slow(Duration.ofMillis(120), 66, 68, 69)) {
      syncUntil(folder, peers, 3_000);
      FileSystemUtils.deleteRecursively(folder.resolve("data/kafka"));

      syncToTheEnd(folder, peers);

      DemoSync.assertSound(folder);
    }
  }

  @Test
  void poisonInEveryTopicIsSetAsideAndStopsNobody(@TempDir Path folder) throws Exception {
    try (DemoPeers peers = DemoPeers.slow(Duration.ofMillis(120), 66, 68, 69);
        LocalCluster cluster = LocalCluster.start(DemoSync.options(folder, peers))) {
      DemoSync.await(cluster, marks -> marks.of(Stage.HEADERS) > 0);
      ClusterSettings settings = ClusterSettings.onOneHost(cluster.broker().bootstrap(), "", "local");
      int sent = poisonEveryPartition(settings.connection("poisoner"), settings.topics());
      DemoSync.await(cluster, marks -> marks.blocks() >= DemoPeers.HEAD);

      assertThat(cluster.failure()).isNotDone();
      assertThat(deadLetters(settings)).as("of %d poison records, those in topics that are read", sent).isGreaterThan(20);
    }

    DemoSync.assertSound(folder);
  }

  private static int poisonEveryPartition(BusConnection connection, Topics topics) {
    SplittableRandom random = new SplittableRandom(3);
    Map<String, Integer> partitions = Map.of(
        topics.requests(Lane.HEADERS), 1,
        topics.requests(Lane.BLOCKS), 1,
        topics.deliveries(Lane.HEADERS), 1,
        topics.deliveries(Lane.BLOCKS), topics.chainShards(),
        topics.chainCommits(), topics.chainShards(),
        topics.progress(), 1,
        topics.gateways(), 1,
        topics.verdicts(), 1,
        topics.targets(), 1,
        topics.reports(), 1);
    int sent = 0;
    try (KafkaProducer<byte[], ByteBuffer> producer = new KafkaProducer<>(connection.forProducer("poison"))) {
      for (Map.Entry<String, Integer> topic : partitions.entrySet()) {
        for (int p = 0; p < topic.getValue(); p++) {
          for (byte[] poison : List.of(new byte[0], new byte[] {1}, new byte[] {9, 1, (byte) 0xc0}, new byte[] {1, 33, (byte) 0xc1, (byte) 0x80}, noise(random))) {
            producer.send(new ProducerRecord<>(topic.getKey(), p, null, ByteBuffer.wrap(poison)));
            sent++;
          }
        }
      }
    }
    return sent;
  }

  private static byte[] noise(SplittableRandom random) {
    byte[] noise = new byte[2_000];
    random.nextBytes(noise);
    noise[0] = 1;
    noise[1] = 32;
    return noise;
  }

  private static long deadLetters(ClusterSettings settings) {
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings.connection("reader").forConsumer("letters"))) {
      TopicPartition letters = new TopicPartition(settings.topics().deadLetters(), 0);
      return consumer.endOffsets(List.of(letters)).get(letters);
    }
  }

  private static void syncUntil(Path folder, DemoPeers peers, long blocks) throws InterruptedException {
    try (LocalCluster cluster = LocalCluster.start(DemoSync.options(folder, peers))) {
      DemoSync.await(cluster, marks -> marks.of(Stage.BODIES) >= blocks);
    }
  }

  private static void syncToTheEnd(Path folder, DemoPeers peers) throws InterruptedException {
    try (LocalCluster cluster = LocalCluster.start(DemoSync.options(folder, peers))) {
      DemoSync.await(cluster, marks -> marks.blocks() >= DemoPeers.HEAD);
    }
  }

  /** Cuts the commit logs to two thirds, as a power cut does to a log that nobody synced; gives how many. */
  private static int cutTails(Path log) throws IOException {
    int cut = 0;
    try (Stream<Path> folders = Files.list(log)) {
      for (Path folder : folders.filter(f -> f.getFileName().toString().startsWith("argosy.local.commits.chain-")).toList()) {
        try (Stream<Path> files = Files.list(folder)) {
          for (Path file : files.toList()) {
            String name = file.getFileName().toString();
            if (name.endsWith(".log") && Files.size(file) > 0) {
              try (RandomAccessFile data = new RandomAccessFile(file.toFile(), "rw")) {
                data.setLength(data.length() * 2 / 3);
              }
              cut++;
            } else if (name.endsWith(".snapshot") || name.endsWith("index")) {
              Files.delete(file);
            }
          }
        }
      }
    }
    // Without its note of a clean end the broker looks at what it has.
    Files.deleteIfExists(log.resolve(".kafka_cleanshutdown"));
    return cut;
  }
}

package io.argosy.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.argosy.bus.ClusterSettings;
import io.argosy.bus.Topics;
import io.argosy.packs.Lane;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Somebody deletes a topic and makes it anew, with the same name and settings: offsets begin again at 0, and whoever remembers one must not trust it. {@code -Dargosy.soak=true} for each topic by
 * itself while nothing runs, and for all of them under a running cluster.
 */
@ResourceLock(DemoPeers.CLUSTER_IN_THIS_PROCESS)
class RecreatedTopicsIT {
  private static final boolean SOAK = Boolean.getBoolean("argosy.soak");

  @Test
  void aTopicMadeAnewWhileNothingRunsCostsNothingThatIsStored(@TempDir Path folder) throws Exception {
    try (DemoPeers peers = DemoPeers.slow(Duration.ofMillis(150), 66, 68, 69)) {
      ClusterOptions options = DemoSync.options(folder, peers);
      Topics topics = settings("").topics();
      List<List<String>> rounds = SOAK
          ? allOf(topics).stream().map(List::of).toList()
          : List.of(List.of(topics.chainCommits()), allOf(topics).subList(1, allOf(topics).size()));

      for (List<String> round : rounds) {
        try (LocalCluster cluster = LocalCluster.start(options)) {
          awaitMore(cluster);
        }
        try (ChildBroker broker = ChildBroker.start(folder.resolve("data/kafka"), LocalCluster.freePort(), LocalCluster.freePort(), "384m");
            Admin admin = admin(broker.bootstrap())) {
          for (String topic : round) {
            makeAnew(admin, topic);
          }
        }
      }
      try (LocalCluster cluster = LocalCluster.start(options)) {
        DemoSync.await(cluster, marks -> marks.blocks() >= DemoPeers.HEAD);
      }

      DemoSync.assertSound(folder);
    }
  }

  @Test
  void aTopicMadeAnewUnderARunningClusterHoldsItUpOnlyForAMoment(@TempDir Path folder) throws Exception {
    assumeTrue(SOAK, "takes minutes: -Dargosy.soak=true runs it");
    try (DemoPeers peers = DemoPeers.slow(Duration.ofMillis(150), 66, 68, 69); LocalCluster cluster = LocalCluster.start(DemoSync.options(folder, peers))) {
      awaitMore(cluster);

      try (Admin admin = admin(cluster.broker().bootstrap())) {
        for (String topic : allOf(settings("").topics())) {
          makeAnew(admin, topic);
          awaitMore(cluster);
        }
      }
      DemoSync.await(cluster, marks -> marks.blocks() >= DemoPeers.HEAD);

      assertThat(cluster.failure()).isNotDone();
    }
    DemoSync.assertSound(folder);
  }

  private static List<String> allOf(Topics topics) {
    return List.of(
        topics.chainCommits(),
        topics.deliveries(Lane.BLOCKS),
        topics.deliveries(Lane.HEADERS),
        topics.requests(Lane.BLOCKS),
        topics.requests(Lane.HEADERS),
        topics.progress(),
        topics.gateways(),
        topics.epochs(),
        topics.targets(),
        topics.reports(),
        topics.verdicts(),
        topics.leader());
  }

  /** The same name, partitions and settings; another topic. */
  private static void makeAnew(Admin admin, String topic) throws Exception {
    int partitions = admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic).partitions().size();
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    Config config = admin.describeConfigs(List.of(resource)).all().get().get(resource);
    Map<String, String> settings = config.entries().stream()
        .filter(entry -> entry.source() == ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG)
        .collect(Collectors.toMap(ConfigEntry::name, ConfigEntry::value));
    NewTopic anew = new NewTopic(topic, partitions, (short) 1).configs(settings);
    admin.deleteTopics(List.of(topic)).all().get();
    long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (true) {
      try {
        admin.createTopics(List.of(anew)).all().get();
        return;
      } catch (ExecutionException e) {
        assertThat(e.getCause()).isInstanceOfAny(TopicExistsException.class, UnknownTopicOrPartitionException.class);
        assertThat(System.nanoTime()).isLessThan(giveUp);
        TimeUnit.MILLISECONDS.sleep(20);
      }
    }
  }

  private static Admin admin(String bootstrap) {
    return Admin.create(settings(bootstrap).connection("operator").forAdmin());
  }

  private static ClusterSettings settings(String bootstrap) {
    return ClusterSettings.onOneHost(bootstrap, "", "local");
  }

  /** Until it has moved on from where it stands. */
  private static void awaitMore(LocalCluster cluster) throws InterruptedException {
    long wanted = Math.min(DemoPeers.HEAD, cluster.store().chain().watermarks().blocks() + 300);
    DemoSync.await(cluster, marks -> marks.blocks() >= wanted);
  }
}

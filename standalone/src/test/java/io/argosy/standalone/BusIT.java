package io.argosy.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.argosy.bus.BusException;
import io.argosy.bus.ClusterSettings;
import io.argosy.bus.PackListeners;
import io.argosy.bus.PackListeners.From;
import io.argosy.bus.PackSender;
import io.argosy.bus.PackTransactions;
import io.argosy.bus.PackTransactions.Addressed;
import io.argosy.bus.PoisonPacks;
import io.argosy.bus.Received;
import io.argosy.bus.TopicSetup;
import io.argosy.bus.Topics;
import io.argosy.packs.BlockDelivery;
import io.argosy.packs.BlockPart;
import io.argosy.packs.DeliveryEnd;
import io.argosy.packs.DeliveryEnd.Outcome;
import io.argosy.packs.Lane;
import io.argosy.packs.Origin;
import io.argosy.packs.Pack;
import io.argosy.packs.PackId;
import io.argosy.packs.PeerId;
import io.argosy.packs.Unwind;
import io.argosy.primitives.BlockRef;
import io.argosy.primitives.Hash;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.kafka.KafkaContainer;

/** Packs over a real broker: ours in a JVM of its own always, and the one of the official image where a Docker engine runs. */
class BusIT {
  /** The largest item an eth message can hold. */
  private static final int LARGEST_ITEM = 10 << 20;

  @Test
  void onOurOwnBroker(@TempDir Path folder) throws Exception {
    try (ChildBroker broker = ChildBroker.start(folder, "384m")) {
      everythingHoldsOn(broker.bootstrap());
    }
  }

  @Test
  void onTheOfficialImage() throws Exception {
    Assumptions.assumeTrue(DockerClientFactory.instance().isDockerAvailable(), "no Docker engine runs here");
    try (KafkaContainer kafka = new KafkaContainer("apache/kafka:4.2.1")
        .withEnv("KAFKA_MESSAGE_MAX_BYTES", "16777216")) {
      kafka.start();
      everythingHoldsOn(kafka.getBootstrapServers());
    }
  }

  private static void everythingHoldsOn(String bootstrap) throws Exception {
    ClusterSettings settings = new ClusterSettings(bootstrap, "", "bus", 2, 2, 1, (short) 1, "lz4", Map.of());
    topicsAreMadeOnceAndNeverChanged(settings);
    theLargestLegalAnswerPasses(settings);
    aFormerLeaderIsFenced(settings);
    aMemberThatJoinsTakesNothingFromWhatAnotherKeeps(settings);
  }

  private static void topicsAreMadeOnceAndNeverChanged(ClusterSettings settings) {
    try (Admin admin = Admin.create(settings.connection("test").forAdmin())) {
      TopicSetup.ensure(admin, settings.topics(), Duration.ofSeconds(30));
      TopicSetup.ensure(admin, settings.topics(), Duration.ofSeconds(30));
      Topics other = new Topics(settings.topics().prefix(), 3, 2, 1, (short) 1);

      assertThatThrownBy(() -> TopicSetup.ensure(admin, other, Duration.ofSeconds(30)))
          .isInstanceOf(BusException.class)
          .hasMessageContaining("has 2 partitions, this configuration says 3");
    }
  }

  private static void theLargestLegalAnswerPasses(ClusterSettings settings) throws InterruptedException {
    RlpSlice item = new RlpWriter(LARGEST_ITEM + 16).bytes(new byte[LARGEST_ITEM]).toSlice();
    Pack largest = new BlockDelivery(
        new PackId(1, 2), 3, new Origin(new PeerId(Hash.ZERO), 0), BlockPart.BODY, 0, 1, List.of(item));
    TopicPartition deliveries = new TopicPartition(settings.topics().deliveries(Lane.BLOCKS), 0);

    assertThat(sentAndReceived(settings, deliveries, largest)).isEqualTo(largest);
  }

  private static Pack sentAndReceived(ClusterSettings settings, TopicPartition to, Pack pack) throws InterruptedException {
    BlockingQueue<Received> received = new LinkedBlockingQueue<>();
    try (PoisonPacks poison = new PoisonPacks(settings.connection("test"), settings.topics());
        PackListeners listeners = new PackListeners(settings.connection("test"), poison);
        PackSender sender = new PackSender(settings.connection("test"), "packs", error -> {
          throw new AssertionError(error);
        })) {
      listeners.follow("largest", From.BEGINNING, received::add, to);
      sender.send(to.topic(), to.partition(), pack);
      Received first = received.poll(30, TimeUnit.SECONDS);
      assertThat(first).as("the pack").isNotNull();
      return first.pack();
    }
  }

  /** The member is slower than its senders, so that there is always something on its way to it. */
  private static void aMemberThatJoinsTakesNothingFromWhatAnotherKeeps(ClusterSettings settings) throws InterruptedException {
    String topic = settings.topics().deliveries(Lane.STATE);
    DeliveryEnd pack = new DeliveryEnd(new PackId(1, 2), 3, 0, Outcome.SERVED, Duration.ZERO, List.of());
    Map<Integer, Queue<Long>> offsets = Map.of(0, new ConcurrentLinkedQueue<>(), 1, new ConcurrentLinkedQueue<>());
    Set<Integer> first = ConcurrentHashMap.newKeySet();
    Set<Integer> second = ConcurrentHashMap.newKeySet();
    try (PoisonPacks poison = new PoisonPacks(settings.connection("test"), settings.topics());
        PackListeners listeners = new PackListeners(settings.connection("first"), poison);
        PackListeners others = new PackListeners(settings.connection("second"), poison);
        PackSender sender = new PackSender(settings.connection("test"), "packs", error -> {
          throw new AssertionError(error);
        })) {
      listeners.join("deliveries", "members", topic, owner(first), received -> {
        LockSupport.parkNanos(500_000);
        offsets.get(received.partition()).add(received.offset());
      });
      Await.until(() -> first.size() == 2, Duration.ofSeconds(30), () -> first);
      others.join("deliveries", "members", topic, owner(second), _ -> {});
      long sent = 0;
      while (second.isEmpty() || sent < 2000) {
        sender.send(topic, 0, pack);
        sender.send(topic, 1, pack);
        sent++;
        LockSupport.parkNanos(500_000);
      }
      int kept = second.contains(0) ? 1 : 0;
      sender.flush();
      long last = sent - 1;
      Await.until(() -> offsets.get(kept).contains(last), Duration.ofSeconds(60), () -> offsets.get(kept).size() + " came of " + last);

      assertThat(first).containsExactly(kept);
      assertThat(offsets.get(kept)).containsExactlyElementsOf(LongStream.range(0, sent).boxed().toList());
    }
  }

  private static PackListeners.Ownership owner(Set<Integer> partitions) {
    return new PackListeners.Ownership() {
      @Override
      public void assigned(Set<Integer> more) {
        partitions.addAll(more);
      }

      @Override
      public void revoked(Set<Integer> gone) {
        partitions.removeAll(gone);
      }
    };
  }

  private static void aFormerLeaderIsFenced(ClusterSettings settings) {
    Unwind unwind = new Unwind(1, new BlockRef(0, Hash.ZERO), "test");
    List<Addressed> packs = List.of(new Addressed(settings.topics().chainCommits(), 0, null, unwind));
    try (PackTransactions former = new PackTransactions(settings.connection("former"), "leader")) {
      former.sendAll(packs);
      try (PackTransactions now = new PackTransactions(settings.connection("now"), "leader")) {
        now.sendAll(packs);

        assertThatThrownBy(() -> former.sendAll(packs)).isInstanceOf(PackTransactions.Fenced.class);
        now.sendAll(packs);
      }
    }
  }
}

package io.argosy.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildBrokerIT {
  @Test
  void waitsForTheBrokerOfAnEarlierRunToLeaveTheDirectory(@TempDir Path folder) {
    ChildBroker earlier = ChildBroker.start(folder, "384m");
    CompletableFuture<Void> leaves = CompletableFuture.runAsync(earlier::close);

    try (ChildBroker broker = ChildBroker.start(folder, "384m")) {
      assertThat(broker.isAlive()).isTrue();
      assertThat(earlier.isAlive()).isFalse();
    }
    leaves.join();
  }

  @Test
  void startsWhereEarlierStartsWereKilledAtRandomMoments(@TempDir Path folder) throws Exception {
    SplittableRandom random = new SplittableRandom(Long.getLong("argosy.seed", 11));
    for (int i = 0; i < 6; i++) {
      Process start = ChildBroker.launch(folder, LocalCluster.freePort(), LocalCluster.freePort(), "384m");
      start.waitFor(random.nextLong(200, 1_500), TimeUnit.MILLISECONDS);
      start.destroyForcibly().waitFor();
    }

    try (ChildBroker broker = ChildBroker.start(folder, "384m")) {
      assertThat(broker.isAlive()).isTrue();
    }
  }

  /** A read of a pipe holds the carrier of a virtual thread: with as many brokers as processors none would run any more. */
  @Test
  void asManyBrokersAsProcessorsKeepNoVirtualThreadFromRunning(@TempDir Path folder) throws Exception {
    List<ChildBroker> brokers = new ArrayList<>();
    try {
      for (int i = 0; i <= Runtime.getRuntime().availableProcessors() && i < 3; i++) {
        brokers.add(ChildBroker.start(folder.resolve("broker-" + i), "384m"));
      }

      assertThat(Thread.getAllStackTraces().keySet()).as("of the platform").filteredOn(thread -> thread.getName().equals(ChildBroker.OUTPUT)).hasSizeGreaterThanOrEqualTo(brokers.size());
      assertThat(Thread.ofVirtual().start(() -> {}).join(Duration.ofSeconds(10))).as("a virtual thread ran").isTrue();
    } finally {
      brokers.forEach(ChildBroker::kill);
    }
  }

  @Test
  void saysInOneLineWhatKeptItFromStarting(@TempDir Path folder) throws Exception {
    Files.createDirectories(folder.resolve("log"));
    Files.writeString(folder.resolve("log").resolve("meta.properties"), "version=1\ncluster.id=\n");

    assertThatThrownBy(() -> ChildBroker.start(folder, "384m"))
        .isInstanceOf(ArgosyException.class)
        .hasMessageContaining("the Kafka broker did not start: ")
        .hasMessageNotContaining("without a word");
  }
}

package io.argosy.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.argosy.bus.ClusterSettings;
import io.argosy.stages.StateStanding;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Volumes are copied while nothing runs, and put back when the sync is long past that. {@code -Dargosy.soak=true} runs it. */
@ResourceLock(DemoPeers.CLUSTER_IN_THIS_PROCESS)
class RestoreIT {
  @Test
  void volumesOfAnEarlierTimeGoOnFromThereBesideTheKafkaOfToday(@TempDir Path folder) throws Exception {
    restore(folder, _ -> {});
  }

  @Test
  void orBesideAnEmptyOne(@TempDir Path folder) throws Exception {
    restore(folder, data -> remove(data.resolve("kafka")));
  }

  /** The state's rows of an earlier time too: what came since is fetched again, and mended to the same root. */
  @Test
  void theStateGoesOnFromThereToo(@TempDir Path folder) throws Exception {
    assumeTrue(Boolean.getBoolean("argosy.soak"), "takes minutes: -Dargosy.soak=true runs it");
    Path data = folder.resolve("data");
    Path backup = Files.createDirectory(folder.resolve("backup"));
    try (DemoPeers peers = DemoPeers.slowWithState(Duration.ofMillis(50), 66, 67, 68, 68)) {
      ClusterOptions options = DemoSync.options(folder, peers).inMode("snap");
      stateUntil(options, state -> state.amounts().accounts() > 50_000);
      List<Path> volumes = volumes(data);
      volumes.forEach(volume -> copy(volume, backup.resolve(volume.getFileName())));
      stateUntil(options, StateStanding::sealed);

      volumes.forEach(RestoreIT::remove);
      volumes.forEach(volume -> copy(backup.resolve(volume.getFileName()), volume));
      stateUntil(options, StateStanding::sealed);
    }
    DemoSync.assertSound(folder);
    assertThat(StoredRowsOfState.differences(data, DemoPeers.pivotState())).isEmpty();
  }

  private static void stateUntil(ClusterOptions options, Predicate<StateStanding> enough) throws InterruptedException {
    try (LocalCluster cluster = LocalCluster.start(options)) {
      ClusterSettings settings = ClusterSettings.onOneHost(cluster.broker().bootstrap(), "", "local");
      // Of the store itself: the topic has words of the time before it was put back.
      try (ClusterWatch watch = new ClusterWatch(settings.connection("watch"), settings.topics())) {
        long began = System.nanoTime();
        Await.until(
            () -> System.nanoTime() - began > Duration.ofSeconds(5).toNanos() && watch.state().filter(enough).isPresent()
                && (watch.state().filter(StateStanding::sealed).isEmpty() || cluster.store().chain().watermarks().blocks() >= DemoPeers.HEAD),
            Duration.ofSeconds(150),
            () -> watch.state() + ", " + watch.reports() + ", " + cluster.failure());
      }
    }
  }

  private interface Kafka {
    void become(Path data);
  }

  private static void restore(Path folder, Kafka kafka) throws Exception {
    assumeTrue(Boolean.getBoolean("argosy.soak"), "takes minutes: -Dargosy.soak=true runs it");
    Path data = folder.resolve("data");
    Path backup = Files.createDirectory(folder.resolve("backup"));
    try (DemoPeers peers = DemoPeers.slow(Duration.ofMillis(120), 66, 68, 69)) {
      sync(folder, peers, marks -> marks >= 3_000);
      List<Path> volumes = volumes(data);
      assertThat(volumes).isNotEmpty();
      volumes.forEach(volume -> copy(volume, backup.resolve(volume.getFileName())));
      sync(folder, peers, marks -> marks >= DemoPeers.HEAD);

      volumes.forEach(RestoreIT::remove);
      volumes.forEach(volume -> copy(backup.resolve(volume.getFileName()), volume));
      kafka.become(data);
      try (LocalCluster cluster = LocalCluster.start(DemoSync.options(folder, peers))) {
        ClusterSettings settings = ClusterSettings.onOneHost(cluster.broker().bootstrap(), "", "local");
        try (ClusterWatch watch = new ClusterWatch(settings.connection("watch"), settings.topics())) {
          Await.until(
              () -> cluster.store().chain().watermarks().blocks() >= DemoPeers.HEAD,
              Duration.ofSeconds(90),
              () -> cluster.store().chain().watermarks() + ", " + watch.picture() + ", " + cluster.failure());
        }
      }
    }
    DemoSync.assertSound(folder);
  }

  private static void sync(Path folder, DemoPeers peers, Predicate<Long> enough) throws InterruptedException {
    try (LocalCluster cluster = LocalCluster.start(DemoSync.options(folder, peers))) {
      DemoSync.await(cluster, marks -> enough.test(marks.blocks()));
    }
  }

  private static List<Path> volumes(Path data) throws IOException {
    try (Stream<Path> files = Files.list(data)) {
      return files.filter(file -> file.getFileName().toString().startsWith("volume-")).sorted().toList();
    }
  }

  private static void copy(Path from, Path to) {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void remove(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

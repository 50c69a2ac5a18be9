package io.argosy.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.argosy.stages.StateStanding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.springframework.util.FileSystemUtils;

/** Volumes are copied while nothing runs, and put back when the sync is long past that. {@code -Dargosy.soak=true} runs it. */
@ResourceLock(DemoPeers.CLUSTER_IN_THIS_PROCESS)
class RestoreIT {
  @Test
  void volumesOfAnEarlierTimeGoOnFromThereBesideTheKafkaOfToday(@TempDir Path folder) throws Exception {
    restore(folder, _ -> {});
  }

  @Test
  void orBesideAnEmptyOne(@TempDir Path folder) throws Exception {
    restore(folder, data -> FileSystemUtils.deleteRecursively(data.resolve("kafka")));
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
      copyVolumes(data, backup);
      stateUntil(options, StateStanding::sealed);

      copyVolumes(backup, data);
      stateUntil(options, StateStanding::sealed);
    }
    DemoSync.assertSound(folder);
    assertThat(StoredRowsOfState.differences(data, DemoPeers.pivotState())).isEmpty();
  }

  /** By what the store itself has: the topics have words of the time before it was put back. */
  private static void stateUntil(ClusterOptions options, Predicate<StateStanding> enough) throws InterruptedException {
    try (LocalCluster cluster = LocalCluster.start(options)) {
      Await.until(
          () -> cluster.store().picture().state().filter(state -> enough.test(state)
              && (!state.sealed() || cluster.store().chain().watermarks().blocks() >= DemoPeers.HEAD)).isPresent(),
          Duration.ofSeconds(150),
          () -> cluster.store().picture() + ", " + cluster.failure());
    }
  }

  private interface Kafka {
    void become(Path data) throws IOException;
  }

  private static void restore(Path folder, Kafka kafka) throws Exception {
    assumeTrue(Boolean.getBoolean("argosy.soak"), "takes minutes: -Dargosy.soak=true runs it");
    Path data = folder.resolve("data");
    Path backup = Files.createDirectory(folder.resolve("backup"));
    try (DemoPeers peers = DemoPeers.slow(Duration.ofMillis(120), 66, 68, 69)) {
      sync(folder, peers, marks -> marks >= 3_000);
      copyVolumes(data, backup);
      sync(folder, peers, marks -> marks >= DemoPeers.HEAD);

      copyVolumes(backup, data);
      kafka.become(data);
      try (LocalCluster cluster = LocalCluster.start(DemoSync.options(folder, peers))) {
        Await.until(
            () -> cluster.store().chain().watermarks().blocks() >= DemoPeers.HEAD,
            Duration.ofSeconds(90),
            () -> cluster.store().picture() + ", " + cluster.failure());
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

  private static void copyVolumes(Path from, Path to) throws IOException {
    List<Path> volumes = volumes(from);
    assertThat(volumes).isNotEmpty();
    for (Path volume : volumes) {
      FileSystemUtils.deleteRecursively(to.resolve(volume.getFileName()));
      FileSystemUtils.copyRecursively(volume, to.resolve(volume.getFileName()));
    }
  }
}

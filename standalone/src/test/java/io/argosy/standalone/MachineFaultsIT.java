package io.argosy.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.argosy.stages.Bottleneck;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The machines that services run on, each a process of its own: clocks that jump, clocks that were never set, a disk that is slow. Takes minutes: {@code -Dargosy.soak=true}. */
class MachineFaultsIT {
  private static final List<String> SERVICES = List.of("block-store", "peer-gateway-0", "header-service-a", "body-service-a");

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path folder;

  @BeforeEach
  void takesMinutes() {
    assumeTrue(Boolean.getBoolean("argosy.soak"), "takes minutes: -Dargosy.soak=true runs it");
    assumeTrue(FaultyMachine.isPossible(), "needs Linux and a C compiler: it makes such a machine from a small library");
  }

  @Test
  void aClockThatJumpsUnderARunningServiceChangesNothing() throws Exception {
    FaultyMachine machine = FaultyMachine.in(folder.resolve("machine"));
    try (DemoPeers peers = DemoPeers.slow(Duration.ofMillis(1_000), 66, 68, 69)) {
      DisturbedSync sync = new DisturbedSync(folder, peers);
      try (ServicesApart cluster = start(peers, machine::withClock); ClusterWatch watch = cluster.watch()) {
        sync.await(cluster, watch, 1);
        for (Duration jump : List.of(Duration.ofHours(1), Duration.ofHours(-1))) {
          for (String victim : SERVICES) {
            machine.setClock(victim, jump);
            assertThat(machine.now(victim)).as("the clock of %s", victim).isCloseTo(Instant.now().plus(jump), within(10, ChronoUnit.SECONDS));
            sync.tell(victim + " by " + jump + " at #" + watch.watermarks().blocks());
            sync.await(cluster, watch, Math.min(DemoPeers.HEAD, watch.watermarks().blocks() + 800));
          }
        }
        assertThat(watch.watermarks().blocks()).as("there was something left to do after %s", sync.story()).isLessThan(DemoPeers.HEAD);
        sync.await(cluster, watch, DemoPeers.HEAD);
      }
      assertThat(sync.story()).as("a service ended").noneMatch(line -> line.contains("ended"));
      sync.check(1);
    }
  }

  @Test
  void servicesThatStartAgainAfterTheirClockWasSetBackGoOn() throws Exception {
    FaultyMachine machine = FaultyMachine.in(folder.resolve("machine"));
    try (DemoPeers peers = DemoPeers.slow(Duration.ofMillis(1_000), 66, 68, 69)) {
      DisturbedSync sync = new DisturbedSync(folder, peers);
      try (ServicesApart cluster = start(peers, machine::withClock); ClusterWatch watch = cluster.watch()) {
        sync.await(cluster, watch, 1);
        for (String victim : SERVICES) {
          cluster.kill(victim);
          machine.setClock(victim, Duration.ofMinutes(-10));
          sync.tell(victim + " killed at #" + watch.watermarks().blocks());
          cluster.startAgain(victim);
          sync.await(cluster, watch, Math.min(DemoPeers.HEAD, watch.watermarks().blocks() + 800));
        }
        sync.await(cluster, watch, DemoPeers.HEAD);
      }
      sync.check(SERVICES.size());
    }
  }

  @Test
  void clocksThatWereNeverSetAreToldAndHoldNothingUp() throws Exception {
    FaultyMachine machine = FaultyMachine.in(folder.resolve("machine"));
    Map<String, Duration> clocks = Map.of(
        "block-store", Duration.ofMinutes(-7),
        "peer-gateway-0", Duration.ofHours(1),
        "header-service-a", Duration.ofHours(-3),
        "body-service-a", Duration.ofDays(2));
    try (DemoPeers peers = DemoPeers.speaking(66, 68, 69)) {
      DisturbedSync sync = new DisturbedSync(folder, peers);
      try (ServicesApart cluster = start(peers, name -> {
        Map<String, String> environment = machine.withClock(name);
        machine.setClock(name, clocks.getOrDefault(name, Duration.ZERO));
        return environment;
      }); ClusterWatch watch = cluster.watch()) {
        sync.await(cluster, watch, DemoPeers.HEAD);
      }
      sync.check(1);
      assertThat(logs("block-store")).as("what the store told of others").contains("somebody's clock is not ours", "peer-gateway-0", "header-service");
      assertThat(logs("peer-gateway-0")).as("what the gateway told of who asks it").contains("somebody's clock is not ours", "the asker");
    }
  }

  @Test
  void aSlowDiskIsNamedAndCostsTimeAndNothingElse() throws Exception {
    FaultyMachine machine = FaultyMachine.in(folder.resolve("machine"));
    // 1 MB/s, and 200 ms for each sync: a volume on a worn disk of many users
    Map<String, String> slow = machine.withSlowDisk(folder.resolve("volume-0"), Duration.ofMillis(200), Duration.ofMillis(1));
    try (DemoPeers peers = DemoPeers.speaking(66, 68, 69)) {
      DisturbedSync sync = new DisturbedSync(folder, peers);
      try (ServicesApart cluster = start(peers, name -> name.equals("block-store") ? slow : Map.of()); ClusterWatch watch = cluster.watch()) {
        Set<String> told = new LinkedHashSet<>();
        Await.until(() -> {
          told.add(Bottleneck.of(watch.picture()).sentence());
          return watch.watermarks().blocks() >= DemoPeers.HEAD;
        }, Duration.ofSeconds(180), () -> told);
        assertThat(told).as("what was told to be the bottleneck").anyMatch(sentence -> sentence.startsWith("the disk: volume-0 spends"));
        sync.await(cluster, watch, DemoPeers.HEAD);
      }
      assertThat(sync.story()).as("services that ended").isEmpty();
      sync.check(1);
    }
  }

  private String logs(String service) throws IOException {
    StringBuilder all = new StringBuilder();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, service + "-*.log")) {
      for (Path file : files) {
        all.append(Files.readString(file));
      }
    }
    return all.toString();
  }

  private ServicesApart start(DemoPeers peers, Function<String, Map<String, String>> surroundings) {
    ServicesApart cluster = new ServicesApart(folder, DemoPeers.chain().writeGenesis(folder), peers.enodes()).surroundedBy(surroundings);
    cluster.startStore();
    cluster.startGateway(0);
    cluster.startHeaders("a");
    cluster.startBodies("a");
    return cluster;
  }
}

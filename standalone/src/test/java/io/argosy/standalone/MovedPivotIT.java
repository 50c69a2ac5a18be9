package io.argosy.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.bus.ClusterSettings;
import io.argosy.props.ChainData;
import io.argosy.servedstate.ServedState;
import io.argosy.stages.StateShards;
import io.argosy.stages.StateStanding;
import io.argosy.wirepeer.Behaviour;
import io.argosy.wirepeer.ServedChain;
import io.argosy.wirepeer.WirePeer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** The chain moves on while its state is half downloaded: what is there is mended, and an operator sees what is left. */
@ResourceLock(DemoPeers.CLUSTER_IN_THIS_PROCESS)
class MovedPivotIT {
  private static final long FIRST_PIVOT = 1_500;
  private static final long SECOND_PIVOT = 1_700;
  private static final int PIVOT_DISTANCE = 64;

  private final Set<String> phases = new TreeSet<>();
  private final List<Double> rangesLeft = new ArrayList<>();

  @Test
  void rowsOfAPivotThatWasLeftAreMendedAndTheMetricsTellOfIt(@TempDir Path folder) throws Exception {
    DemoState replay = DemoPeers.chain().replay();
    ServedState first = replay.at(FIRST_PIVOT);
    ServedState second = replay.at(SECOND_PIVOT);
    ServedChain chain = DemoPeers.chain().served();
    ClusterOptions options = ClusterOptions.of(folder.resolve("data"), DemoPeers.chain().writeGenesis(folder).toString(), List.of())
        .inMode("snap")
        // Nobody is found; its metrics are in the runbook too.
        .finding(DiscoveryOptions.onLoopback(List.of()));
    try (LocalCluster cluster = LocalCluster.start(options);
        WirePeer peer = WirePeer.serving(chain.upTo(FIRST_PIVOT + PIVOT_DISTANCE)).speaking(68).having(first).behaving(Behaviour.slow(Duration.ofMillis(20))).listen()) {
      ClusterSettings settings = ClusterSettings.onOneHost(cluster.broker().bootstrap(), options.network(), "local");
      try (ClusterWatch watch = new ClusterWatch(settings.connection("test"), settings.topics())) {
        peer.dial(cluster.gateway().enode());
        await("part of it", cluster, () -> watch.state().filter(state -> state.downloaded() > 0.3).isPresent());
        assertThat(watch.state().orElseThrow().downloaded()).isLessThan(1);

        peer.head(chain.upTo(SECOND_PIVOT + PIVOT_DISTANCE), second);
        peer.announce();
        await("all of it", cluster, () -> {
          watch.state().ifPresent(state -> phases.add(state.phase()));
          rangesLeft.add(metric(cluster, "mending_ranges_left"));
          return watch.state().filter(StateStanding::sealed).isPresent();
        });

        assertThat(watch.state().orElseThrow().pivot().number()).isEqualTo(SECOND_PIVOT);
        await("the metrics", cluster, () -> metric(cluster, "mending_ranges_left") == 0);
        assertThat(metric(cluster, "passes")).isIn(0.0, 1.0);
        everyMetricThatTheRunbookNamesIsThere(cluster);
      }
    }
    assertThat(StoredRowsOfState.differences(folder.resolve("data"), second)).isEmpty();
    assertThat(phases).anySatisfy(phase -> assertThat(phase).startsWith("mending"));
    assertThat(rangesLeft).anySatisfy(left -> assertThat(left).isBetween(1.0, (double) StateShards.RANGES));
    assertThat(rangesLeft).allSatisfy(left -> assertThat(left).isBetween(0.0, (double) StateShards.RANGES));
  }

  private static void everyMetricThatTheRunbookNamesIsThere(LocalCluster cluster) throws Exception {
    Set<String> named = new TreeSet<>();
    for (Matcher name = Pattern.compile("\\bargosy_\\w+").matcher(Files.readString(ChainData.committed("docs/runbook.md"))); name.find(); ) {
      named.add(name.group());
    }
    // Those of archives are there with archives alone.
    named.removeIf(name -> name.startsWith("argosy_era_"));
    String scraped = scrape(cluster);

    assertThat(named).hasSizeGreaterThan(8).allSatisfy(name -> assertThat(scraped).contains("\n" + name));
  }

  private static double metric(LocalCluster cluster, String name) {
    return cluster.metrics().get("argosy.state.sync." + name.replace('_', '.')).gauge().value();
  }

  private static String scrape(LocalCluster cluster) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      URI address = URI.create("http://127.0.0.1:" + cluster.rpcPort() + "/actuator/prometheus");
      return http.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString()).body();
    }
  }

  private static void await(String what, LocalCluster cluster, BooleanSupplier condition) throws InterruptedException {
    long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(240);
    while (!condition.getAsBoolean()) {
      assertThat(cluster.failure()).isNotDone();
      assertThat(System.nanoTime()).as(what).isLessThan(giveUp);
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }
}

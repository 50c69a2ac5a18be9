package io.argosy.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.bus.ClusterSettings;
import io.argosy.props.ChainData;
import io.argosy.servedstate.ServedState;
import io.argosy.stages.StateStanding;
import io.argosy.standalone.AlertRules.Alert;
import io.argosy.standalone.Dashboards.Panel;
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
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import tools.jackson.databind.JsonNode;

/**
 * A sync of a chain and its state, and a real Prometheus that scrapes it: every query that a dashboard or an alert makes is made, and what is measured is what is written down. All services are in this
 * process, or in the long run ({@code -Dargosy.soak=true}) each in one of its own. Skips where Prometheus is not installed.
 */
@ResourceLock(DemoPeers.CLUSTER_IN_THIS_PROCESS)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MonitoringIT {
  private static final boolean APART = Boolean.getBoolean("argosy.soak");
  private static final long PIVOT = 200;
  private static final int PIVOT_DISTANCE = 64;
  private static final double MOST_SERIES = 3_000;
  private static final double LONGEST_SCRAPE_SECONDS = 0.1;

  private final List<AutoCloseable> parts = new ArrayList<>();
  private final Map<String, Integer> ports = new TreeMap<>();
  private String name = "";
  private Prometheus prometheus;

  @BeforeAll
  void syncAndScrape(@TempDir Path folder) throws Exception {
    Prometheus.program("prometheus");
    ServedState state = DemoPeers.chain().replay().at(PIVOT);
    ServedChain chain = DemoPeers.chain().served().upTo(PIVOT + PIVOT_DISTANCE);
    WirePeer modern = part(WirePeer.serving(chain).speaking(68).having(state).listen());
    WirePeer old = part(WirePeer.serving(chain).speaking(66).listen());
    List<String> enodes = List.of(modern.enode().toString(), old.enode().toString());
    ClusterWatch watch = part(APART ? startApart(folder, enodes) : start(folder, enodes));
    prometheus = part(Prometheus.scraping(folder, ports));
    prometheus.awaitAll(ports.size());
    Await.until(
        () -> watch.watermarks().blocks() >= PIVOT + PIVOT_DISTANCE && watch.state().filter(StateStanding::sealed).isPresent(),
        Duration.ofSeconds(120),
        () -> watch.watermarks() + ", " + watch.state() + ", " + watch.reports());
    // Rates are of the last seconds, and what is slow only while a JVM is young shall not count.
    TimeUnit.SECONDS.sleep(5);
  }

  private ClusterWatch start(Path folder, List<String> enodes) {
    ClusterOptions options = ClusterOptions.of(folder.resolve("data"), DemoPeers.chain().writeGenesis(folder).toString(), enodes)
        .inMode("snap")
        // Nobody is found; its metrics are there too.
        .finding(DiscoveryOptions.onLoopback(List.of()));
    LocalCluster cluster = part(LocalCluster.start(options));
    name = "local";
    ports.put("argosy", cluster.rpcPort());
    ClusterSettings settings = ClusterSettings.onOneHost(cluster.broker().bootstrap(), options.network(), name);
    return new ClusterWatch(settings.connection("test"), settings.topics());
  }

  private ClusterWatch startApart(Path folder, List<String> enodes) {
    ServicesApart cluster = part(new ServicesApart(folder, DemoPeers.chain().writeGenesis(folder), enodes))
        .inMode("snap")
        .scraped()
        .setting("peer-gateway.discovery", "v4")
        .setting("peer-gateway.nodes", folder.resolve("nodes").toString());
    cluster.startStore();
    cluster.startGateway(0);
    cluster.startHeaders("a");
    cluster.startBodies("a");
    cluster.startStateWorker("a");
    name = "apart";
    ports.putAll(cluster.httpPorts());
    return cluster.watch();
  }

  private <T extends AutoCloseable> T part(T part) {
    parts.add(part);
    return part;
  }

  @AfterAll
  void close() throws Exception {
    for (AutoCloseable part : parts.reversed()) {
      part.close();
    }
  }

  @Test
  void everyQueryOfEveryPanelReturnsData() {
    List<String> empty = new ArrayList<>();
    int queries = 0;
    for (Panel panel : Dashboards.committed().panels()) {
      for (String query : panel.queries(name)) {
        queries++;
        if (prometheus.query(query).isEmpty()) {
          empty.add(panel + ": " + query);
        }
      }
    }
    System.out.println(queries + " queries of panels");

    assertThat(queries).isGreaterThan(100);
    assertThat(empty).isEmpty();
  }

  @Test
  void aSyncIsSeenAsOne() {
    assertThat(prometheus.values("min(argosy_store_watermark)")).containsExactly((double) PIVOT + PIVOT_DISTANCE);
    assertThat(prometheus.values("max(argosy_stage_target{stage=\"headers\"})")).containsExactly((double) PIVOT + PIVOT_DISTANCE);
    assertThat(prometheus.values("sum(argosy_headers_leading)")).containsExactly(1.0);
    assertThat(prometheus.values("count(argosy_state_range_ratio == 1)")).containsExactly(256.0);
    assertThat(prometheus.values("sum(argosy_state_shards_sealed) / sum(argosy_state_shards)")).containsExactly(1.0);
    assertThat(prometheus.values("sum(argosy_gateway_peers)")).containsExactly(2.0);
    assertThat(prometheus.values("argosy_gateway_peers_with_state{by=\"ranges\"}")).containsExactly(1.0);
    assertThat(prometheus.values("sum(argosy_gateway_answers_seconds_count)").getFirst()).isPositive();
    assertThat(prometheus.values("argosy_kafka_read_records_total{service=\"body-service\",listener=\"deliveries\"}").getFirst()).isPositive();
    assertThat(prometheus.values("argosy_kafka_sent_bytes_total{service=\"peer-gateway\"}").getFirst()).isPositive();
  }

  @Test
  void everyAlertIsEvaluatedAndNoneFires() throws Exception {
    List<String> trouble = new ArrayList<>();
    Await.until(() -> prometheus.rules().valueStream().flatMap(group -> group.get("rules").valueStream()).noneMatch(rule -> rule.get("health").asString().equals("unknown")), Duration.ofSeconds(20), prometheus::rules);
    for (JsonNode group : prometheus.rules()) {
      for (JsonNode rule : group.get("rules")) {
        if (!rule.get("health").asString().equals("ok") || rule.get("state").asString().equals("firing")) {
          trouble.add(rule.toString());
        }
      }
    }
    assertThat(trouble).isEmpty();

    List<Alert> alerts = AlertRules.committed();
    assertThat(alerts).hasSizeGreaterThan(20).allSatisfy(alert -> {
      prometheus.query(alert.expression());
      assertThat(selectors(alert.expression())).isNotEmpty().allSatisfy(selector -> assertThat(prometheus.query(selector)).as("%s of %s", selector, alert.name()).isNotEmpty());
    });
  }

  /** The series that an expression is about, whatever it makes of them. */
  private static Set<String> selectors(String expression) {
    Set<String> selectors = new TreeSet<>();
    for (Matcher selector = Pattern.compile("\\b(argosy|process|jvm)_\\w+(\\{[^}]*})?").matcher(expression); selector.find(); ) {
      selectors.add(selector.group());
    }
    return selectors;
  }

  @Test
  void theDocumentNamesWhatTheServicesHaveAndNothingElse() throws Exception {
    Map<String, Set<String>> scraped = new TreeMap<>();
    try (HttpClient http = HttpClient.newHttpClient()) {
      for (int port : ports.values()) {
        URI address = URI.create("http://127.0.0.1:" + port + "/actuator/prometheus");
        scraped.putAll(families(http.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString()).body()));
      }
    }
    Map<String, Set<String>> documented = new TreeMap<>();
    Pattern row = Pattern.compile("^\\| `(argosy_\\w+)` \\| ([^|]*) \\|");
    for (String line : Files.readAllLines(ChainData.committed("docs/metrics.md"))) {
      Matcher found = row.matcher(line);
      if (found.find()) {
        Set<String> labels = new TreeSet<>();
        for (Matcher label = Pattern.compile("`(\\w+)`").matcher(found.group(2)); label.find(); ) {
          labels.add(label.group(1));
        }
        assertThat(documented.put(found.group(1), labels)).as("%s is there twice", found.group(1)).isNull();
      }
    }

    assertThat(scraped).hasSizeGreaterThan(60);
    assertThat(documented).isEqualTo(scraped);
  }

  /** Our metrics in a scrape, each with the names of its labels; that of the cluster, which all have, and those of a histogram's buckets left out. */
  private static Map<String, Set<String>> families(String scrape) {
    Map<String, Set<String>> families = new TreeMap<>();
    String family = "";
    for (String line : scrape.lines().toList()) {
      if (line.startsWith("# TYPE ")) {
        family = line.split(" ")[2];
      } else if (!line.startsWith("#") && family.startsWith("argosy_")) {
        Set<String> labels = families.computeIfAbsent(family, _ -> new TreeSet<>());
        for (Matcher label = Pattern.compile("[{,](\\w+)=\"").matcher(line); label.find(); ) {
          labels.add(label.group(1));
        }
        assertThat(labels).as(line).contains("cluster");
      }
    }
    families.values().forEach(labels -> labels.removeAll(Set.of("cluster", "le")));
    return families;
  }

  @Test
  void aScrapeIsSmallAndQuick() {
    Map<String, Double> series = byJob("scrape_samples_scraped");
    // The quickest: what a scrape takes of the service, and not how long it waits for a processor where other tests run beside it.
    Map<String, Double> seconds = byJob("min_over_time(scrape_duration_seconds[5s])");
    System.out.println("series by service " + series + "; seconds of a scrape " + seconds);

    assertThat(series).hasSize(ports.size()).allSatisfy((service, count) -> assertThat(count).as(service).isBetween(50.0, MOST_SERIES));
    assertThat(seconds).hasSize(ports.size()).allSatisfy((service, time) -> assertThat(time).as(service).isLessThan(LONGEST_SCRAPE_SECONDS));
  }

  private Map<String, Double> byJob(String expression) {
    Map<String, Double> values = new TreeMap<>();
    prometheus.query(expression).forEach(series -> values.put(series.get("metric").get("job").asString(), Double.parseDouble(series.get("value").get(1).asString())));
    return values;
  }
}

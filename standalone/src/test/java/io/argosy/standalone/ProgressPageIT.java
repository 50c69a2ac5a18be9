package io.argosy.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.bus.ClusterSettings;
import io.argosy.stages.Bottleneck;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The page in a real Chromium, during a sync of the demo's chain and state. Pictures of it are left in {@code target/page}. Skips where no Chromium is installed. */
@ResourceLock(DemoPeers.CLUSTER_IN_THIS_PROCESS)
@EnabledIfSystemProperty(named = "argosy.soak", matches = "true", disabledReason = "takes minutes: -Dargosy.soak=true runs it")
class ProgressPageIT {
  private static final Path PICTURES = Path.of("target/page");
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final String BARS = "[...document.querySelectorAll('#stages .row, #phases .row')].map(r => [r.dataset.name, Number(r.querySelector('[role=progressbar]').ariaValueNow)])";

  @Test
  void barsMoveToTheirEndsAndNothingComesFromElsewhere(@TempDir Path folder) throws Exception {
    try (Chromium browser = Chromium.start(folder);
        DemoPeers peers = DemoPeers.slowWithState(Duration.ofMillis(500), 66, 67, 68, 68);
        LocalCluster cluster = LocalCluster.start(ClusterOptions.of(folder.resolve("data"), DemoPeers.chain().writeGenesis(folder).toString(), peers.enodes()).inMode("snap"))) {
      String address = "http://127.0.0.1:" + cluster.rpcPort() + "/";
      Map<String, Set<Double>> seen = new TreeMap<>();
      browser.show(1100, 900, "light");
      browser.open(address);

      Await.until(() -> midway(browser, seen), LIMIT, () -> seen + ", " + browser.complaints());
      photographs(browser, "midway");
      assertThat(browser.value("document.querySelectorAll('#strip .cell').length").asInt()).isEqualTo(256);
      assertThat(browser.value("document.getElementById('peers').textContent").asString()).startsWith("4").contains("4 out, 0 in");
      assertThat(browser.value("document.getElementById('kinds').textContent").asString()).contains("eth/68\u00a0×\u00a02");
      assertThat(browser.value("document.getElementById('workers').textContent").asString()).contains("state-sync-service", "ranges 00–ff", "body-service", "shards 0–3", "leads");
      assertThat(browser.value("document.getElementById('volumes').textContent").asString()).contains("volume-0", "volume-1", "enough");

      Await.until(() -> done(browser, seen), LIMIT, () -> seen + ", " + browser.complaints());
      photographs(browser, "done");
      assertThat(seen.keySet()).contains("headers", "bodies", "receipts", "transactions", "download", "tries");
      assertThat(seen.get("download")).as("values that the bar of the download had").hasSizeGreaterThan(4);
      assertThat(seen).allSatisfy((bar, values) -> assertThat(values).as(bar).contains(100.0));
      assertThat(browser.complaints()).isEmpty();
      assertThat(browser.requested()).isNotEmpty().allSatisfy(url -> assertThat(url).matches(own -> own.startsWith(address) || own.equals("about:blank")));

      assertThat(browser.value("document.getElementById('sentence').textContent").asString()).isEqualTo(sentenceOfThoseWhoWatch(cluster));
      // The policy, and not only our good manners: nothing inline runs, and nobody else is asked.
      assertThat(browser.value("fetch('http://127.0.0.1:1/').then(() => 'asked', () => 'refused')").asString()).isEqualTo("refused");
      assertThat(browser.value("(() => { const s = document.createElement('script'); s.textContent = 'window.intruder = 1'; document.body.append(s); return window.intruder === undefined; })()").asBoolean()).isTrue();
      assertThat(browser.complaints()).as("what the policy forbids").anyMatch(said -> said.contains("connect-src")).anyMatch(said -> said.contains("script-src"));
      asPromised(address);
    }
  }

  /** Some of the state is there, and some is not. */
  private static boolean midway(Chromium browser, Map<String, Set<Double>> seen) {
    look(browser, seen);
    return seen.getOrDefault("download", Set.of()).stream().anyMatch(v -> v > 20 && v < 90);
  }

  private static boolean done(Chromium browser, Map<String, Set<Double>> seen) {
    Map<String, Double> now = look(browser, seen);
    return now.size() >= 6 && now.values().stream().allMatch(v -> v == 100) && browser.value("document.getElementById('sentence').textContent").asString().startsWith("nothing: all is stored up to the head, #20,500");
  }

  private static Map<String, Double> look(Chromium browser, Map<String, Set<Double>> seen) {
    Map<String, Double> now = new TreeMap<>();
    browser.value(BARS).forEach(bar -> now.put(bar.get(0).asString(), bar.get(1).asDouble()));
    now.forEach((bar, value) -> seen.computeIfAbsent(bar, _ -> new TreeSet<>()).add(value));
    return now;
  }

  /** By day and by night, at a desk and on a phone, where nothing may stick out. */
  private static void photographs(Chromium browser, String moment) throws Exception {
    for (String scheme : List.of("light", "dark")) {
      for (int width : List.of(1100, 390)) {
        browser.show(width, 844, scheme);
        assertThat(browser.value("document.documentElement.scrollWidth").asInt()).as("width of the page, shown %s wide", width).isLessThanOrEqualTo(width);
        browser.photograph(PICTURES.resolve(moment + "-" + scheme + "-" + (width < 600 ? "phone" : "desk") + ".png"));
      }
    }
    String dark = browser.value("getComputedStyle(document.body).backgroundColor").asString();
    browser.show(1100, 900, "light");
    assertThat(browser.value("getComputedStyle(document.body).backgroundColor").asString()).isNotEqualTo(dark);
  }

  private static String sentenceOfThoseWhoWatch(LocalCluster cluster) throws InterruptedException {
    ClusterSettings settings = ClusterSettings.onOneHost(cluster.broker().bootstrap(), "", "local");
    try (ClusterWatch watch = new ClusterWatch(settings.connection("test"), settings.topics())) {
      Await.until(() -> Bottleneck.of(watch.picture()).cause() == Bottleneck.Cause.NOTHING, LIMIT, () -> Bottleneck.of(watch.picture()));
      return Bottleneck.of(watch.picture()).sentence();
    }
  }

  /** What docs/progress.md says of the document and of how it is sent. */
  private static void asPromised(String address) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<String> answer = http.send(HttpRequest.newBuilder(URI.create(address + "progress")).build(), HttpResponse.BodyHandlers.ofString());
      JsonNode progress = JsonMapper.builder().build().readTree(answer.body());

      assertThat(answer.headers().firstValue("content-security-policy").orElse("")).startsWith("default-src 'none'");
      assertThat(answer.headers().firstValue("access-control-allow-origin")).isEmpty();
      assertThat(progress.get("version").asInt()).isEqualTo(1);
      assertThat(progress.get("bottleneck").get("cause").asString()).isEqualTo("nothing");
      assertThat(progress.get("stages").valueStream().map(s -> s.get("name").asString())).containsExactly("headers", "bodies", "receipts", "transactions");
      assertThat(progress.get("stages").valueStream()).allSatisfy(s -> assertThat(s.get("reached").asLong()).isEqualTo(DemoPeers.HEAD));
      assertThat(progress.get("state").get("accounts").asLong()).isEqualTo(390_536);
      assertThat(progress.get("state").get("ranges")).hasSize(256);
      assertThat(progress.get("volumes")).hasSize(2);
      assertThat(progress.get("peers").get("byProtocol").get("eth/68").asInt()).isEqualTo(2);
    }
  }
}

package io.argosy.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.standalone.ComposeFile.Service;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * docker-compose.yml run by a real engine: the demo is synced, services are scaled, all is stopped and started again. {@code ./argosy test-compose}; it takes some minutes and wants two gigabytes of disk. Images that cannot be pulled are
 * stood in for, and Grafana is left out then.
 */
@EnabledIfSystemProperty(named = "argosy.compose", matches = "true", disabledReason = "takes minutes: ./argosy test-compose runs it")
class ComposeIT {
  private static final String DEMO = "compose/demo.env";
  private static final String PROJECT = "argosy-test";
  private static final int GATEWAYS = 3;
  private static final int STATE_WORKERS = 8;
  private static final int PEERS = 4;

  private static final Duration MOVING = Duration.ofMinutes(2);
  private static final Duration SYNCED = Duration.ofMinutes(10);
  private static final Duration STOPPED = Duration.ofSeconds(30);
  private static final long IDLE_BYTES = 4L << 30;

  /** Asked for again after a start: whether each peer has the head, and what leads to it. */
  private static final double HEADERS_TO_FIND_THE_HEAD = 1_000;

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final HttpClient http = HttpClient.newHttpClient();
  private final int prometheusPort = LocalCluster.freePort();
  private final int rpcPort = LocalCluster.freePort();
  private final List<String> services = new ArrayList<>();
  private Docker docker;
  private Docker.Project project;

  @Test
  void comesUpSyncsScalesStopsAndGoesOn() throws Exception {
    try (Docker engine = Docker.reach(); StandIns others = new StandIns(engine)) {
      docker = engine;
      provideImages(others);
      project = docker.new Project(PROJECT, DEMO, Map.of("ARGOSY_PROMETHEUS_PORT", String.valueOf(prometheusPort), "ARGOSY_RPC_PORT", String.valueOf(rpcPort)));
      project.run("down", "--volumes");
      try {
        syncs();
        isIdleInFewBytes();
        isConfined();
        scales();
        stopsInTime();
        isWholeAndRight();
        goesOnWithoutDownloadingAgain();
      } catch (Exception | AssertionError e) {
        System.out.println(project.run("logs", "--no-color", "--tail", "60"));
        throw e;
      } finally {
        project.run("down", "--volumes");
      }
    }
  }

  private void provideImages(StandIns others) throws IOException {
    Map<String, Service> all = ComposeFile.of(ComposeFile.text(), ComposeFile.environment(DEMO)).services();
    Matcher runtime = Pattern.compile("ARG JRE=(\\S+)").matcher(Files.readString(Docker.TOP.resolve("images/Dockerfile")));
    assertThat(runtime.find()).isTrue();
    others.javaRuntime(runtime.group(1));
    others.kafka(all.get("kafka").text("image"), runtime.group(1));
    others.prometheus(all.get("prometheus").text("image"));
    boolean hasGrafana = docker.has(all.get("grafana").text("image")) || docker.pull(all.get("grafana").text("image"));
    all.values().stream().filter(service -> !service.list("profiles").contains("tools") && (hasGrafana || !service.name().equals("grafana"))).map(Service::name).forEach(services::add);
    others.made().forEach((image, of) -> System.out.println("stands in for " + image + ": " + of));
    System.out.println(hasGrafana ? "Grafana is its own image" : "Grafana is left out: its image cannot be pulled, and there is nothing to make it of");

    System.out.print(Programs.succeed(Docker.TOP, docker.environment(), Duration.ofMinutes(10), List.of("./argosy", "images")));
    long runtimeBytes = Long.parseLong(docker.docker("image", "inspect", "--format", "{{.Size}}", runtime.group(1)).strip());
    System.out.printf(Locale.ROOT, "of which the runtime's image is %.0f MB%n", runtimeBytes / 1e6);
  }

  private void syncs() throws InterruptedException {
    long began = System.nanoTime();
    up();
    double started = seconds(began);
    Await.until(() -> figure("max(argosy_store_watermark)") > 0, MOVING.multipliedBy(2), this::standing);
    double moving = seconds(began);
    Await.until(() -> figure("min(argosy_store_watermark)") >= DemoPeers.HEAD && figure("sum(argosy_state_shards_sealed) / sum(argosy_state_shards)") == 1, SYNCED, this::standing);
    System.out.printf(Locale.ROOT, "up returned after %.0f s, the dashboard moved after %.0f s, all was synced after %.0f s%n", started, moving, seconds(began));

    assertThat(moving).isLessThan(MOVING.toSeconds());
    assertThat(rpc("eth_blockNumber")).isEqualTo("0x" + Long.toHexString(DemoPeers.HEAD));
  }

  private void isIdleInFewBytes() {
    Map<String, Long> bytes = new TreeMap<>();
    for (String line : docker.docker("stats", "--no-stream", "--format", "{{.Name}} {{.MemUsage}}").lines().toList()) {
      bytes.put(line.split(" ")[0], bytes(line.split(" ")[1]));
    }
    long stack = bytes.entrySet().stream().filter(used -> !used.getKey().contains("demo-peers")).mapToLong(Map.Entry::getValue).sum();
    bytes.forEach((name, used) -> System.out.println(name + " " + (used >> 20) + " MiB"));
    System.out.println("idle: " + (stack >> 20) + " MiB without the demo's peers");

    assertThat(bytes).hasSize(services.size());
    assertThat(stack).isLessThan(IDLE_BYTES);
  }

  private static long bytes(String text) {
    Matcher size = Pattern.compile("([0-9.]+)([KMG]?)i?B").matcher(text);
    assertThat(size.matches()).as(text).isTrue();
    return (long) (Double.parseDouble(size.group(1)) * (1L << (switch (size.group(2)) {
      case "G" -> 30;
      case "M" -> 20;
      case "K" -> 10;
      default -> 0;
    })));
  }

  private void isConfined() {
    for (String service : ComposeSettings.SERVICES.keySet()) {
      String seen = project.run("exec", "-T", service, "bash", "-c", "id -u; tr '\\0' ' ' </proc/1/cmdline | cut -d' ' -f1; touch /argosy/x 2>&1; time /argosy/healthy && echo healthy");
      assertThat(seen).as(service).contains("10001\njava\n", "Read-only file system", "healthy");
      System.out.println(service + ", a health check: " + seen.lines().filter(line -> line.startsWith("real")).findFirst().orElseThrow().replace("real\t", ""));
    }
  }

  private void scales() throws InterruptedException {
    long began = System.nanoTime();
    up("--no-recreate", "--scale", "state-sync-service=" + STATE_WORKERS, "--scale", "peer-gateway=" + GATEWAYS);
    awaitTargets(3 + GATEWAYS + STATE_WORKERS);
    Await.until(() -> figure("count(argosy_gateway_peers)") == GATEWAYS && figure("sum(argosy_gateway_peers)") == PEERS, Duration.ofMinutes(2), this::standing);
    System.out.printf(Locale.ROOT, "%d gateways and %d state workers after %.0f s%n", GATEWAYS, STATE_WORKERS, seconds(began));

    String slots = project.run("exec", "-T", "peer-gateway", "bash", "-c", "cd /data; for slot in slot-*; do echo $slot $(sha256sum <$slot/node.key); done");
    List<String> keys = slots.lines().toList();
    assertThat(keys).extracting(line -> line.split(" ")[0]).containsExactly(IntStream.range(0, GATEWAYS).mapToObj(slot -> "slot-" + slot).toArray(String[]::new));
    assertThat(keys).extracting(line -> line.split(" ")[1]).doesNotHaveDuplicates();
  }

  private void stopsInTime() {
    long began = System.nanoTime();
    project.run("stop");
    double took = seconds(began);
    System.out.printf(Locale.ROOT, "all %d containers stopped after %.1f s%n", services.size() + GATEWAYS - 1 + STATE_WORKERS - 1, took);

    assertThat(took).isLessThan(STOPPED.toSeconds());
    // 143: told to, and gone in order; 137 would be killed.
    String[] ids = docker.docker("ps", "--all", "--quiet", "--filter", "label=com.docker.compose.project=" + PROJECT).lines().toArray(String[]::new);
    String[] inspect = Stream.concat(Stream.of("inspect", "--format", "{{.Name}} {{.State.ExitCode}}"), Stream.of(ids)).toArray(String[]::new);
    assertThat(docker.docker(inspect).lines()).hasSize(services.size() + GATEWAYS - 1 + STATE_WORKERS - 1).allMatch(line -> line.endsWith(" 143") || line.endsWith(" 0"));
  }

  private void isWholeAndRight() {
    assertThat(project.run("run", "--rm", "verify")).contains(DemoPeers.DIGEST.toString(), "whole of #0..#" + DemoPeers.HEAD, "every row is proven by the root in the header");
  }

  private void goesOnWithoutDownloadingAgain() throws InterruptedException {
    long began = System.nanoTime();
    up();
    awaitTargets(ComposeSettings.SERVICES.size());
    Await.until(() -> figure("sum(argosy_gateway_peers)") == PEERS && figure("max(argosy_stage_target{stage=\"receipts\"})") == DemoPeers.HEAD, Duration.ofMinutes(2), this::standing);
    System.out.printf(Locale.ROOT, "up again, with all peers, after %.0f s%n", seconds(began));
    // Whatever it thought to be missing it would have asked for by now.
    TimeUnit.SECONDS.sleep(15);

    Map<String, Double> items = new TreeMap<>();
    query(fresh("argosy_gateway_items_total")).forEach(series -> items.merge(series.get("metric").get("kind").asString(), value(series), Double::sum));
    System.out.println("downloaded after the second start: " + items);
    assertThat(items).containsKeys("headers", "bodies", "receipts", "accounts", "storages", "codes", "nodes").allSatisfy((kind, count) ->
        assertThat(count).as(kind).isLessThanOrEqualTo(kind.equals("headers") ? HEADERS_TO_FIND_THE_HEAD : 0));
    assertThat(figure("min(argosy_store_watermark)")).isEqualTo(DemoPeers.HEAD);
  }

  private void up(String... more) {
    project.run(Stream.of(Stream.of("up", "--detach"), Stream.of(more), services.stream()).flatMap(part -> part).toArray(String[]::new));
  }

  private void awaitTargets(int targets) throws InterruptedException {
    Await.until(() -> figure("sum(up)") == targets && figure("count(up)") == targets, Duration.ofMinutes(4), this::standing);
  }

  private static double seconds(long sinceNanos) {
    return (System.nanoTime() - sinceNanos) / 1e9;
  }

  private String standing() {
    return query(fresh("up")) + "\n" + query(fresh("argosy_store_watermark")) + "\n" + project.run("ps");
  }

  /** What was scraped in the last twelve seconds, so that who is gone does not count. */
  private static String fresh(String series) {
    return "last_over_time(" + series + "[12s])";
  }

  /** One number, of what was scraped of late; NaN where there is none. */
  private double figure(String expression) {
    JsonNode found = query(Pattern.compile("\\b(argosy_\\w+|up)\\b(\\{[^}]*})?").matcher(expression).replaceAll(series -> Matcher.quoteReplacement(fresh(series.group()))));
    return found.isEmpty() ? Double.NaN : value(found.get(0));
  }

  private static double value(JsonNode series) {
    return Double.parseDouble(series.get("value").get(1).asString());
  }

  /** Nothing while Prometheus does not answer. */
  private JsonNode query(String expression) {
    String address = "http://127.0.0.1:" + prometheusPort + "/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8);
    try {
      HttpResponse<String> answer = http.send(HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).as("%s: %s", expression, answer.body()).isIn(200, 503);
      return answer.statusCode() == 200 ? JSON.readTree(answer.body()).get("data").get("result") : JSON.createArrayNode();
    } catch (IOException e) {
      return JSON.createArrayNode();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private String rpc(String method) {
    try {
      String question = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + method + "\",\"params\":[]}";
      HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + rpcPort)).header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(question)).build();
      return JSON.readTree(http.send(request, HttpResponse.BodyHandlers.ofString()).body()).get("result").asString();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}

package io.argosy.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.props.ChainData;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A real Prometheus, that of Debian's package, on loopback and in a folder of its own. */
final class Prometheus implements AutoCloseable {
  static final Path RULES = ChainData.committed("prometheus/rules/argosy.yml");

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Process process;
  private final int port;
  private final HttpClient http = HttpClient.newHttpClient();

  private Prometheus(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Where a program of the package is; skips the calling test if the package is not installed. */
  static Path program(String name) {
    Optional<Path> found = Arrays.stream(System.getenv("PATH").split(":"))
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst();
    Assumptions.assumeTrue(found.isPresent(), "no " + name + ": apt-get install prometheus brings it");
    return found.orElseThrow();
  }

  /**
   * Scrapes every second, and evaluates our rules as often.
   *
   * @param ports of services on loopback, by name
   */
  static Prometheus scraping(Path folder, Map<String, Integer> ports) throws IOException {
    StringBuilder config = new StringBuilder("global: {scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s}\nrule_files: ['%s']\nscrape_configs:\n".formatted(RULES));
    ports.forEach((name, at) -> config.append(
        "  - {job_name: %s, metrics_path: /actuator/prometheus, static_configs: [{targets: ['127.0.0.1:%d']}]}\n".formatted(name, at)));
    Path file = Files.writeString(folder.resolve("prometheus.yml"), config);
    int port = LocalCluster.freePort();
    Process process = new ProcessBuilder(
            program("prometheus").toString(),
            "--config.file=" + file,
            "--storage.tsdb.path=" + folder.resolve("prometheus"),
            "--web.listen-address=127.0.0.1:" + port)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("prometheus.log").toFile())
        .start();
    return new Prometheus(process, port);
  }

  /** Waits until all targets are up. */
  void awaitAll(int targets) throws InterruptedException {
    Await.until(() -> isUp() && values("sum(up)").equals(List.of((double) targets)), Duration.ofSeconds(60), () -> isUp() ? values("up") : "it does not answer");
  }

  private boolean isUp() {
    try {
      return get("/-/ready").statusCode() == 200;
    } catch (UncheckedIOException e) {
      if (e.getCause() instanceof ConnectException && process.isAlive()) {
        return false;
      }
      throw e;
    }
  }

  /** The series that an expression gives now; fails the test if it cannot be read. */
  JsonNode query(String expression) {
    JsonNode answer = JSON.readTree(get("/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8)).body());
    assertThat(answer.get("status").asString()).as("%s: %s", expression, answer).isEqualTo("success");
    return answer.get("data").get("result");
  }

  List<Double> values(String expression) {
    return query(expression).valueStream().map(series -> Double.parseDouble(series.get("value").get(1).asString().replace("Inf", "Infinity"))).toList();
  }

  /** The rules as they were evaluated last. */
  JsonNode rules() {
    return JSON.readTree(get("/api/v1/rules").body()).get("data").get("groups");
  }

  private HttpResponse<String> get(String path) {
    try {
      return http.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    http.close();
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
    }
  }
}

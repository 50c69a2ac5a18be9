package io.argosy.standalone;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A real Chromium, that of Debian's package, without a window, driven by its DevTools protocol over loopback. One page. Its name lookup is taken from it: what is not on loopback does not exist. */
final class Chromium implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Process process;
  private final Map<Integer, CompletableFuture<JsonNode>> asked = new ConcurrentHashMap<>();
  private final List<JsonNode> events = new CopyOnWriteArrayList<>();
  private final AtomicInteger sent = new AtomicInteger();
  private final WebSocket socket;
  private String session = "";

  private Chromium(Process process, URI devTools) {
    this.process = process;
    this.socket = HttpClient.newHttpClient().newWebSocketBuilder().buildAsync(devTools, new Ear()).orTimeout(60, TimeUnit.SECONDS).join();
  }

  /** Skips the calling test if no Chromium is installed. */
  static Chromium start(Path folder) throws IOException, InterruptedException {
    Assumptions.assumeTrue(Programs.isInstalled("chromium"), "no chromium: apt-get install chromium brings it");
    Path profile = Files.createDirectories(folder.resolve("chromium"));
    Process process = new ProcessBuilder(
            "chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars", "--no-first-run", "--disable-extensions",
            "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-default-apps", "--no-proxy-server", "--lang=en-US",
            "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
            "--remote-debugging-address=127.0.0.1", "--remote-debugging-port=0", "--user-data-dir=" + profile, "about:blank")
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("chromium.log").toFile())
        .start();
    try {
      Path port = profile.resolve("DevToolsActivePort");
      Await.until(() -> process.isAlive() && linesOf(port).size() == 2, PATIENCE, () -> "chromium " + (process.isAlive() ? "does not listen" : "has ended"));
      List<String> lines = linesOf(port);
      Chromium chromium = new Chromium(process, URI.create("ws://127.0.0.1:" + lines.get(0) + lines.get(1)));
      chromium.attach();
      return chromium;
    } catch (Exception | Error e) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      throw e;
    }
  }

  /** None while it is not there. */
  private static List<String> linesOf(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException notYet) {
      return List.of();
    }
  }

  private void attach() {
    String target = ask("Target.createTarget", Map.of("url", "about:blank")).get("targetId").asString();
    session = ask("Target.attachToTarget", Map.of("targetId", target, "flatten", true)).get("sessionId").asString();
    List.of("Page.enable", "Runtime.enable", "Network.enable", "Log.enable").forEach(domain -> ask(domain, Map.of()));
  }

  void open(String address) {
    JsonNode answer = ask("Page.navigate", Map.of("url", address));
    if (answer.has("errorText")) {
      throw new AssertionError(address + ": " + answer.get("errorText").asString());
    }
  }

  /** The value of an expression in the page, or of what it promises. */
  JsonNode value(String expression) {
    JsonNode answer = ask("Runtime.evaluate", Map.of("expression", expression, "returnByValue", true, "awaitPromise", true));
    if (answer.has("exceptionDetails")) {
      throw new AssertionError(expression + ": " + answer.get("exceptionDetails"));
    }
    return answer.get("result").path("value");
  }

  /** How wide the page is shown, and by day or by night. */
  void show(int width, int height, String scheme) {
    ask("Emulation.setDeviceMetricsOverride", Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 600));
    ask("Emulation.setEmulatedMedia", Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme), Map.of("name", "prefers-reduced-motion", "value", "reduce"))));
  }

  /** All of the page as a picture. */
  void photograph(Path file) throws IOException {
    JsonNode answer = ask("Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true));
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.write(file, Base64.getDecoder().decode(answer.get("data").asString()));
  }

  /** Every address that the page asked for. */
  List<String> requested() {
    return of("Network.requestWillBeSent").stream().map(event -> event.get("request").get("url").asString()).toList();
  }

  /** All that the console has of errors and warnings, and what was thrown and not caught. */
  List<String> complaints() {
    return events.stream()
        .filter(event -> switch (event.path("method").asString("")) {
          case "Runtime.exceptionThrown" -> true;
          case "Runtime.consoleAPICalled" -> !event.get("params").get("type").asString().equals("log");
          case "Log.entryAdded" -> !event.get("params").get("entry").get("level").asString().equals("info");
          default -> false;
        })
        .map(event -> event.get("params").toString())
        .toList();
  }

  private List<JsonNode> of(String method) {
    return events.stream().filter(event -> event.path("method").asString("").equals(method)).map(event -> event.get("params")).toList();
  }

  private JsonNode ask(String method, Map<String, ?> parameters) {
    int id = sent.incrementAndGet();
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    asked.put(id, answer);
    Map<String, Object> message = new java.util.HashMap<>(Map.of("id", id, "method", method, "params", parameters));
    if (!session.isEmpty()) {
      message.put("sessionId", session);
    }
    synchronized (socket) {
      socket.sendText(JSON.writeValueAsString(message), true).join();
    }
    JsonNode said = answer.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    if (said.has("error")) {
      throw new AssertionError(method + ": " + said.get("error"));
    }
    return said.get("result");
  }

  /** Messages come in pieces. */
  private final class Ear implements WebSocket.Listener {
    private final StringBuilder piece = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      piece.append(data);
      if (last) {
        JsonNode message = JSON.readTree(piece.toString());
        piece.setLength(0);
        CompletableFuture<JsonNode> waiting = message.has("id") ? asked.remove(message.get("id").asInt()) : null;
        if (waiting != null) {
          waiting.complete(message);
        } else {
          events.add(message);
        }
      }
      from.request(1);
      return CompletableFuture.completedStage(null);
    }
  }

  @Override
  public void close() {
    socket.abort();
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}

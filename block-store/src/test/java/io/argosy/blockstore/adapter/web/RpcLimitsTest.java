package io.argosy.blockstore.adapter.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Bounds of JSON-RPC as whoever is at the other end of a socket meets them, with the service's own settings of the web server. */
class RpcLimitsTest {
  private static final Duration LONGEST = Duration.ofMillis(400);
  private static final CountDownLatch HELD = new CountDownLatch(1);

  private static ConfigurableApplicationContext web;
  private static int port;
  private static HttpClient http;

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Door {
    @Bean
    JsonRpcController controller() {
      JsonRpc rpc = new JsonRpc(
          Map.of(
              "quick", _ -> JsonNodeFactory.instance.stringNode("done"),
              "held", _ -> {
                awaitQuietly();
                return JsonNodeFactory.instance.stringNode("late");
              }),
          new CallRoom(2, LONGEST));
      return new JsonRpcController(rpc, Duration.ofSeconds(1));
    }
  }

  private static void awaitQuietly() {
    try {
      HELD.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @BeforeAll
  static void opensTheDoor() {
    web = new SpringApplicationBuilder(Door.class)
        .properties("spring.config.name=block-store")
        .run("--server.port=0", "--server.tomcat.connection-timeout=700ms", "--spring.main.banner-mode=off", "--argosy.cluster=test");
    port = Integer.parseInt(web.getEnvironment().getRequiredProperty("local.server.port"));
    http = HttpClient.newHttpClient();
  }

  @AfterAll
  static void closesIt() {
    HELD.countDown();
    http.close();
    web.close();
  }

  private static String call(String method) {
    return "{\"jsonrpc\":\"2.0\",\"id\":\"" + method + "\",\"method\":\"" + method + "\"}";
  }

  private static CompletableFuture<JsonNode> send(String body) {
    HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port))
        .timeout(Duration.ofSeconds(20))
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(body))
        .build();
    return http.sendAsync(request, HttpResponse.BodyHandlers.ofString()).thenApply(answer -> Rpc.JSON.readTree(answer.body()));
  }

  private static int errorOf(JsonNode answer) {
    return answer.get("error").get("code").intValue();
  }

  @Test
  void aBodyAByteTooLongIsRefused() {
    String longest = " ".repeat(JsonRpc.MAX_REQUEST_BYTES - call("quick").length()) + call("quick");

    assertThat(send(longest).join().get("result").stringValue()).isEqualTo("done");
    assertThat(errorOf(send(" " + longest).join())).isEqualTo(-32005);
  }

  @Test
  void whatIsTooDeepIsRefused() {
    String deep = "[".repeat(JsonRpc.MAX_DEPTH - 1) + "]".repeat(JsonRpc.MAX_DEPTH - 1);
    String call = call("quick").replace("}", ",\"params\":");

    assertThat(send(call + deep + "}").join().get("result").stringValue()).isEqualTo("done");
    assertThat(errorOf(send(call + "[" + deep + "]}").join())).isEqualTo(-32005);
    assertThat(errorOf(send("[".repeat(1_000_000)).join())).isEqualTo(-32005);
  }

  @Test
  void headersThatAreTooLongAreRefused() throws Exception {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(("POST / HTTP/1.1\r\nHost: x\r\nX: " + "y".repeat(9_000) + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));

      assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 400");
    }
  }

  @Test
  void aRequestOfWhichNothingMoreComesIsCutOff() throws Exception {
    try (Socket head = new Socket("127.0.0.1", port); Socket body = new Socket("127.0.0.1", port)) {
      head.setSoTimeout(10_000);
      body.setSoTimeout(10_000);
      head.getOutputStream().write("POST / HTTP/1.1\r\nHost:".getBytes(StandardCharsets.US_ASCII));
      body.getOutputStream().write("POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{".getBytes(StandardCharsets.US_ASCII));

      assertThat(head.getInputStream().readAllBytes()).isEmpty();
      assertThat(new String(body.getInputStream().readAllBytes(), StandardCharsets.UTF_8)).startsWith("HTTP/1.1 408");
    }
  }

  @Test
  void aBodyThatTricklesIsCutOff() throws Exception {
    try (Socket socket = new Socket("127.0.0.1", port); ScheduledExecutorService drops = Executors.newSingleThreadScheduledExecutor()) {
      socket.setSoTimeout(10_000);
      OutputStream out = socket.getOutputStream();
      out.write("POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      var drop = drops.scheduleAtFixedRate(() -> dropInto(out), 0, 50, TimeUnit.MILLISECONDS);

      assertThat(readAll(socket)).startsWith("HTTP/1.1 408").contains("-32002");
      drop.cancel(false);
    }
  }

  private static void dropInto(OutputStream out) {
    try {
      out.write(' ');
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** All that came before the other end closed. */
  private static String readAll(Socket socket) throws IOException {
    StringBuilder all = new StringBuilder();
    try {
      for (int b = socket.getInputStream().read(); b >= 0; b = socket.getInputStream().read()) {
        all.append((char) b);
      }
    } catch (SocketTimeoutException e) {
      throw new AssertionError("not closed; it said " + all, e);
    } catch (SocketException e) {
      // It had not read all that we sent.
    }
    return all.toString();
  }

  /** Last, since what is held keeps its place: one of the two here, both in the end. */
  @Test
  void aCallThatTakesTooLongIsAnsweredWithItsIdAndOthersGoOn() {
    JsonNode late = send(call("held")).join();
    JsonNode batch = send("[" + call("quick") + "," + call("held") + "," + call("quick") + "]").join();

    assertThat(errorOf(late)).isEqualTo(-32002);
    assertThat(late.get("id").stringValue()).isEqualTo("held");
    assertThat(batch.get(0).get("result").stringValue()).isEqualTo("done");
    assertThat(errorOf(batch.get(1))).isEqualTo(-32002);
    assertThat(errorOf(batch.get(2))).as("its time is over").isEqualTo(-32002);
    assertThat(errorOf(send(call("quick")).join())).as("no place is free").isEqualTo(-32002);
    HELD.countDown();
    assertThat(send(call("quick")).join().get("result").stringValue()).as("and now there is").isEqualTo("done");
  }
}

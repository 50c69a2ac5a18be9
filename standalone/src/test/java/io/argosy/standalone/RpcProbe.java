package io.argosy.standalone;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/** Asks a program's JSON-RPC as its users do. */
final class RpcProbe implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final ArgosyProcess process;
  private final HttpClient http = HttpClient.newHttpClient();
  private final URI address;

  private RpcProbe(ArgosyProcess process, URI address) {
    this.process = process;
    this.address = address;
  }

  /** Waits until the program says where its JSON-RPC is. */
  static RpcProbe of(ArgosyProcess process) throws InterruptedException {
    process.awaitLine("JSON-RPC on ", 60);
    return new RpcProbe(process, URI.create("http://127.0.0.1:" + process.found("JSON-RPC on 127.0.0.1:(\\d+)")));
  }

  /**
   * The answer, with {@code result} or {@code error}; missing if there was none.
   *
   * @param parameters a JSON array
   */
  JsonNode ask(String method, String parameters) {
    HttpRequest post = HttpRequest.newBuilder(address)
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + method + "\",\"params\":" + parameters + "}"))
        .build();
    try {
      return JSON.readTree(http.send(post, HttpResponse.BodyHandlers.ofString()).body());
    } catch (IOException e) {
      return MissingNode.getInstance();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Until the result is this, as text. */
  void await(String method, String parameters, String result, Duration limit) throws InterruptedException {
    Await.until(() -> ask(method, parameters).path("result").asString("").equals(result), limit, () -> ask(method, parameters) + ", " + process.lines());
  }

  @Override
  public void close() {
    http.close();
  }
}

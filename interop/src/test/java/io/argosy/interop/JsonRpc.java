package io.argosy.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A client of a real client's JSON-RPC on loopback. */
final class JsonRpc implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** An answer to a batch of thousands of receipts takes geth a while. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI address;

  JsonRpc(int port) {
    address = URI.create("http://127.0.0.1:" + port);
  }

  /** Parameters: strings, numbers, booleans, or JSON. */
  record Call(String method, Object... parameters) {}

  /** The result of one call. */
  JsonNode call(String method, Object... parameters) {
    return result(post(json(new Call(method, parameters), 0)));
  }

  /** A result that is a number in hex. */
  long number(String method, Object... parameters) {
    return Long.decode(call(method, parameters).asString());
  }

  /** The results of many calls, in their order. */
  List<JsonNode> batch(List<Call> calls) {
    if (calls.isEmpty()) {
      return List.of();
    }
    ArrayNode all = JSON.createArrayNode();
    for (int i = 0; i < calls.size(); i++) {
      all.add(json(calls.get(i), i));
    }
    List<JsonNode> answers = new ArrayList<>();
    post(all).forEach(answers::add);
    if (answers.size() != calls.size()) {
      throw new IllegalStateException(answers.size() + " answers to " + calls.size() + " calls");
    }
    answers.sort(Comparator.comparingInt(answer -> answer.get("id").asInt()));
    return answers.stream().map(JsonRpc::result).toList();
  }

  /** True once somebody answers there. */
  boolean isUp() {
    try {
      post(json(new Call("web3_clientVersion"), 0));
      return true;
    } catch (UncheckedIOException e) {
      if (e.getCause() instanceof ConnectException || e.getCause() instanceof HttpTimeoutException) {
        return false;
      }
      throw e;
    }
  }

  private static ObjectNode json(Call call, int id) {
    ObjectNode request = JSON.createObjectNode();
    request.put("jsonrpc", "2.0").put("id", id).put("method", call.method());
    ArrayNode parameters = request.putArray("params");
    for (Object parameter : call.parameters()) {
      parameters.add(JSON.<JsonNode>valueToTree(parameter));
    }
    return request;
  }

  private JsonNode post(JsonNode body) {
    HttpRequest request = HttpRequest.newBuilder(address)
        .timeout(PATIENCE)
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)))
        .build();
    try {
      return JSON.readTree(http.send(request, HttpResponse.BodyHandlers.ofByteArray()).body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static JsonNode result(JsonNode answer) {
    if (!answer.has("result")) {
      throw new IllegalStateException("refused: " + answer);
    }
    return answer.get("result");
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}

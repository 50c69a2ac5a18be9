package io.argosy.blockstore.adapter.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.blockstore.core.ChainRows;
import io.argosy.blockstore.core.NetworkView;
import io.argosy.chain.ChainSpec;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A caller of the API, and the cluster's view of the network that it is served with. */
final class Rpc implements NetworkView {
  static final JsonMapper JSON = JsonMapper.builder().build();

  final JsonRpc rpc;
  long head = -1;
  int peers;

  Rpc(ChainRows rows, ChainSpec spec) {
    rpc = RpcMethods.over(() -> rows, spec, this);
  }

  @Override
  public long highestKnown() {
    return head;
  }

  @Override
  public int peerCount() {
    return peers;
  }

  JsonNode send(String request) {
    return JSON.readTree(rpc.answer(request.getBytes(StandardCharsets.UTF_8)).orElseThrow());
  }

  private JsonNode answer(String method, Object... params) {
    String text = JSON.writeValueAsString(java.util.Map.of("jsonrpc", "2.0", "id", 1, "method", method, "params", params));
    JsonNode answer = send(text);
    assertThat(answer.get("jsonrpc").stringValue()).isEqualTo("2.0");
    assertThat(answer.get("id").intValue()).isOne();
    return answer;
  }

  JsonNode call(String method, Object... params) {
    JsonNode answer = answer(method, params);
    assertThat(answer.get("error")).as(answer.toString()).isNull();
    return answer.get("result");
  }

  /** Code and message, parted by a space. */
  String error(String method, Object... params) {
    JsonNode answer = answer(method, params);
    assertThat(answer.get("result")).as(answer.toString()).isNull();
    return answer.get("error").get("code").intValue() + " " + answer.get("error").get("message").stringValue();
  }
}

package io.argosy.blockstore.adapter.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.blockstore.core.ChainRows;
import io.argosy.blockstore.core.KeptState;
import io.argosy.blockstore.core.NetworkView;
import io.argosy.blockstore.core.StateRows;
import io.argosy.blockstore.core.TopNodes;
import io.argosy.chain.ChainSpec;
import io.argosy.primitives.Hash;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A caller of the API, and the cluster's view of the network that it is served with. */
final class Rpc implements NetworkView {
  static final JsonMapper JSON = JsonMapper.builder().build();

  final JsonRpc rpc;
  long head = -1;
  int peers;

  /** Without a state. */
  Rpc(ChainRows rows, ChainSpec spec) {
    this(rows, NoState.INSTANCE, spec);
  }

  Rpc(ChainRows rows, StateRows state, ChainSpec spec) {
    rpc = RpcMethods.over(() -> rows, () -> state, spec, this);
  }

  private enum NoState implements StateRows {
    INSTANCE;

    @Override
    public KeptState kept() {
      return new KeptState.None();
    }

    @Override
    public Optional<TopNodes> top(KeptState.Sealed state) {
      return Optional.empty();
    }

    @Override
    public <T> T viewing(Hash key, Reader<T> reader) {
      throw new AssertionError("there is none");
    }
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

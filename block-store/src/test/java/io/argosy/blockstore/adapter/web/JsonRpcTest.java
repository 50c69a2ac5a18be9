package io.argosy.blockstore.adapter.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.blockstore.MemoryChain;
import io.argosy.props.Gen;
import io.argosy.props.SeededTest;
import io.argosy.testkit.chain.ChainBuilder;
import io.argosy.testkit.chain.TestChain;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

class JsonRpcTest {
  private static final String CHAIN_ID = "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"eth_chainId\"}";

  private final TestChain chain = ChainBuilder.seeded(1).headersOnly().blocks(5);
  private final Rpc rpc = new Rpc(MemoryChain.of(chain), chain.spec());

  private Optional<byte[]> raw(String request) {
    return rpc.rpc.answer(request.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void answersACallWithItsId() {
    assertThat(rpc.send(CHAIN_ID)).isEqualTo(Rpc.JSON.readTree("{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":\"0x539\"}"));
    assertThat(rpc.send(CHAIN_ID.replace("7", "\"a\"")).get("id").stringValue()).isEqualTo("a");
    assertThat(rpc.send(CHAIN_ID.replace("7", "null")).get("id").isNull()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock = """
      {"jsonrpc":"2.0","id":1,"method":"eth_chainId"                        | -32700
      ``                                                                    | -32700
      {"jsonrpc":"2.0","id":1,"method":"eth_chainId"} x                     | -32700
      5                                                                     | -32600
      []                                                                    | -32600
      {"id":1,"method":"eth_chainId"}                                       | -32600
      {"jsonrpc":"1.0","id":1,"method":"eth_chainId"}                       | -32600
      {"jsonrpc":"2.0","id":1}                                              | -32600
      {"jsonrpc":"2.0","id":1,"method":5}                                   | -32600
      {"jsonrpc":"2.0","id":{},"method":"eth_chainId"}                      | -32600
      {"jsonrpc":"2.0","id":1,"method":"eth_sendRawTransaction"}            | -32601
      {"jsonrpc":"2.0","id":1,"method":"eth_getBlockByNumber","params":{}}  | -32602
      {"jsonrpc":"2.0","id":1,"method":"eth_getBlockByNumber"}              | -32602
      {"jsonrpc":"2.0","id":1,"method":"eth_getBlockByNumber","params":[5]} | -32602
      {"jsonrpc":"2.0","id":1,"method":"eth_getBlockByNumber","params":["0x1",true,1]}      | -32602
      {"jsonrpc":"2.0","id":1,"method":"eth_getBlockByNumber","params":["0x1","yes"]}       | -32602
      {"jsonrpc":"2.0","id":1,"method":"eth_getBlockByNumber","params":["0x01"]}            | -32602
      {"jsonrpc":"2.0","id":1,"method":"eth_getBlockByNumber","params":["0x"]}              | -32602
      {"jsonrpc":"2.0","id":1,"method":"eth_getBlockByNumber","params":["1"]}               | -32602
      {"jsonrpc":"2.0","id":1,"method":"eth_getBlockByNumber","params":["newest"]}          | -32602
      {"jsonrpc":"2.0","id":1,"method":"eth_getBlockByNumber","params":["0xffffffffffffffff"]} | -32602
      {"jsonrpc":"2.0","id":1,"method":"eth_getBlockByNumber","params":["0x10000000000000000"]} | -32602
      {"jsonrpc":"2.0","id":1,"method":"eth_getBlockByHash","params":["0x12"]}              | -32602
      {"jsonrpc":"2.0","id":1,"method":"eth_getBlockReceipts","params":[{}]}                | -32602
      {"jsonrpc":"2.0","id":1,"method":"web3_sha3","params":["0x123"]}                      | -32602
      """)
  void refusesWhatIsNoCall(String request, int code) {
    JsonNode answer = rpc.send(request);

    assertThat(answer.get("error").get("code").intValue()).as(answer.toString()).isEqualTo(code);
  }

  @Test
  void answersABatchInOrderAndLeavesNotificationsOut() {
    String notification = "{\"jsonrpc\":\"2.0\",\"method\":\"eth_chainId\"}";
    JsonNode answers = rpc.send("[" + CHAIN_ID + "," + notification + ",5," + CHAIN_ID.replace("7", "8") + "]");

    assertThat(answers.size()).isEqualTo(3);
    assertThat(answers.get(0).get("id").intValue()).isEqualTo(7);
    assertThat(answers.get(1).get("error").get("code").intValue()).isEqualTo(-32600);
    assertThat(answers.get(2).get("id").intValue()).isEqualTo(8);
    assertThat(raw(notification)).isEmpty();
    assertThat(raw("[" + notification + "," + notification + "]")).isEmpty();
    assertThat(raw(notification.replace("eth_chainId", "unknown"))).isEmpty();
  }

  @Test
  void boundsABatchAndARequest() {
    String batch = "[" + String.join(",", Collections.nCopies(JsonRpc.MAX_BATCH, CHAIN_ID)) + "]";
    assertThat(rpc.send(batch).size()).isEqualTo(JsonRpc.MAX_BATCH);
    assertThat(rpc.send("[" + CHAIN_ID + "," + batch.substring(1)).get("error").get("code").intValue()).isEqualTo(-32005);
    assertThat(rpc.send(" ".repeat(JsonRpc.MAX_REQUEST_BYTES) + CHAIN_ID).get("error").get("code").intValue()).isEqualTo(-32005);
  }

  @Test
  void boundsAnAnswer() {
    JsonRpc big = new JsonRpc(Map.of("big", _ -> JsonNodeFactory.instance.stringNode("x".repeat(9_000_000))));
    String call = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"big\"}";

    byte[] answer = big.answer(("[" + call + "," + call + "," + call + "," + call + "]").getBytes(StandardCharsets.UTF_8)).orElseThrow();

    assertThat(answer.length).isLessThanOrEqualTo(JsonRpc.MAX_ANSWER_BYTES);
    JsonNode answers = Rpc.JSON.readTree(answer);
    assertThat(answers.get(1).has("result")).isTrue();
    assertThat(answers.get(2).get("error").get("code").intValue()).isEqualTo(-32005);
    assertThat(answers.get(3).get("error").get("code").intValue()).isEqualTo(-32005);
  }

  @Test
  void tellsNothingOfAFaultOfOurs() {
    JsonRpc broken = new JsonRpc(Map.of("broken", _ -> {
      throw new IllegalStateException("secret");
    }));

    String answer = new String(broken.answer("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"broken\"}".getBytes(StandardCharsets.UTF_8)).orElseThrow(), StandardCharsets.UTF_8);

    assertThat(answer).contains("-32603").doesNotContain("secret");
  }

  @SeededTest(runs = 300)
  void neverThrowsForAnyBytes(Gen gen) {
    byte[] request = "[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_getBlockByNumber\",\"params\":[\"0x1\",true]}]".getBytes(StandardCharsets.UTF_8);
    for (int i = gen.between(1, 4); i > 0; i--) {
      request = gen.mutated(request);
    }

    rpc.rpc.answer(request).ifPresent(answer -> assertThat(Rpc.JSON.readTree(answer).isMissingNode()).isFalse());
  }

  @Test
  void tellsOfTheNode() {
    rpc.peers = 17;

    assertThat(rpc.call("net_version").stringValue()).isEqualTo("1337");
    assertThat(rpc.call("net_listening").booleanValue()).isTrue();
    assertThat(rpc.call("net_peerCount").stringValue()).isEqualTo("0x11");
    assertThat(rpc.call("web3_clientVersion").stringValue()).startsWith("Argosy/v0.1.0/").endsWith("/java" + Runtime.version().feature());
    assertThat(rpc.call("web3_sha3", "0x68656c6c6f20776f726c64").stringValue())
        .isEqualTo("0x47173285a8d7341e5e972fc677286384f802f8ef42a5ec5f03bbfa254cb01fad");
  }
}

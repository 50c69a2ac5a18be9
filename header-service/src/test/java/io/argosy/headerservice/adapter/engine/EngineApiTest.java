package io.argosy.headerservice.adapter.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.chain.BlockHeader;
import io.argosy.packs.TrustedHead;
import io.argosy.primitives.Hash;
import io.argosy.rlp.RlpSlice;
import io.argosy.testkit.chain.PragueChain;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The calls that geth wrote down for its test chain of 600 blocks, from Shanghai to Prague, and the same with something changed. */
class EngineApiTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final List<TrustedHead> heads = new ArrayList<>();
  private final EngineApi api = new EngineApi(PragueChain.genesis().spec(), "test", heads::add);
  private final JsonNode payloads = PragueChain.payloads();

  private JsonNode answer(JsonNode call) {
    return JSON.readTree(api.answer(call.toString().getBytes(StandardCharsets.UTF_8)));
  }

  private String status(JsonNode call) {
    return answer(call).get("result").get("status").stringValue();
  }

  private ObjectNode payload(int number) {
    return (ObjectNode) payloads.get(number).deepCopy();
  }

  private static ObjectNode fields(ObjectNode call) {
    return (ObjectNode) call.get("params").get(0);
  }

  private static ObjectNode call(String method, String params) {
    return (ObjectNode) JSON.readTree("{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"" + method + "\",\"params\":" + params + "}");
  }

  private static ObjectNode forkchoice(String head, String last) {
    return call(
        "engine_forkchoiceUpdatedV3",
        "[{\"headBlockHash\":\"" + head + "\",\"safeBlockHash\":\"" + last + "\",\"finalizedBlockHash\":\"" + last + "\"},null]");
  }

  @Test
  void everyRecordedPayloadIsTheBlockItClaimsToBeAndNoneIsCalledValid() {
    for (int number = 1; number <= 600; number++) {
      assertThat(status(payloads.get(number))).as("payload %d", number).isEqualTo("SYNCING");
    }
  }

  @Test
  void theHeadComesWithItsHeaderAndWhatIsFinalWithItsNumber() {
    answer(payloads.get(590));
    answer(payloads.get(600));
    String head = fields(payload(600)).get("blockHash").stringValue();
    String last = fields(payload(590)).get("blockHash").stringValue();

    JsonNode answer = answer(forkchoice(head, last)).get("result");

    assertThat(answer.get("payloadStatus").get("status").stringValue()).isEqualTo("SYNCING");
    assertThat(answer.get("payloadStatus").get("latestValidHash").isNull()).isTrue();
    assertThat(answer.get("payloadId").isNull()).isTrue();
    assertThat(heads).singleElement().satisfies(told -> {
      assertThat(told.head()).isEqualTo(Hash.fromHex(head));
      assertThat(BlockHeader.decode(told.header()).hash()).isEqualTo(told.head());
      assertThat(told.finalized().number()).isEqualTo(590);
      assertThat(told.finalized().hash()).isEqualTo(Hash.fromHex(last));
    });
  }

  @Test
  void aHeadThatNoPayloadToldOfIsKnownByItsHash() {
    answer(forkchoice(Hash.HIGHEST.toHex(), Hash.ZERO.toHex()));

    assertThat(heads).singleElement().satisfies(told -> {
      assertThat(told.header()).isEqualTo(RlpSlice.EMPTY);
      assertThat(told.finalized().hash()).isEqualTo(Hash.ZERO);
    });
  }

  @ParameterizedTest
  @CsvSource({
    "parentHash, 0x0000000000000000000000000000000000000000000000000000000000000001",
    "feeRecipient, 0x0000000000000000000000000000000000000001",
    "stateRoot, 0x0000000000000000000000000000000000000000000000000000000000000001",
    "receiptsRoot, 0x0000000000000000000000000000000000000000000000000000000000000001",
    "prevRandao, 0x0000000000000000000000000000000000000000000000000000000000000001",
    "gasLimit, 0x1",
    "gasUsed, 0x1",
    "extraData, 0x01",
    "baseFeePerGas, 0x1",
    "blobGasUsed, 0x1",
    "excessBlobGas, 0x1",
    "blockHash, 0x0000000000000000000000000000000000000000000000000000000000000001"
  })
  void aPayloadWithAnotherFieldIsNotItsBlock(String field, String value) {
    ObjectNode call = payload(600);
    fields(call).put(field, value);

    assertThat(status(call)).isEqualTo("INVALID");
  }

  @Test
  void whatStandsBesideThePayloadIsProvenByItsHashToo() {
    ObjectNode beacon = payload(600);
    ((ArrayNode) beacon.get("params")).set(2, JSON.readTree("\"" + Hash.HIGHEST.toHex() + "\""));
    ObjectNode requests = payload(600);
    ((ArrayNode) requests.get("params")).set(3, JSON.readTree("[\"0x0001\"]"));
    ObjectNode blobs = payload(600);
    ((ArrayNode) blobs.get("params")).set(1, JSON.readTree("[\"" + Hash.HIGHEST.toHex() + "\"]"));
    ObjectNode withdrawals = payload(600);
    ((ArrayNode) fields(withdrawals).get("withdrawals"))
        .add(JSON.readTree("{\"index\":\"0x1\",\"validatorIndex\":\"0x1\",\"address\":\"0x0000000000000000000000000000000000000001\",\"amount\":\"0x1\"}"));

    assertThat(List.of(status(beacon), status(requests), status(blobs), status(withdrawals))).containsOnly("INVALID");
  }

  @ParameterizedTest
  @CsvSource({"600, 3", "600, 5", "600, 2", "1, 3", "1, 4"})
  void aVersionThatIsNotForThePayloadsForkIsRefused(int number, int version) {
    ObjectNode call = payload(number).put("method", "engine_newPayloadV" + version);

    assertThat(answer(call).get("error").get("code").intValue()).isEqualTo(-38005);
  }

  @ParameterizedTest
  @ValueSource(strings = {"parentHash", "transactions", "withdrawals", "blobGasUsed", "logsBloom", "blockHash", "timestamp"})
  void aFieldThatIsMissingIsNamed(String field) {
    ObjectNode call = payload(600);
    fields(call).remove(field);

    JsonNode error = answer(call).get("error");
    assertThat(error.get("code").intValue()).isEqualTo(-32602);
    assertThat(error.get("message").stringValue()).contains(field);
  }

  @Test
  void callsThatAreNoneAreAnsweredWithAnError() {
    assertThat(JSON.readTree(api.answer("{".getBytes(StandardCharsets.UTF_8))).get("error").get("code").intValue()).isEqualTo(-32700);
    assertThat(answer(JSON.readTree("7")).get("error").get("code").intValue()).isEqualTo(-32600);
    assertThat(answer(call("engine_newPayloadV6", "[]")).get("error").get("code").intValue()).isEqualTo(-32601);
    assertThat(answer(call("engine_getPayloadV1", "[]")).get("error").get("code").intValue()).isEqualTo(-32601);
    assertThat(answer(call("engine_newPayloadV4", "[]")).get("error").get("code").intValue()).isEqualTo(-32602);
    assertThat(answer(forkchoice(Hash.ZERO.toHex(), Hash.ZERO.toHex())).get("error").get("code").intValue()).isEqualTo(-38002);
    assertThat(JSON.readTree(api.answer(("[" + "1,".repeat(2000) + "1]").getBytes(StandardCharsets.UTF_8))).get("error").get("code").intValue()).isEqualTo(-32600);
    assertThat(heads).isEmpty();
  }

  @Test
  void itSaysWhatItCanAndWhoItIs() {
    JsonNode able = answer(call("engine_exchangeCapabilities", "[[]]")).get("result");
    assertThat(able.valueStream().map(JsonNode::stringValue)).contains("engine_newPayloadV5", "engine_forkchoiceUpdatedV4").doesNotContain("engine_exchangeCapabilities");
    assertThat(answer(call("eth_chainId", "[]")).get("result").stringValue()).isEqualTo("0xc72dd9d5e883e");
    assertThat(answer(JSON.readTree("[" + call("engine_getClientVersionV1", "[{}]") + "," + call("x", "[]") + "]"))).hasSize(2);
  }
}

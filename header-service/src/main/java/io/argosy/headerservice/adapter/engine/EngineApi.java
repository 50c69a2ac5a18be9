package io.argosy.headerservice.adapter.engine;

import io.argosy.chain.BlockHeader;
import io.argosy.chain.ChainSpec;
import io.argosy.packs.TrustedHead;
import io.argosy.primitives.BlockRef;
import io.argosy.primitives.Hash;
import io.argosy.rlp.RlpSlice;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a consensus client calls: takes payloads, whose headers it remembers, and passes on which block is the head. Nothing is executed, so a payload whose hash holds is answered SYNCING and never VALID: a validator must not rest on
 * our word. Calls are taken one at a time, in order. Thread-safe.
 *
 * @spec https://github.com/ethereum/execution-apis/tree/main/src/engine
 */
public final class EngineApi {
  /** Headers that are remembered: an epoch and more, so that what is said to be final has its number. */
  private static final int REMEMBERED = 512;

  /** As other clients bound it. */
  private static final int MOST_CALLS = 2000;

  private static final int NEWEST_PAYLOAD = 5;
  private static final int NEWEST_FORKCHOICE = 4;

  private static final Logger log = LoggerFactory.getLogger(EngineApi.class);
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** Characters of one value: a transaction of a whole block of 8 MiB, in hex, and to spare; or its access list. */
  private static final int MOST_TEXT = 32 << 20;

  /** A payload with its withdrawals is five deep. */
  private static final int MOST_DEEP = 16;

  private final JsonMapper mapper =
      JsonMapper.builder(JsonFactory.builder().streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MOST_DEEP).maxStringLength(MOST_TEXT).build()).build()).build();
  private final ChainSpec spec;
  private final Payloads payloads;
  private final String version;
  private final Consumer<TrustedHead> heads;
  private final Map<Hash, BlockHeader> headers = new LinkedHashMap<>() {
    @Override
    protected boolean removeEldestEntry(Map.Entry<Hash, BlockHeader> eldest) {
      return size() > REMEMBERED;
    }
  };

  /**
   * @param version of this program, for {@code engine_getClientVersionV1}
   * @param heads takes each head, in order
   */
  public EngineApi(ChainSpec spec, String version, Consumer<TrustedHead> heads) {
    this.spec = spec;
    this.payloads = new Payloads(spec);
    this.version = version;
    this.heads = heads;
  }

  /** Bytes of a request, single or batch, in; bytes of the answer out. */
  public byte[] answer(byte[] request) {
    JsonNode root;
    try {
      root = mapper.readTree(request);
    } catch (JacksonException e) {
      return bytes(failure(NullNode.getInstance(), new EngineError(EngineError.PARSE, "not JSON")));
    }
    if (!root.isArray()) {
      return bytes(answer(root));
    }
    if (root.size() > MOST_CALLS) {
      return bytes(failure(NullNode.getInstance(), new EngineError(EngineError.INVALID_REQUEST, "a batch has at most " + MOST_CALLS + " calls, got " + root.size())));
    }
    ArrayNode answers = JSON.arrayNode();
    for (JsonNode call : root) {
      answers.add(answer(call));
    }
    return bytes(answers);
  }

  private byte[] bytes(JsonNode node) {
    return mapper.writeValueAsString(node).getBytes(StandardCharsets.UTF_8);
  }

  private ObjectNode answer(JsonNode call) {
    JsonNode id = call.isObject() && call.get("id") != null ? call.get("id") : NullNode.getInstance();
    try {
      JsonNode method = call.isObject() ? call.get("method") : null;
      if (method == null || !method.isString()) {
        throw new EngineError(EngineError.INVALID_REQUEST, "a call is an object with a method");
      }
      JsonNode params = call.get("params");
      JsonNode result = call(method.stringValue(), params == null ? JSON.arrayNode() : params);
      ObjectNode answer = JSON.objectNode();
      answer.put("jsonrpc", "2.0").set("id", id);
      answer.set("result", result);
      return answer;
    } catch (EngineError e) {
      return failure(id, e);
    } catch (RuntimeException e) {
      log.atError().setCause(e).log("a call of the Engine API failed");
      return failure(id, new EngineError(EngineError.INTERNAL, "see the log"));
    }
  }

  private static ObjectNode failure(JsonNode id, EngineError error) {
    ObjectNode answer = JSON.objectNode();
    answer.put("jsonrpc", "2.0").set("id", id);
    answer.putObject("error").put("code", error.code()).put("message", error.text());
    return answer;
  }

  private synchronized JsonNode call(String method, JsonNode params) {
    if (!params.isArray()) {
      throw EngineError.params("params must be an array");
    }
    int payload = versionOf(method, "engine_newPayloadV", NEWEST_PAYLOAD);
    if (payload > 0) {
      return newPayload(payload, params);
    }
    if (versionOf(method, "engine_forkchoiceUpdatedV", NEWEST_FORKCHOICE) > 0) {
      return forkchoiceUpdated(params);
    }
    return switch (method) {
      case "engine_exchangeCapabilities" -> capabilities();
      case "engine_getClientVersionV1" -> clientVersion();
      case "eth_chainId" -> JSON.stringNode("0x" + Long.toHexString(spec.chainId()));
      default -> throw new EngineError(EngineError.UNKNOWN_METHOD, "no method " + (method.length() > 64 ? method.substring(0, 64) : method));
    };
  }

  /** 0 if it is not a version of this method that there is. */
  private static int versionOf(String method, String stem, int newest) {
    String digits = method.startsWith(stem) ? method.substring(stem.length()) : "";
    return digits.length() == 1 && digits.charAt(0) >= '1' && digits.charAt(0) <= '0' + newest ? digits.charAt(0) - '0' : 0;
  }

  private static JsonNode capabilities() {
    ArrayNode names = JSON.arrayNode();
    for (int v = 1; v <= NEWEST_PAYLOAD; v++) {
      names.add("engine_newPayloadV" + v);
    }
    for (int v = 1; v <= NEWEST_FORKCHOICE; v++) {
      names.add("engine_forkchoiceUpdatedV" + v);
    }
    return names.add("engine_getClientVersionV1");
  }

  private JsonNode clientVersion() {
    ObjectNode self = JSON.objectNode().put("code", "AG").put("name", "Argosy").put("version", version).put("commit", "0x00000000");
    return JSON.arrayNode().add(self);
  }

  private JsonNode newPayload(int payloadVersion, JsonNode params) {
    try {
      BlockHeader header = payloads.header(payloadVersion, params);
      headers.put(header.hash(), header);
      return status("SYNCING", null);
    } catch (Payloads.Invalid e) {
      log.atWarn().addKeyValue("why", e.text()).log("a payload that is not the block it claims to be");
      return status("INVALID", e.text());
    }
  }

  private JsonNode forkchoiceUpdated(JsonNode params) {
    JsonInput state = JsonInput.of(params.get(0), "forkchoiceState");
    Hash head = state.hash("headBlockHash");
    Hash safe = state.hash("safeBlockHash");
    Hash last = state.hash("finalizedBlockHash");
    if (head.isZero()) {
      throw new EngineError(EngineError.INVALID_FORKCHOICE, "headBlockHash is zero");
    }
    BlockHeader header = headers.get(head);
    BlockRef finalized = Optional.ofNullable(headers.get(last)).map(BlockHeader::ref).orElse(new BlockRef(0, Hash.ZERO));
    heads.accept(new TrustedHead(TrustedHead.ENGINE, head, header == null ? RlpSlice.EMPTY : header.raw(), safe, finalized));
    ObjectNode answer = JSON.objectNode();
    answer.set("payloadStatus", status("SYNCING", null));
    answer.set("payloadId", NullNode.getInstance());
    return answer;
  }

  private static ObjectNode status(String word, @Nullable String error) {
    ObjectNode status = JSON.objectNode().put("status", word);
    status.set("latestValidHash", NullNode.getInstance());
    status.set("validationError", error == null ? NullNode.getInstance() : JSON.stringNode(error));
    return status;
  }

}

package io.argosy.blockstore.adapter.web;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Takes the bytes of a request, single or batch, and gives the bytes of the answer. Thread-safe; keeps nothing between calls.
 *
 * @spec https://www.jsonrpc.org/specification JSON-RPC 2.0
 */
public final class JsonRpc implements AutoCloseable {
  /** As other clients bound it. */
  public static final int MAX_REQUEST_BYTES = 5 << 20;

  /** As other clients bound it. */
  static final int MAX_BATCH = 1000;

  /** As other clients bound it; a batch goes on with errors once it is spent. */
  static final int MAX_ANSWER_BYTES = 25_000_000;

  private static final Logger log = LoggerFactory.getLogger(JsonRpc.class);

  /** Calls and their parameters are three deep. */
  static final int MAX_DEPTH = 16;

  /** As geth has it. */
  private static final Duration LONGEST = Duration.ofSeconds(30);

  /** More than the disks of one host answer at once. */
  private static final int AT_ONCE = 32;

  private final JsonMapper mapper =
      JsonMapper.builder(JsonFactory.builder().streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build()).build()).build();
  private final Map<String, RpcMethod> methods;
  private final CallRoom room;

  /**
   * @param methods by name, see {@link RpcMethods}
   */
  JsonRpc(Map<String, RpcMethod> methods) {
    this(methods, new CallRoom(AT_ONCE, LONGEST));
  }

  JsonRpc(Map<String, RpcMethod> methods, CallRoom room) {
    this.methods = Map.copyOf(methods);
    this.room = room;
  }

  /** The answer to a request that did not come to its end in time. */
  byte[] tooSlow(String why) {
    return failure(NullNode.getInstance(), RpcError.timedOut(why));
  }

  /** The answer; none if the request was of notifications only. */
  public Optional<byte[]> answer(byte[] request) {
    if (request.length > MAX_REQUEST_BYTES) {
      return Optional.of(failure(NullNode.getInstance(), RpcError.pastLimit("a request has at most " + MAX_REQUEST_BYTES + " bytes")));
    }
    JsonNode root;
    try {
      root = mapper.readTree(request);
    } catch (StreamConstraintsException e) {
      return Optional.of(failure(
          NullNode.getInstance(), RpcError.pastLimit("a request is at most " + MAX_DEPTH + " deep, with numbers and names of at most a thousand characters")));
    } catch (JacksonException e) {
      return Optional.of(failure(NullNode.getInstance(), RpcError.malformed("not JSON")));
    }
    if (root.isMissingNode()) {
      return Optional.of(failure(NullNode.getInstance(), RpcError.malformed("nothing there")));
    }
    long deadline = room.deadline();
    return root.isArray() ? answerBatch(root, deadline) : answerOne(root, MAX_ANSWER_BYTES, deadline);
  }

  private Optional<byte[]> answerBatch(JsonNode batch, long deadline) {
    if (batch.isEmpty()) {
      return Optional.of(failure(NullNode.getInstance(), RpcError.invalidRequest("empty batch")));
    }
    if (batch.size() > MAX_BATCH) {
      return Optional.of(failure(
          NullNode.getInstance(), RpcError.pastLimit("a batch has at most " + MAX_BATCH + " calls, got " + batch.size())));
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int left = MAX_ANSWER_BYTES;
    for (JsonNode call : batch) {
      Optional<byte[]> answer = answerOne(call, left, deadline);
      if (answer.isPresent()) {
        out.write(out.size() == 0 ? '[' : ',');
        out.writeBytes(answer.get());
        left -= answer.get().length;
      }
    }
    if (out.size() == 0) {
      return Optional.empty();
    }
    out.write(']');
    return Optional.of(out.toByteArray());
  }

  /**
   * @param left bytes that the answer may have
   */
  private Optional<byte[]> answerOne(JsonNode call, int left, long deadline) {
    JsonNode id = call.isObject() ? call.get("id") : null;
    try {
      requireCall(call);
      if (id != null && left <= 0) {
        throw answerTooLarge();
      }
      JsonNode result = room.call(deadline, () -> call(call.get("method").stringValue(), call.get("params")));
      if (id == null) {
        return Optional.empty();
      }
      byte[] answer = success(id, result);
      if (answer.length > left) {
        throw answerTooLarge();
      }
      return Optional.of(answer);
    } catch (RpcError e) {
      boolean isNotification = id == null && e.code() != RpcError.INVALID_REQUEST;
      return isNotification ? Optional.empty() : Optional.of(failure(idOrNull(id), e));
    }
  }

  private static RpcError answerTooLarge() {
    return RpcError.pastLimit("an answer has at most " + MAX_ANSWER_BYTES + " bytes; ask for less at once");
  }

  private static void requireCall(JsonNode call) {
    if (!call.isObject()) {
      throw RpcError.invalidRequest("a call is an object");
    }
    JsonNode version = call.get("jsonrpc");
    if (version == null || !version.isString() || !version.stringValue().equals("2.0")) {
      throw RpcError.invalidRequest("jsonrpc must be \"2.0\"");
    }
    JsonNode method = call.get("method");
    if (method == null || !method.isString()) {
      throw RpcError.invalidRequest("method must be a string");
    }
    JsonNode id = call.get("id");
    if (id != null && !isId(id)) {
      throw RpcError.invalidRequest("id must be a string or a number");
    }
  }

  private static boolean isId(JsonNode id) {
    return id.isString() || id.isNumber() || id.isNull();
  }

  private static JsonNode idOrNull(@Nullable JsonNode id) {
    return id != null && isId(id) ? id : NullNode.getInstance();
  }

  private JsonNode call(String name, @Nullable JsonNode params) {
    RpcMethod method = methods.get(name);
    if (method == null) {
      throw RpcError.unknownMethod(name.length() > 64 ? name.substring(0, 64) : name);
    }
    try {
      return method.call(new RpcParams(params));
    } catch (RpcError e) {
      throw e;
    } catch (RuntimeException e) {
      log.atError().setCause(e).addKeyValue("method", name).log("a call failed");
      throw RpcError.internal("see the log");
    }
  }

  private byte[] success(JsonNode id, JsonNode result) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("jsonrpc", "2.0").set("id", id);
    answer.set("result", result);
    return mapper.writeValueAsBytes(answer);
  }

  private byte[] failure(JsonNode id, RpcError error) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("jsonrpc", "2.0").set("id", id);
    answer.putObject("error").put("code", error.code()).put("message", error.text());
    return mapper.writeValueAsString(answer).getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    room.close();
  }
}

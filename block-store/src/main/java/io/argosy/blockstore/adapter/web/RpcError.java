package io.argosy.blockstore.adapter.web;

/**
 * An answer that is an error. Codes below -32600 are JSON-RPC's own; -32001 and -32005 are those of EIP-1474, -39001 and 4444 those of the execution APIs.
 *
 * @spec https://eips.ethereum.org/EIPS/eip-1474 EIP-1474
 */
public final class RpcError extends RuntimeException {
  static final int PARSE_ERROR = -32700;
  static final int INVALID_REQUEST = -32600;
  static final int METHOD_NOT_FOUND = -32601;
  static final int INVALID_PARAMS = -32602;
  static final int INTERNAL_ERROR = -32603;

  /** Resource not found: it exists, or may, and is not stored yet. Not 4444, which says that history was pruned and will not come back. */
  static final int NOT_FOUND = -32001;

  /** History that was there once and will not come: no peer has it any more. */
  static final int PRUNED = 4444;

  /** As geth has it: the time of a request is over. */
  static final int TIMED_OUT = -32002;

  /** Request or answer past a limit. */
  static final int LIMIT_EXCEEDED = -32005;

  /** Unknown block: a tag that names no block here. */
  static final int UNKNOWN_BLOCK = -39001;

  private final int code;

  private RpcError(int code, String message) {
    super(message, null, false, false);
    this.code = code;
  }

  public int code() {
    return code;
  }

  String text() {
    return String.valueOf(getMessage());
  }

  static RpcError malformed(String why) {
    return new RpcError(PARSE_ERROR, "parse error: " + why);
  }

  static RpcError invalidRequest(String why) {
    return new RpcError(INVALID_REQUEST, "invalid request: " + why);
  }

  static RpcError unknownMethod(String name) {
    return new RpcError(METHOD_NOT_FOUND, "the method " + name + " does not exist or is not available");
  }

  static RpcError invalidParams(String why) {
    return new RpcError(INVALID_PARAMS, "invalid params: " + why);
  }

  static RpcError internal(String why) {
    return new RpcError(INTERNAL_ERROR, "internal error: " + why);
  }

  static RpcError notFound(String why) {
    return new RpcError(NOT_FOUND, "resource not found: " + why);
  }

  static RpcError pruned(String why) {
    return new RpcError(PRUNED, "pruned history unavailable: " + why);
  }

  static RpcError timedOut(String why) {
    return new RpcError(TIMED_OUT, "request timed out: " + why);
  }

  static RpcError pastLimit(String why) {
    return new RpcError(LIMIT_EXCEEDED, "limit exceeded: " + why);
  }

  static RpcError unknownBlock(String why) {
    return new RpcError(UNKNOWN_BLOCK, "unknown block: " + why);
  }
}

package io.argosy.headerservice.adapter.engine;

/** A call that is answered with an error of JSON-RPC; the codes are the Engine API's. */
final class EngineError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  static final int PARSE = -32700;
  static final int INVALID_REQUEST = -32600;
  static final int UNKNOWN_METHOD = -32601;
  static final int INVALID_PARAMS = -32602;
  static final int INTERNAL = -32603;
  static final int INVALID_FORKCHOICE = -38002;
  static final int UNSUPPORTED_FORK = -38005;

  private final int code;
  private final String text;

  EngineError(int code, String text) {
    super(text);
    this.code = code;
    this.text = text;
  }

  static EngineError params(String text) {
    return new EngineError(INVALID_PARAMS, text);
  }

  int code() {
    return code;
  }

  String text() {
    return text;
  }
}

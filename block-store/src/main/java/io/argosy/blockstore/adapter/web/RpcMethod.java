package io.argosy.blockstore.adapter.web;

import tools.jackson.databind.JsonNode;

/** One method of the API. Any thread; throws {@link RpcError} for an answer that is an error. */
@FunctionalInterface
interface RpcMethod {
  /** The result; {@code NullNode} for null. */
  JsonNode call(RpcParams params);
}

package io.argosy.blockstore.adapter.web;

import static io.argosy.blockstore.adapter.web.Quantities.data;

import io.argosy.blockstore.adapter.web.ChainView.StoredBlock;
import io.argosy.rlp.MalformedRlpException;
import io.argosy.rlp.RlpSlice;
import java.util.Map;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.NullNode;

/**
 * The methods that show block access lists, by the names and errors of the execution APIs (pull requests 726 and 851 there). A list that is not stored is never shown as an empty one: its block may promise none (-32001), it may come yet (-32001), or
 * nobody had it (4444).
 *
 * @spec https://ethereum.github.io/execution-apis eth_getBlockAccessList, debug_getRawBlockAccessList
 */
final class AccessListMethods {
  private final ChainView chain;

  AccessListMethods(ChainView chain) {
    this.chain = chain;
  }

  Map<String, RpcMethod> byName() {
    return Map.of("eth_getBlockAccessList", this::list, "debug_getRawBlockAccessList", this::raw);
  }

  /** Null for a block that does not exist. */
  private JsonNode list(RpcParams params) {
    params.atMost(1);
    return params.isPending(0) ? NullNode.getInstance() : chain.read(params.blockOrHash(0), reading(AccessListJson::of)).orElse(NullNode.getInstance());
  }

  /** An error for a block that does not exist: nothing that is no list may look like bytes of one. */
  private JsonNode raw(RpcParams params) {
    params.atMost(1);
    if (params.isPending(0)) {
      throw RpcError.notFound("there is no pending block");
    }
    return chain.read(params.blockOrHash(0), reading(bytes -> JsonNodeFactory.instance.stringNode(data(bytes))))
        .orElseThrow(() -> RpcError.notFound("there is no such block"));
  }

  private static Function<StoredBlock, JsonNode> reading(Function<RlpSlice, JsonNode> form) {
    return block -> {
      if (block.header().blockAccessListHash().isEmpty()) {
        throw RpcError.notFound("block #" + block.ref().number() + " is of before the fork that brought block access lists");
      }
      boolean decided = block.isAccessListDecided();
      RlpSlice bytes = block.accessList().orElseThrow(() -> decided
          ? RpcError.pruned("no peer had the access list of #" + block.ref().number() + "; peers keep them for some days")
          : RpcError.notFound("the access list of #" + block.ref().number() + " is not here yet"));
      try {
        return form.apply(bytes);
      } catch (MalformedRlpException e) {
        throw RpcError.internal("the access list of #" + block.ref().number() + " has no form that is known; debug_getRawBlockAccessList gives its bytes: " + e.getMessage());
      }
    };
  }
}

package io.argosy.blockstore.adapter.web;

import static io.argosy.blockstore.adapter.web.Quantities.quantity;

import io.argosy.blockstore.core.KeptState;
import io.argosy.blockstore.core.NetworkView;
import io.argosy.chain.ChainSpec;
import io.argosy.primitives.Hash;
import io.argosy.stages.Stage;
import io.argosy.stages.Watermarks;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The methods that tell of the node itself. */
final class NodeMethods {
  static final String VERSION = "v0.1.0";

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final ChainView chain;
  private final StateView state;
  private final ChainSpec spec;
  private final NetworkView network;
  /** Where this run began to sync; -1 until first asked. */
  private final AtomicLong startingBlock = new AtomicLong(-1);

  NodeMethods(ChainView chain, StateView state, ChainSpec spec, NetworkView network) {
    this.chain = chain;
    this.state = state;
    this.spec = spec;
    this.network = network;
  }

  Map<String, RpcMethod> byName() {
    return Map.of(
        "eth_chainId", p -> JSON.stringNode(quantity(spec.chainId())),
        "eth_syncing", this::syncing,
        "net_version", p -> JSON.stringNode(Long.toString(spec.networkId())),
        "net_listening", p -> JSON.booleanNode(true),
        "net_peerCount", p -> JSON.stringNode(quantity(network.peerCount())),
        "web3_clientVersion", p -> JSON.stringNode(clientVersion()),
        "web3_sha3", p -> JSON.stringNode(Hash.keccak(p.data(0)).toHex()));
  }

  /** False only if a head is known, everything up to it is stored, and no state is wanted that is not whole; with no head known we do not claim to have reached it. */
  private JsonNode syncing(RpcParams params) {
    params.atMost(0);
    Watermarks marks = chain.watermarks();
    long current = Math.max(0, marks.blocks());
    startingBlock.compareAndSet(-1, current);
    KeptState kept = state.kept();
    if (chain.isAtHead() && !(kept instanceof KeptState.Unsealed)) {
      return JSON.booleanNode(false);
    }
    ObjectNode json = JSON.objectNode();
    json.put("startingBlock", quantity(Math.min(startingBlock.get(), current)))
        .put("currentBlock", quantity(current))
        .put("highestBlock", quantity(Math.max(current, chain.highest())));
    ArrayNode stages = json.putArray("stages");
    for (Stage stage : Stage.required()) {
      stages.addObject().put("name", stage.key()).put("block", quantity(Math.max(0, marks.of(stage))));
    }
    if (!(kept instanceof KeptState.None)) {
      stages.addObject().put("name", "state").put("block", quantity(kept instanceof KeptState.Sealed sealed ? sealed.pivot().number() : 0));
    }
    return json;
  }

  private static String clientVersion() {
    String system = System.getProperty("os.name", "unknown").toLowerCase(Locale.ROOT).replace(' ', '-');
    return "Argosy/" + VERSION + "/" + system + "-" + System.getProperty("os.arch", "unknown") + "/java"
        + Runtime.version().feature();
  }
}

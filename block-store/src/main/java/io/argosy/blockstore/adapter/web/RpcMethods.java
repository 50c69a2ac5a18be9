package io.argosy.blockstore.adapter.web;

import io.argosy.blockstore.core.ChainRows;
import io.argosy.blockstore.core.NetworkView;
import io.argosy.blockstore.core.StateRows;
import io.argosy.chain.ChainSpec;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** All methods of the API over one chain and its state. */
public final class RpcMethods {
  private RpcMethods() {}

  /**
   * @param rows asked anew for each call, so that the door may open before the store does
   * @param stateRows likewise
   */
  public static JsonRpc over(
      Supplier<? extends ChainRows> rows, Supplier<? extends StateRows> stateRows, ChainSpec spec, NetworkView network) {
    ChainView chain = new ChainView(rows, network);
    StateView state = new StateView(stateRows, chain);
    Map<String, RpcMethod> methods = new HashMap<>(new ChainMethods(chain, spec).byName());
    methods.putAll(new AccessListMethods(chain).byName());
    methods.putAll(new StateMethods(state).byName());
    methods.putAll(new NodeMethods(chain, state, spec, network).byName());
    return new JsonRpc(methods);
  }
}

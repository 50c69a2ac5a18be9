package io.argosy.blockstore.adapter.web;

import static io.argosy.blockstore.adapter.web.Quantities.data;
import static io.argosy.blockstore.adapter.web.Quantities.quantity;

import io.argosy.blockstore.adapter.web.StateView.StoredAccount;
import io.argosy.chain.Account;
import io.argosy.primitives.Address;
import io.argosy.primitives.Hash;
import io.argosy.primitives.Hex;
import io.argosy.rlp.RlpSlice;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The methods that show accounts, and prove them.
 *
 * @spec https://eips.ethereum.org/EIPS/eip-1186 EIP-1186
 */
final class StateMethods {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final StateView state;

  StateMethods(StateView state) {
    this.state = state;
  }

  Map<String, RpcMethod> byName() {
    return Map.of(
        "eth_getBalance", p -> account(p, account -> quantity(account.balance())),
        "eth_getTransactionCount", p -> account(p, account -> quantity(account.nonce())),
        "eth_getCode", this::code,
        "eth_getStorageAt", this::slot,
        "eth_getProof", this::proof);
  }

  private JsonNode account(RpcParams params, Function<Account, String> field) {
    params.atMost(2);
    return JSON.stringNode(read(params, 1, stored -> field.apply(stored.account())));
  }

  private JsonNode code(RpcParams params) {
    params.atMost(2);
    Account account = read(params, 1, StoredAccount::account);
    return JSON.stringNode(data(account.hasCode() ? state.code(account.codeHash()) : RlpSlice.EMPTY));
  }

  /** All 32 bytes. */
  private JsonNode slot(RpcParams params) {
    params.atMost(3);
    StorageKey key = params.storageKey(1);
    byte[] value = new byte[Hash.BYTES];
    read(params, 2, stored -> stored.slot(key.hash())).write(value, 0);
    return JSON.stringNode(Hex.encodePrefixed(value));
  }

  private JsonNode proof(RpcParams params) {
    params.atMost(3);
    Address address = params.address(0);
    List<StorageKey> keys = params.storageKeys(1);
    return read(params, 2, stored -> proof(address, keys, stored));
  }

  private static JsonNode proof(Address address, List<StorageKey> keys, StoredAccount stored) {
    Account account = stored.account();
    ObjectNode json = JSON.objectNode();
    json.put("address", address.toString());
    add(json.putArray("accountProof"), stored.proof());
    json.put("balance", quantity(account.balance()))
        // As geth of today shows an account that is not there.
        .put("codeHash", (stored.isThere() ? account.codeHash() : Hash.ZERO).toHex())
        .put("nonce", quantity(account.nonce()))
        .put("storageHash", (stored.isThere() ? account.storageRoot() : Hash.ZERO).toHex());
    ArrayNode storage = json.putArray("storageProof");
    for (StorageKey key : keys) {
      ObjectNode slot = storage.addObject();
      slot.put("key", key.shown()).put("value", quantity(stored.slot(key.hash())));
      add(slot.putArray("proof"), stored.proof(key.hash()));
    }
    return json;
  }

  private static void add(ArrayNode list, List<RlpSlice> nodes) {
    nodes.forEach(node -> list.add(data(node)));
  }

  /**
   * @param block where the block is among the parameters; the address is the first
   */
  private <T> T read(RpcParams params, int block, Function<StoredAccount, T> reader) {
    Hash key = Hash.keccak(params.address(0).toBytes());
    return state.read(params.blockOrHashOrLatest(block), key, reader);
  }
}

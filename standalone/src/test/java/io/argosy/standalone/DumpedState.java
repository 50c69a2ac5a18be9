package io.argosy.standalone;

import io.argosy.chain.Account;
import io.argosy.primitives.Hash;
import io.argosy.primitives.Hex;
import io.argosy.primitives.UInt256;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import io.argosy.servedstate.ServedState;
import io.argosy.servedstate.ServedTrie;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * A state as geth dumps it: accounts by address with the hash of that, slots by the number they were before they were hashed.
 *
 * @spec https://geth.ethereum.org/docs/interacting-with-geth/rpc/ns-debug debug_dumpBlock
 */
final class DumpedState {
  private DumpedState() {}

  /** Throws {@link IllegalArgumentException} if an account's slots do not make its storage root, as the dump has it. */
  static ServedState parse(String json) {
    TreeMap<Hash, JsonNode> accounts = new TreeMap<>();
    new ObjectMapper().readTree(json).get("accounts").forEach(account -> accounts.put(hash(account.get("key")), account));
    ServedState.Builder state = ServedState.of(accounts.size());
    accounts.forEach((key, account) -> {
      if (account.has("code")) {
        state.code(RlpSlice.of(Hex.decode(account.get("code").asString())));
      }
      state.account(key, account(account), storage(account));
    });
    return state.build();
  }

  private static Account account(JsonNode account) {
    UInt256 balance = UInt256.fromDecimal(account.get("balance").asString());
    return new Account(account.get("nonce").asLong(), balance, hash(account.get("root")), hash(account.get("codeHash")));
  }

  private static ServedTrie storage(JsonNode account) {
    Map<Hash, RlpSlice> slots = new HashMap<>();
    if (account.has("storage")) {
      account.get("storage").properties().forEach(slot -> slots.put(
          Hash.keccak(Hex.decode(slot.getKey())),
          new RlpWriter(33).bytes(Hex.decode(slot.getValue().asString())).toSlice()));
    }
    return ServedTrie.of(slots);
  }

  private static Hash hash(JsonNode text) {
    return Hash.fromHex(text.asString());
  }
}

package io.argosy.blockstore.adapter.web;

import static io.argosy.blockstore.adapter.web.Quantities.data;
import static io.argosy.blockstore.adapter.web.Quantities.quantity;

import io.argosy.primitives.Hash;
import io.argosy.primitives.UInt256;
import io.argosy.rlp.MalformedRlpException;
import io.argosy.rlp.RlpReader;
import io.argosy.rlp.RlpSlice;
import java.util.function.BiConsumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A block access list as JSON, in the order of its encoding; every account has all six fields.
 *
 * <pre>
 *   [[address, [[slot, [[index, value], ...]], ...], [slot, ...], [[index, balance], ...], [[index, nonce], ...], [[index, code], ...]], ...]
 * </pre>
 *
 * @spec https://ethereum.github.io/execution-apis BlockAccessList
 */
final class AccessListJson {
  private AccessListJson() {}

  static JsonNode of(RlpSlice list) {
    ArrayNode json = JsonNodeFactory.instance.arrayNode();
    for (RlpReader accounts = RlpReader.listOf(list); accounts.hasNext(); ) {
      account(accounts.list(), json.addObject());
    }
    return json;
  }

  private static void account(RlpReader account, ObjectNode json) {
    json.put("address", account.address().toString());
    ArrayNode slots = json.putArray("storageChanges");
    for (RlpReader changed = account.list(); changed.hasNext(); ) {
      RlpReader slot = changed.list();
      ObjectNode entry = slots.addObject().put("key", word(slot.string()));
      changes(slot.list(), entry.putArray("changes"), (in, change) -> change.put("value", word(in.string())));
    }
    ArrayNode reads = json.putArray("storageReads");
    for (RlpReader read = account.list(); read.hasNext(); ) {
      reads.add(word(read.string()));
    }
    changes(account.list(), json.putArray("balanceChanges"), (in, change) -> change.put("value", quantity(in.uint256())));
    changes(account.list(), json.putArray("nonceChanges"), (in, change) -> change.put("value", quantity(in.number64())));
    changes(account.list(), json.putArray("codeChanges"), (in, change) -> change.put("code", data(in.string())));
  }

  private static void changes(RlpReader changes, ArrayNode json, BiConsumer<RlpReader, ObjectNode> what) {
    while (changes.hasNext()) {
      RlpReader change = changes.list();
      what.accept(change, json.addObject().put("index", quantity(change.number())));
    }
  }

  /** 32 bytes, of a number that the list has without its leading zeros. */
  private static String word(RlpSlice number) {
    if (number.length() > Hash.BYTES) {
      throw new MalformedRlpException("a word of " + number.length() + " bytes");
    }
    byte[] bytes = number.toBytes();
    byte[] word = new byte[Hash.BYTES];
    UInt256.read(bytes, 0, bytes.length).write(word, 0);
    return Hash.of(word).toHex();
  }
}

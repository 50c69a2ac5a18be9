package io.argosy.blockstore.adapter.web;

import static io.argosy.blockstore.adapter.web.Quantities.data;
import static io.argosy.blockstore.adapter.web.Quantities.quantity;

import io.argosy.blockstore.core.KeyLayout;
import io.argosy.chain.BlockBody;
import io.argosy.chain.BlockHeader;
import io.argosy.chain.Withdrawal;
import io.argosy.primitives.Hex;
import io.argosy.primitives.UInt256;
import io.argosy.rlp.RlpReader;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Headers, blocks and ommers as JSON. Fields of later forks are there where the header has them.
 *
 * @spec https://ethereum.github.io/execution-apis Block
 */
final class BlockJson {
  /** Two empty lists, transactions and ommers, behind an ommer's header. */
  private static final int EMPTY_BODY_BYTES = 2;

  private BlockJson() {}

  static ObjectNode header(BlockHeader header) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("number", quantity(header.number()))
        .put("hash", header.hash().toHex())
        .put("parentHash", header.parentHash().toHex())
        .put("nonce", Hex.encodePrefixed(KeyLayout.number(header.nonce())))
        .put("mixHash", header.mixDigest().toHex())
        .put("sha3Uncles", header.ommersHash().toHex())
        .put("logsBloom", data(header.logsBloom()))
        .put("stateRoot", header.stateRoot().toHex())
        .put("miner", header.coinbase().toString())
        .put("difficulty", quantity(header.difficulty()))
        .put("extraData", data(header.extraData()))
        .put("gasLimit", quantity(header.gasLimit()))
        .put("gasUsed", quantity(header.gasUsed()))
        .put("timestamp", quantity(header.time()))
        .put("transactionsRoot", header.transactionsRoot().toHex())
        .put("receiptsRoot", header.receiptsRoot().toHex());
    header.baseFee().ifPresent(fee -> json.put("baseFeePerGas", quantity(fee)));
    header.withdrawalsRoot().ifPresent(root -> json.put("withdrawalsRoot", root.toHex()));
    header.blobGasUsed().ifPresent(gas -> json.put("blobGasUsed", quantity(gas)));
    header.excessBlobGas().ifPresent(gas -> json.put("excessBlobGas", quantity(gas)));
    header.parentBeaconBlockRoot().ifPresent(root -> json.put("parentBeaconBlockRoot", root.toHex()));
    header.requestsHash().ifPresent(hash -> json.put("requestsHash", hash.toHex()));
    header.blockAccessListHash().ifPresent(hash -> json.put("blockAccessListHash", hash.toHex()));
    header.slotNumber().ifPresent(slot -> json.put("slotNumber", quantity(slot)));
    return json;
  }

  /** With the hashes of its transactions. */
  static ObjectNode withHashes(BlockHeader header, BlockBody body, UInt256 totalDifficulty) {
    ObjectNode json = withoutTransactions(header, body, totalDifficulty);
    ArrayNode transactions = json.putArray("transactions");
    body.transactions().forEach(transaction -> transactions.add(transaction.keccak().toHex()));
    return json;
  }

  /** With its transactions. */
  static ObjectNode full(BlockHeader header, BlockBody body, UInt256 totalDifficulty) {
    ObjectNode json = withoutTransactions(header, body, totalDifficulty);
    ArrayNode transactions = json.putArray("transactions");
    for (int i = 0; i < body.transactions().size(); i++) {
      transactions.add(TransactionJson.of(header, body, i));
    }
    return json;
  }

  private static ObjectNode withoutTransactions(BlockHeader header, BlockBody body, UInt256 totalDifficulty) {
    ObjectNode json = header(header);
    json.put("size", quantity(size(header, RlpReader.listOf(body.raw()).remaining())));
    json.put("totalDifficulty", quantity(totalDifficulty));
    ArrayNode uncles = json.putArray("uncles");
    body.ommers().forEach(ommer -> uncles.add(ommer.hash().toHex()));
    body.withdrawals().ifPresent(withdrawals -> {
      ArrayNode list = json.putArray("withdrawals");
      withdrawals.forEach(withdrawal -> list.add(withdrawal(withdrawal)));
    });
    return json;
  }

  private static ObjectNode withdrawal(Withdrawal withdrawal) {
    return JsonNodeFactory.instance.objectNode()
        .put("index", quantity(withdrawal.index()))
        .put("validatorIndex", quantity(withdrawal.validatorIndex()))
        .put("address", withdrawal.address().toString())
        .put("amount", quantity(withdrawal.amountGwei()));
  }

  /** An ommer: a header whose body nobody keeps. */
  static ObjectNode ommer(BlockHeader header) {
    ObjectNode json = header(header);
    json.put("size", quantity(size(header, EMPTY_BODY_BYTES)));
    json.putArray("uncles");
    return json;
  }

  /** Bytes of the encoded block: the header's, the body's items', and their common prefix. */
  private static long size(BlockHeader header, int bodyItems) {
    long content = header.raw().length() + (long) bodyItems;
    // A header alone is longer than 55 bytes, so the prefix is a long one.
    return 1 + (71 - Long.numberOfLeadingZeros(content)) / 8 + content;
  }
}

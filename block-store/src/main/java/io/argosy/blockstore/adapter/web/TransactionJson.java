package io.argosy.blockstore.adapter.web;

import static io.argosy.blockstore.adapter.web.Quantities.data;
import static io.argosy.blockstore.adapter.web.Quantities.quantity;

import io.argosy.chain.AccessEntry;
import io.argosy.chain.Authorization;
import io.argosy.chain.BlockBody;
import io.argosy.chain.BlockHeader;
import io.argosy.chain.Signature;
import io.argosy.chain.Transaction;
import io.argosy.chain.Transaction.Fees;
import io.argosy.primitives.UInt256;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Transactions of a block as JSON.
 *
 * @spec https://ethereum.github.io/execution-apis TransactionInfo
 */
final class TransactionJson {
  private TransactionJson() {}

  /** The transaction at a place of a body. */
  static ObjectNode of(BlockHeader header, BlockBody body, int index) {
    Transaction transaction = Transaction.decode(body.transactions().get(index));
    Transaction.Common common = transaction.common();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("blockHash", header.hash().toHex())
        .put("blockNumber", quantity(header.number()))
        .put("blockTimestamp", quantity(header.time()))
        .put("transactionIndex", quantity(index))
        .put("hash", transaction.hash().toHex())
        .put("type", quantity(transaction.type()))
        .put("from", Senders.of(transaction).toString())
        .put("nonce", quantity(common.nonce()))
        .put("gas", quantity(common.gasLimit()))
        .put("gasPrice", quantity(Prices.effective(transaction, header)))
        .put("value", quantity(common.value()))
        .put("input", data(common.data()));
    common.to().ifPresentOrElse(to -> json.put("to", to.toString()), () -> json.putNull("to"));
    transaction.chainId().ifPresent(id -> json.put("chainId", quantity(id)));
    switch (transaction) {
      case Transaction.Legacy _ -> {}
      case Transaction.WithAccessList tx -> putAccessList(json, tx.accessList());
      case Transaction.FeeMarket tx -> putFees(json, tx.fees(), tx.accessList());
      case Transaction.WithBlobs tx -> {
        putFees(json, tx.fees(), tx.accessList());
        json.put("maxFeePerBlobGas", quantity(tx.maxFeePerBlobGas()));
        ArrayNode hashes = json.putArray("blobVersionedHashes");
        tx.blobHashes().forEach(hash -> hashes.add(hash.toHex()));
      }
      case Transaction.SetsCode tx -> {
        putFees(json, tx.fees(), tx.accessList());
        ArrayNode authorizations = json.putArray("authorizationList");
        tx.authorizations().forEach(authorization -> authorizations.add(authorization(authorization)));
      }
    }
    putSignature(json, common.signature());
    if (transaction.type() > 0) {
      json.put("yParity", quantity(common.signature().v()));
    }
    return json;
  }

  private static void putFees(ObjectNode json, Fees fees, List<AccessEntry> accessList) {
    json.put("maxPriorityFeePerGas", quantity(fees.maxPriorityFee())).put("maxFeePerGas", quantity(fees.maxFee()));
    putAccessList(json, accessList);
  }

  private static void putAccessList(ObjectNode json, List<AccessEntry> entries) {
    ArrayNode list = json.putArray("accessList");
    for (AccessEntry entry : entries) {
      ArrayNode keys = list.addObject().put("address", entry.address().toString()).putArray("storageKeys");
      entry.slots().forEach(slot -> keys.add(slot.toHex()));
    }
  }

  private static void putSignature(ObjectNode json, Signature signature) {
    json.put("v", quantity(signature.v())).put("r", quantity(signature.r())).put("s", quantity(signature.s()));
  }

  private static ObjectNode authorization(Authorization authorization) {
    UInt256 parity = authorization.signature().v();
    return JsonNodeFactory.instance.objectNode()
        .put("chainId", quantity(authorization.chainId()))
        .put("address", authorization.address().toString())
        .put("nonce", quantity(authorization.nonce()))
        .put("yParity", quantity(parity))
        .put("r", quantity(authorization.signature().r()))
        .put("s", quantity(authorization.signature().s()));
  }
}

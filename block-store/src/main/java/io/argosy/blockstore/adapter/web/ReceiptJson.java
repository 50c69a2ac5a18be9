package io.argosy.blockstore.adapter.web;

import static io.argosy.blockstore.adapter.web.Quantities.data;
import static io.argosy.blockstore.adapter.web.Quantities.quantity;

import io.argosy.chain.BlobParameters;
import io.argosy.chain.BlockBody;
import io.argosy.chain.BlockHeader;
import io.argosy.chain.ChainSpec;
import io.argosy.chain.Log;
import io.argosy.chain.Receipt;
import io.argosy.chain.Transaction;
import io.argosy.primitives.Address;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The receipts of one block as JSON. What the compact form leaves out follows from the transactions and from the receipts before.
 *
 * @spec https://ethereum.github.io/execution-apis ReceiptInfo
 */
final class ReceiptJson {
  private static final int STATE_ROOT_BYTES = 32;

  private final ChainSpec spec;
  private final BlockHeader header;
  private final BlockBody body;
  private final List<Receipt> receipts;

  /**
   * @throws IllegalArgumentException if there are not as many receipts as transactions
   */
  ReceiptJson(ChainSpec spec, BlockHeader header, BlockBody body, List<Receipt> receipts) {
    if (receipts.size() != body.transactions().size()) {
      throw new IllegalArgumentException(header + " has " + body.transactions().size() + " transactions and " + receipts.size() + " receipts");
    }
    this.spec = spec;
    this.header = header;
    this.body = body;
    this.receipts = List.copyOf(receipts);
  }

  ArrayNode all() {
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    int firstLog = 0;
    for (int i = 0; i < receipts.size(); i++) {
      all.add(receipt(i, firstLog));
      firstLog += receipts.get(i).logs().size();
    }
    return all;
  }

  ObjectNode one(int index) {
    return receipt(index, receipts.stream().limit(index).mapToInt(receipt -> receipt.logs().size()).sum());
  }

  private ObjectNode receipt(int index, int firstLog) {
    Receipt receipt = receipts.get(index);
    Transaction transaction = Transaction.decode(body.transactions().get(index));
    Transaction.Common common = transaction.common();
    Address from = Senders.of(transaction);
    long gasBefore = index == 0 ? 0 : receipts.get(index - 1).cumulativeGas();
    ObjectNode json = place(JsonNodeFactory.instance.objectNode(), transaction, index);
    json.put("type", quantity(receipt.type()))
        .put("from", from.toString())
        .put("cumulativeGasUsed", quantity(receipt.cumulativeGas()))
        .put("gasUsed", quantity(receipt.cumulativeGas() - gasBefore))
        .put("effectiveGasPrice", quantity(Prices.effective(transaction, header)))
        .put("logsBloom", receipt.bloom().toString());
    if (common.to().isPresent()) {
      json.put("to", common.to().get().toString()).putNull("contractAddress");
    } else {
      json.putNull("to").put("contractAddress", Senders.created(from, common.nonce()).toString());
    }
    if (receipt.outcome().length() == STATE_ROOT_BYTES) {
      json.put("root", data(receipt.outcome()));
    } else {
      json.put("status", quantity(receipt.succeeded() ? 1 : 0));
    }
    if (transaction instanceof Transaction.WithBlobs blobs) {
      putBlobs(json, blobs);
    }
    ArrayNode logs = json.putArray("logs");
    for (int i = 0; i < receipt.logs().size(); i++) {
      logs.add(log(receipt.logs().get(i), transaction, index, firstLog + i));
    }
    return json;
  }

  private void putBlobs(ObjectNode json, Transaction.WithBlobs transaction) {
    json.put("blobGasUsed", quantity(transaction.blobHashes().size() * BlobParameters.GAS_PER_BLOB));
    spec.rulesAt(header.number(), header.time()).blobs().ifPresent(parameters ->
        json.put("blobGasPrice", quantity(Prices.blobGas(header.excessBlobGas().orElse(0), parameters))));
  }

  private ObjectNode log(Log log, Transaction transaction, int index, int logIndex) {
    ObjectNode json = place(JsonNodeFactory.instance.objectNode(), transaction, index);
    json.put("address", log.address().toString())
        .put("data", data(log.data()))
        .put("logIndex", quantity(logIndex))
        .put("blockTimestamp", quantity(header.time()))
        .put("removed", false);
    ArrayNode topics = json.putArray("topics");
    log.topics().forEach(topic -> topics.add(topic.toHex()));
    return json;
  }

  private ObjectNode place(ObjectNode json, Transaction transaction, int index) {
    return json.put("transactionHash", transaction.hash().toHex())
        .put("transactionIndex", quantity(index))
        .put("blockHash", header.hash().toHex())
        .put("blockNumber", quantity(header.number()));
  }
}

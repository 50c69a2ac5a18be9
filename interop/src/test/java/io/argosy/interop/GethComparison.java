package io.argosy.interop;

import io.argosy.blockstore.adapter.rocksdb.StoredChain;
import io.argosy.blockstore.core.Table;
import io.argosy.chain.BlockBody;
import io.argosy.chain.BlockHeader;
import io.argosy.chain.Log;
import io.argosy.chain.Receipt;
import io.argosy.chain.Transaction;
import io.argosy.primitives.Address;
import io.argosy.primitives.BlockRange;
import io.argosy.primitives.BlockRef;
import io.argosy.primitives.Hash;
import io.argosy.primitives.Hex;
import io.argosy.primitives.UInt256;
import io.argosy.rlp.RlpReader;
import io.argosy.rlp.RlpSlice;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import tools.jackson.databind.JsonNode;

/** Holds what Argosy stored of a range against what geth itself answers for it: every block, every transaction, and receipts with their logs. */
final class GethComparison implements AutoCloseable {
  private static final int BLOCKS_PER_BATCH = 100;

  /** Geth takes no request above 512 KiB; one of these is about 150 bytes. */
  private static final int RECEIPTS_PER_BATCH = 500;

  /** Geth decodes a whole block to answer for one receipt: of blocks of thousands, so many are asked for at least; the others are under the root in the header, which is geth's. */
  private static final int RECEIPTS_OF_A_BLOCK = 200;

  private static final int ASKERS = 2;

  private final StoredChain stored;
  private final JsonRpc geth;
  private final Differences differences = new Differences();
  private final ExecutorService askers = Executors.newFixedThreadPool(ASKERS);
  private final List<Expected> receipts = new ArrayList<>();
  private long blocks;
  private long transactions;
  private long logs;

  private GethComparison(StoredChain stored, JsonRpc geth) {
    this.stored = stored;
    this.geth = geth;
  }

  /** A receipt as stored, and the transaction that geth knows it by. */
  private record Expected(BlockRef block, int index, Hash transaction, Receipt receipt, long gasUsed, int firstLog) {}

  /** What was compared. */
  record Compared(long blocks, long transactions, long logs) {}

  /** Compares a range; fails with the first differences if there are any. */
  static Compared of(StoredChain stored, JsonRpc geth, BlockRange range) {
    try (GethComparison comparison = new GethComparison(stored, geth)) {
      return comparison.compare(range);
    }
  }

  private Compared compare(BlockRange range) {
    for (long first = range.first(); first <= range.last(); first += BLOCKS_PER_BATCH) {
      long last = Math.min(range.last(), first + BLOCKS_PER_BATCH - 1);
      List<JsonRpc.Call> calls = new ArrayList<>();
      for (long number = first; number <= last; number++) {
        calls.add(new JsonRpc.Call("eth_getBlockByNumber", "0x" + Long.toHexString(number), true));
      }
      List<JsonNode> answers = geth.batch(calls);
      for (int i = 0; i < answers.size(); i++) {
        compareBlock(first + i, answers.get(i));
      }
      compareReceipts();
    }
    differences.throwIfAny();
    return new Compared(blocks, transactions, logs);
  }

  private void compareBlock(long number, JsonNode theirs) {
    BlockRef ref = stored.canonical(number).orElseThrow(() -> new AssertionError("#" + number + " is not stored"));
    BlockHeader header = BlockHeader.decode(row(Table.HEADERS, ref));
    BlockBody body = BlockBody.decode(row(Table.BODIES, ref));
    blocks++;
    differences.check("hash", number, theirs.get("hash").asString(), ref.hash().toHex());
    differences.check("header's hash", number, ref.hash(), header.hash());
    differences.check("number", number, quantity(theirs.get("number")), header.number());
    differences.check("parent", number, theirs.get("parentHash").asString(), header.parentHash().toHex());
    differences.check("total difficulty", number, wide(theirs.get("totalDifficulty")), stored.totalDifficulty(number, ref.hash()));
    compareUncles(number, theirs.get("uncles"), body);
    compareTransactions(ref, theirs.get("transactions"), header, body);
  }

  private RlpSlice row(Table table, BlockRef block) {
    return stored.row(table, block).orElseThrow(() -> new AssertionError("no row in " + table + " for " + block));
  }

  private void compareUncles(long number, JsonNode theirs, BlockBody body) {
    differences.check("uncles", number, texts(theirs), body.ommers().stream().map(ommer -> ommer.hash().toHex()).toList());
  }

  private void compareTransactions(BlockRef ref, JsonNode theirs, BlockHeader header, BlockBody body) {
    List<Receipt> stored = new ArrayList<>();
    for (RlpReader items = RlpReader.listOf(row(Table.RECEIPTS, ref)); items.hasNext(); ) {
      stored.add(Receipt.decode(items.item()));
    }
    int count = body.transactions().size();
    differences.check("count of transactions", ref.number(), theirs.size(), count);
    differences.check("count of receipts", ref.number(), count, stored.size());
    long gas = 0;
    int firstLog = 0;
    for (int i = 0; i < Math.min(Math.min(count, stored.size()), theirs.size()); i++) {
      Transaction transaction = Transaction.decode(body.transactions().get(i));
      compareTransaction(ref.number(), theirs.get(i), transaction);
      Receipt receipt = stored.get(i);
      if (i % (1 + count / RECEIPTS_OF_A_BLOCK) == 0) {
        receipts.add(new Expected(ref, i, transaction.hash(), receipt, receipt.cumulativeGas() - gas, firstLog));
      }
      gas = receipt.cumulativeGas();
      firstLog += receipt.logs().size();
    }
    differences.check("gas used", ref.number(), header.gasUsed(), gas);
  }

  private void compareTransaction(long number, JsonNode theirs, Transaction ours) {
    Transaction.Common common = ours.common();
    transactions++;
    differences.check("transaction", number, theirs.get("hash").asString(), ours.hash().toHex());
    differences.check("nonce", number, quantity(theirs.get("nonce")), common.nonce());
    differences.check("gas limit", number, quantity(theirs.get("gas")), common.gasLimit());
    differences.check("value", number, wide(theirs.get("value")), common.value());
    differences.check("input", number, theirs.get("input").asString(), hex(common.data()));
    differences.check("recipient", number, theirs.get("to").isNull() ? "" : theirs.get("to").asString(), common.to().map(Address::toString).orElse(""));
    differences.check("v", number, wide(theirs.get("v")), common.signature().v());
    differences.check("r", number, wide(theirs.get("r")), common.signature().r());
    differences.check("s", number, wide(theirs.get("s")), common.signature().s());
    UInt256 price = ours instanceof Transaction.Legacy legacy ? legacy.gasPrice() : UInt256.MAX;
    differences.check("gas price", number, wide(theirs.get("gasPrice")), price);
  }

  /** On all of geth's cores at once. */
  private void compareReceipts() {
    List<List<Expected>> parts = new ArrayList<>();
    for (int first = 0; first < receipts.size(); first += RECEIPTS_PER_BATCH) {
      parts.add(List.copyOf(receipts.subList(first, Math.min(receipts.size(), first + RECEIPTS_PER_BATCH))));
    }
    receipts.clear();
    List<Future<List<JsonNode>>> answers = parts.stream().map(part -> askers.submit(() -> receiptsOf(part))).toList();
    for (int part = 0; part < parts.size(); part++) {
      List<JsonNode> theirs = taken(answers.get(part));
      for (int i = 0; i < theirs.size(); i++) {
        compareReceipt(parts.get(part).get(i), theirs.get(i));
      }
    }
  }

  private List<JsonNode> receiptsOf(List<Expected> part) {
    return geth.batch(part.stream()
        .map(expected -> new JsonRpc.Call("eth_getTransactionReceipt", expected.transaction().toHex()))
        .toList());
  }

  private static List<JsonNode> taken(Future<List<JsonNode>> answers) {
    try {
      return answers.get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private void compareReceipt(Expected ours, JsonNode theirs) {
    long number = ours.block().number();
    Receipt receipt = ours.receipt();
    differences.check("receipt's block", number, theirs.get("blockHash").asString(), ours.block().hash().toHex());
    differences.check("receipt's index", number, quantity(theirs.get("transactionIndex")), (long) ours.index());
    if (theirs.has("root")) {
      differences.check("state root", number, theirs.get("root").asString(), hex(receipt.outcome()));
    } else {
      differences.check("status", number, quantity(theirs.get("status")) == 1, receipt.succeeded());
    }
    differences.check("cumulative gas", number, quantity(theirs.get("cumulativeGasUsed")), receipt.cumulativeGas());
    differences.check("gas", number, quantity(theirs.get("gasUsed")), ours.gasUsed());
    differences.check("bloom", number, theirs.get("logsBloom").asString(), Hex.encodePrefixed(receipt.bloom().toBytes()));
    differences.check("count of logs", number, theirs.get("logs").size(), receipt.logs().size());
    for (int i = 0; i < Math.min(theirs.get("logs").size(), receipt.logs().size()); i++) {
      compareLog(number, theirs.get("logs").get(i), receipt.logs().get(i), ours.firstLog() + i);
    }
  }

  private void compareLog(long number, JsonNode theirs, Log ours, int index) {
    logs++;
    differences.check("log's index", number, quantity(theirs.get("logIndex")), (long) index);
    differences.check("log's address", number, theirs.get("address").asString(), ours.address().toString());
    differences.check("log's topics", number, texts(theirs.get("topics")), ours.topics().stream().map(Hash::toHex).toList());
    differences.check("log's data", number, theirs.get("data").asString(), hex(ours.data()));
  }

  @Override
  public void close() {
    askers.shutdownNow();
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(item -> texts.add(item.asString()));
    return texts;
  }

  private static long quantity(JsonNode node) {
    return Long.parseUnsignedLong(node.asString().substring(2), 16);
  }

  private static UInt256 wide(JsonNode node) {
    return UInt256.fromHexQuantity(node.asString());
  }

  private static String hex(RlpSlice bytes) {
    return Hex.encodePrefixed(bytes.toBytes());
  }
}

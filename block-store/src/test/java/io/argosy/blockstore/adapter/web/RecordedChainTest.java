package io.argosy.blockstore.adapter.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.blockstore.adapter.rocksdb.Volumes;
import io.argosy.chain.Block;
import io.argosy.chain.Genesis;
import io.argosy.packs.BlockPart;
import io.argosy.packs.PutBlocks;
import io.argosy.packs.PutHeaders;
import io.argosy.primitives.BlockRange;
import io.argosy.primitives.Hash;
import io.argosy.primitives.UInt256;
import io.argosy.rlp.RlpSlice;
import io.argosy.testkit.chain.PragueChain;
import io.argosy.verdict.Verdict;
import io.argosy.verify.ReceiptCheck;
import io.argosy.verify.ReceiptSummary;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A chain that geth made, with every type of transaction, stored in real volumes and asked for over JSON-RPC; what geth recorded of it is the answer. */
class RecordedChainTest {
  private static final RlpSlice NO_RECEIPTS = RlpSlice.of(new byte[] {(byte) 0xc0});

  private final JsonNode recorded = PragueChain.json("txinfo.json");

  @TempDir
  Path folder;

  private Volumes volumes;
  private Rpc rpc;

  @BeforeEach
  void store() {
    Genesis genesis = PragueChain.genesis();
    volumes = Volumes.open(folder, genesis.header(), 3, 2);
    Map<Hash, RlpSlice> receipts = PragueChain.receipts();
    ReceiptCheck check = new ReceiptCheck(genesis.spec());
    UInt256 total = genesis.header().difficulty();
    for (Block block : PragueChain.blocks()) {
      total = total.add(block.header().difficulty());
      volumes.apply(new PutHeaders(0, block.header().number(), List.of(new PutHeaders.Entry(block.header().raw(), total))));
      put(BlockPart.BODY, block, block.body().raw());
      RlpSlice list = receipts.getOrDefault(block.header().hash(), NO_RECEIPTS);
      if (!(check.check(block.header(), list) instanceof Verdict.Accepted<ReceiptSummary>(ReceiptSummary summary))) {
        throw new AssertionError("receipts of " + block.header());
      }
      put(BlockPart.RECEIPTS, block, summary.compact());
    }
    volumes.index();
    rpc = new Rpc(volumes.chain(), genesis.spec());
    rpc.head = 600;
  }

  private void put(BlockPart part, Block block, RlpSlice content) {
    volumes.apply(new PutBlocks(0, part, List.of(new PutBlocks.Entry(block.header().ref(), content))));
  }

  @AfterEach
  void close() {
    volumes.close();
  }

  private static String text(JsonNode node, String field) {
    return node.get(field).stringValue();
  }

  @Test
  void theStoreIsSound() {
    assertThat(volumes.chain().audit(new BlockRange(0, 600)).findings()).isEmpty();
  }

  @Test
  void theHeadIsTheRecordedHead() {
    JsonNode expected = PragueChain.json("headblock.json");
    JsonNode head = rpc.call("eth_getBlockByNumber", "latest", false);

    for (String field : expected.propertyNames()) {
      assertThat(head.get(field)).as(field).isEqualTo(expected.get(field));
    }
    assertThat(rpc.call("eth_getHeaderByHash", text(expected, "hash"))).isEqualTo(expected);
    assertThat(rpc.call("eth_getHeaderByNumber", "0x258")).isEqualTo(expected);
    assertThat(rpc.call("eth_blockNumber").stringValue()).isEqualTo("0x258");
    assertThat(rpc.call("eth_syncing").booleanValue()).isFalse();
  }

  @Test
  void everyRecordedTransactionIsFoundWithItsSenderAndLogs() {
    int seen = 0;
    for (String kind : recorded.propertyNames()) {
      if (kind.startsWith("tx-") && recorded.get(kind).isArray()) {
        for (JsonNode expected : recorded.get(kind)) {
          requireTransaction(kind, expected);
          seen++;
        }
      }
    }
    assertThat(seen).isGreaterThan(100);
  }

  private void requireTransaction(String kind, JsonNode expected) {
    String hash = text(expected, "txhash");
    JsonNode transaction = rpc.call("eth_getTransactionByHash", hash);
    assertThat(text(transaction, "hash")).isEqualTo(hash);
    assertThat(text(transaction, "from")).as(kind).isEqualTo(text(expected, "sender"));
    assertThat(text(transaction, "blockNumber")).isEqualTo(text(expected, "block"));
    String index = "0x" + Integer.toHexString(expected.get("indexInBlock").intValue());
    assertThat(text(transaction, "transactionIndex")).isEqualTo(index);
    assertThat(rpc.call("eth_getTransactionByBlockNumberAndIndex", text(expected, "block"), index)).isEqualTo(transaction);
    assertThat(rpc.call("eth_getTransactionByBlockHashAndIndex", text(transaction, "blockHash"), index)).isEqualTo(transaction);

    JsonNode receipt = rpc.call("eth_getTransactionReceipt", hash);
    assertThat(text(receipt, "transactionHash")).isEqualTo(hash);
    assertThat(text(receipt, "type")).isEqualTo(text(transaction, "type"));
    assertThat(text(receipt, "from")).isEqualTo(text(expected, "sender"));
    assertThat(text(receipt, "effectiveGasPrice")).isEqualTo(text(transaction, "gasPrice"));
    if (expected.has("logtopic0")) {
      assertThat(text(receipt, "status")).isEqualTo("0x1");
      JsonNode topics = receipt.get("logs").get(0).get("topics");
      assertThat(topics.get(0)).isEqualTo(expected.get("logtopic0"));
      assertThat(topics.get(1)).isEqualTo(expected.get("logtopic1"));
    }
  }

  @Test
  void everyDeployedContractHasItsAddress() {
    for (String kind : recorded.propertyNames()) {
      if (kind.startsWith("deploy-")) {
        JsonNode receipts = rpc.call("eth_getBlockReceipts", text(recorded.get(kind), "block"));
        assertThat(receipts).as(kind).anyMatch(receipt -> receipt.get("contractAddress").equals(recorded.get(kind).get("contract")));
      }
    }
  }

  @Test
  void everyRecordedWithdrawalIsInItsBlock() {
    JsonNode withdrawals = recorded.get("withdrawals");
    for (String block : withdrawals.propertyNames()) {
      JsonNode json = rpc.call("eth_getBlockByNumber", "0x" + Long.toHexString(Long.parseLong(block)), true);
      assertThat(json.get("withdrawals")).as(block).isEqualTo(withdrawals.get(block).get("withdrawals"));
    }
  }

  @Test
  void blobAndSetCodeTransactionsHaveTheirFields() {
    JsonNode blobs = rpc.call("eth_getTransactionByHash", text(recorded.get("tx-emit-eip4844").get(0), "txhash"));
    assertThat(text(blobs, "type")).isEqualTo("0x3");
    assertThat(blobs.get("blobVersionedHashes")).allMatch(hash -> hash.stringValue().startsWith("0x01"));
    assertThat(text(blobs, "maxFeePerBlobGas")).startsWith("0x");
    JsonNode receipt = rpc.call("eth_getTransactionReceipt", text(blobs, "hash"));
    assertThat(text(receipt, "blobGasPrice")).isEqualTo("0x1");
    assertThat(text(receipt, "blobGasUsed")).isEqualTo("0x" + Long.toHexString(131072L * blobs.get("blobVersionedHashes").size()));

    JsonNode setCode = rpc.call("eth_getTransactionByHash", text(recorded.get("tx-eip7702"), "authorizeTx"));
    assertThat(text(setCode, "type")).isEqualTo("0x4");
    assertThat(text(setCode.get("authorizationList").get(0), "address")).isEqualTo(text(recorded.get("tx-eip7702"), "proxyAddr"));
    assertThat(setCode.get("authorizationList").get(0).propertyNames()).containsExactlyInAnyOrder("chainId", "address", "nonce", "yParity", "r", "s");
  }

  @Test
  void blocksReceiptsAndCountsAgreeWithEachOther() {
    int logs = 0;
    for (long n = 0; n <= 600; n++) {
      String number = "0x" + Long.toHexString(n);
      JsonNode full = rpc.call("eth_getBlockByNumber", number, true);
      JsonNode hashes = rpc.call("eth_getBlockByHash", text(full, "hash"), false);
      JsonNode receipts = rpc.call("eth_getBlockReceipts", text(full, "hash"));
      int count = full.get("transactions").size();
      assertThat(hashes.get("transactions").size()).isEqualTo(count);
      assertThat(receipts.size()).isEqualTo(count);
      String countText = "0x" + Integer.toHexString(count);
      assertThat(rpc.call("eth_getBlockTransactionCountByNumber", number).stringValue()).isEqualTo(countText);
      assertThat(rpc.call("eth_getBlockTransactionCountByHash", text(full, "hash")).stringValue()).isEqualTo(countText);
      assertThat(rpc.call("eth_getUncleCountByBlockNumber", number).stringValue()).isEqualTo("0x0");
      assertThat(rpc.call("eth_getUncleCountByBlockHash", text(full, "hash")).stringValue()).isEqualTo("0x0");
      assertThat(rpc.call("eth_getUncleByBlockNumberAndIndex", number, "0x0").isNull()).isTrue();
      assertThat(rpc.call("eth_getTransactionByBlockNumberAndIndex", number, countText).isNull()).isTrue();
      int logIndex = 0;
      for (int i = 0; i < count; i++) {
        JsonNode transaction = full.get("transactions").get(i);
        assertThat(hashes.get("transactions").get(i)).isEqualTo(transaction.get("hash"));
        assertThat(receipts.get(i).get("transactionHash")).isEqualTo(transaction.get("hash"));
        assertThat(rpc.call("eth_getTransactionReceipt", text(transaction, "hash"))).isEqualTo(receipts.get(i));
        for (JsonNode log : receipts.get(i).get("logs")) {
          assertThat(text(log, "logIndex")).isEqualTo("0x" + Integer.toHexString(logIndex++));
        }
      }
      if (count > 0) {
        assertThat(receipts.get(count - 1).get("cumulativeGasUsed")).isEqualTo(full.get("gasUsed"));
      }
      logs += logIndex;
    }
    assertThat(logs).isGreaterThan(100);
  }
}

package io.argosy.blockstore.adapter.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.blockstore.MemoryChain;
import io.argosy.blockstore.core.Table;
import io.argosy.chain.BlockBody;
import io.argosy.primitives.Hash;
import io.argosy.testkit.chain.ChainBuilder;
import io.argosy.testkit.chain.TestChain;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What is shown, what is null, and what is an error. */
class ChainViewTest {
  private final TestChain chain = ChainBuilder.seeded(2).empty(0).blocks(50);
  private final MemoryChain rows = MemoryChain.of(chain);
  private final Rpc rpc = new Rpc(rows, chain.spec());

  private static String hex(long number) {
    return "0x" + Long.toHexString(number);
  }

  private static Object[] header(String id) {
    return new Object[] {id};
  }

  private static String number(JsonNode header) {
    return header.get("number").stringValue();
  }

  @Test
  void showsBlocksUpToTheWatermarkOnly() {
    rows.complete(30, 40);
    rpc.head = 50;

    assertThat(rpc.call("eth_blockNumber").stringValue()).isEqualTo("0x1e");
    assertThat(number(rpc.call("eth_getHeaderByNumber", header("latest")))).isEqualTo("0x1e");
    assertThat(number(rpc.call("eth_getHeaderByNumber", header("pending")))).isEqualTo("0x1e");
    assertThat(number(rpc.call("eth_getHeaderByNumber", header("earliest")))).isEqualTo("0x0");
    assertThat(number(rpc.call("eth_getHeaderByNumber", header("0x1e")))).isEqualTo("0x1e");
    for (long n : new long[] {31, 40, 41, 50}) {
      assertThat(rpc.error("eth_getHeaderByNumber", header(hex(n))))
          .isEqualTo("-32001 resource not found: #" + n + " is not synced yet: complete up to #30 of #50");
    }
    assertThat(rpc.error("eth_getHeaderByHash", chain.header(35).hash().toHex())).startsWith("-32001 ").contains("#35 is not synced yet");
    assertThat(rpc.error("eth_getBlockReceipts", chain.header(35).hash().toHex())).startsWith("-32001 ");
  }

  @Test
  void showsTheHeadWhileHistoryBelowItIsStillMissing() {
    rows.complete(10, 50);
    rows.recent(38, 48);
    rpc.head = 50;

    assertThat(number(rpc.call("eth_getHeaderByNumber", header("latest")))).isEqualTo("0x30");
    assertThat(rpc.call("eth_blockNumber").stringValue()).isEqualTo("0x30");
    assertThat(number(rpc.call("eth_getHeaderByHash", header(chain.header(38).hash().toHex())))).isEqualTo("0x26");
    for (long n : new long[] {11, 37, 49}) {
      assertThat(rpc.error("eth_getHeaderByNumber", header(hex(n))))
          .isEqualTo("-32001 resource not found: #" + n + " is not synced yet: complete up to #10, and from #38 to #48 of #50");
    }
    assertThat(rpc.error("eth_getHeaderByHash", chain.header(37).hash().toHex())).contains("#37 is not synced yet");
    assertThat(rpc.call("eth_syncing").get("currentBlock").stringValue()).isEqualTo("0xa");
  }

  @Test
  void aTransactionAtTheHeadThatIsNotIndexedYetMayStillCome() {
    rows.complete(10, 50);
    rows.recent(38, 50);
    rpc.head = 50;
    String nobodys = Hash.ZERO.toHex();

    assertThat(rpc.error("eth_getTransactionByHash", header(nobodys))).contains("may be synced later");
  }

  @Test
  void aBlockAboveTheHeadIsNull() {
    rpc.head = 50;

    assertThat(rpc.call("eth_getHeaderByNumber", header("0x33")).isNull()).isTrue();
    assertThat(rpc.call("eth_getBlockByNumber", "0x33", true).isNull()).isTrue();
    assertThat(rpc.call("eth_getBlockReceipts", "0x33").isNull()).isTrue();
    assertThat(rpc.call("eth_getHeaderByHash", header(Hash.ZERO.toHex())).isNull()).isTrue();
  }

  @Test
  void nothingIsNullWhileTheHeadIsNotKnown() {
    assertThat(rpc.error("eth_getHeaderByNumber", header("0x33"))).startsWith("-32001 ").contains("head of the network is not known");
    assertThat(rpc.error("eth_getHeaderByHash", header(Hash.ZERO.toHex()))).startsWith("-32001 ");
  }

  @Test
  void aBlockOfAnUndoneForkIsNull() {
    TestChain fork = chain.forkAt(40).heavier();
    rows.put(fork.block(45));

    assertThat(rpc.call("eth_getHeaderByHash", header(chain.header(45).hash().toHex())).isNull()).isTrue();
    assertThat(rpc.call("eth_getHeaderByHash", header(fork.header(45).hash().toHex())).get("hash").stringValue())
        .isEqualTo(fork.header(45).hash().toHex());
  }

  @Test
  void tagsOfAConsensusClientAreUnknown() {
    assertThat(rpc.error("eth_getBlockByNumber", "safe", false)).startsWith("-39001 unknown block").contains("safe");
    assertThat(rpc.error("eth_getBlockByNumber", "finalized", false)).startsWith("-39001 ");
  }

  @Test
  void aMissingRowIsAnErrorAndNeverAnEmptyAnswer() {
    rows.remove(Table.BODIES, chain.block(20).ref());

    assertThat(rpc.error("eth_getBlockByNumber", "0x14", false)).startsWith("-32603 ").contains("no row in bodies");
    assertThat(number(rpc.call("eth_getHeaderByNumber", header("0x14")))).isEqualTo("0x14");
  }

  @Test
  void nothingIsCompleteYet() {
    rows.complete(-1, 10);

    assertThat(rpc.error("eth_blockNumber")).startsWith("-32001 ");
    assertThat(rpc.error("eth_getBlockByNumber", "latest", false)).startsWith("-32001 ");
  }

  @Test
  void readsAgainIfTheChainIsUnwoundMeanwhile() {
    TestChain fork = chain.forkAt(40).heavier();
    rows.onNextRead(() -> rows.put(fork.block(45)));

    assertThat(rpc.call("eth_getBlockByNumber", "0x2d", false).get("hash").stringValue()).isEqualTo(fork.header(45).hash().toHex());
  }

  @Test
  void showsNothingThatSankBelowTheWatermarkMeanwhile() {
    rpc.head = 50;
    rows.onNextRead(() -> rows.complete(40, 40));

    assertThat(rpc.error("eth_getBlockByNumber", "0x2d", false)).startsWith("-32001 ");
  }

  @Test
  void isSyncingUntilEverythingUpToAKnownHeadIsThere() {
    JsonNode unknownHead = rpc.call("eth_syncing");
    assertThat(unknownHead.isObject()).isTrue();
    assertThat(unknownHead.get("currentBlock").stringValue()).isEqualTo("0x32");

    rpc.head = 50;
    assertThat(rpc.call("eth_syncing").booleanValue()).isFalse();
    assertThat(rpc.call("eth_syncing").isBoolean()).isTrue();

    rpc.head = 60;
    rows.complete(50, 55);
    assertThat(rpc.call("eth_syncing")).isEqualTo(Rpc.JSON.readTree("""
        {"startingBlock": "0x32", "currentBlock": "0x32", "highestBlock": "0x3c", "stages": [
          {"name": "headers", "block": "0x37"}, {"name": "bodies", "block": "0x32"}, {"name": "receipts", "block": "0x32"}]}
        """));

    rpc.head = 50;
    assertThat(rpc.call("eth_syncing").isObject()).as("headers are ahead of the rest").isTrue();
  }

  private String transaction(long block) {
    return BlockBody.decode(chain.block(block).body()).transactions().getFirst().keccak().toHex();
  }

  @Test
  void aTransactionThatCannotBeFoundYetIsAnError() {
    rpc.head = 50;
    rows.setIndexedTo(30);
    assertThat(rpc.error("eth_getTransactionByHash", header(Hash.ZERO.toHex()))).startsWith("-32001 ").contains("transactions can be found up to #30");
    assertThat(rpc.error("eth_getTransactionReceipt", header(Hash.ZERO.toHex()))).startsWith("-32001 ");

    rows.setIndexedTo(-1);
    assertThat(rpc.error("eth_getTransactionByHash", header(Hash.ZERO.toHex()))).startsWith("-32001 ");

    rows.complete(50, 50);
    assertThat(rpc.call("eth_getTransactionByHash", header(Hash.ZERO.toHex())).isNull()).isTrue();
    assertThat(rpc.call("eth_getTransactionReceipt", header(Hash.ZERO.toHex())).isNull()).isTrue();

    rpc.head = 51;
    assertThat(rpc.error("eth_getTransactionByHash", header(Hash.ZERO.toHex()))).startsWith("-32001 ").contains("may be synced later");
  }

  @Test
  void aTransactionAboveTheWatermarkIsNotShown() {
    rpc.head = 50;
    String hash = transaction(45);
    rows.complete(40, 50);

    assertThat(rpc.error("eth_getTransactionByHash", header(hash))).startsWith("-32001 ").contains("#45");
  }

  @Test
  void aTransactionOfAnUndoneForkIsNull() {
    rpc.head = 50;
    String hash = transaction(45);
    rows.put(chain.forkAt(40).heavier().block(45));

    assertThat(rpc.call("eth_getTransactionByHash", header(hash)).isNull()).isTrue();
  }
}

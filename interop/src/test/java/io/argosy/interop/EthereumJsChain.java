package io.argosy.interop;

import io.argosy.blockstore.adapter.rocksdb.StoredChain;
import io.argosy.blockstore.core.Table;
import io.argosy.chain.Block;
import io.argosy.chain.BlockHeader;
import io.argosy.packs.StageReport;
import io.argosy.primitives.BlockRef;
import io.argosy.props.ChainData;
import io.argosy.rlp.RlpReader;
import io.argosy.rlp.RlpSlice;
import io.argosy.stages.Stage;
import io.argosy.standalone.ClusterOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Headers and bodies of 600 blocks from Shanghai to Prague, from EthereumJS over eth/68. It never answers an ask for receipts, so Argosy must say that it
 * waits for them and neither invent them nor give up.
 */
final class EthereumJsChain implements Scenario {
  static final String CHAIN = "chain-geth-ethtest";

  private static final int PORT = 30510;
  private static final int RPC_PORT = 8561;
  private static final Duration IMPORT = Duration.ofMinutes(2);
  private static final Duration SYNC = Duration.ofMinutes(1);
  private static final Duration REPORT = Duration.ofSeconds(30);

  @Override
  public void run(Path folder) throws Exception {
    List<Block> blocks = blocks(ChainData.external(CHAIN + "/chain.rlp"));
    BlockRef head = blocks.getLast().header().ref();
    Path genesis = ChainData.external(CHAIN + "/genesis.json");
    try (Child node = Child.start(folder.resolve("ethereumjs.log"), command(folder, genesis));
        JsonRpc rpc = new JsonRpc(RPC_PORT)) {
      Await.until(() -> !node.isAlive() || rpc.isUp() && rpc.number("eth_blockNumber") == head.number(), IMPORT, node::lastLines);
      Story.tell("EthereumJS has executed the chain to %s", head);
      ClusterOptions options = ClusterOptions.of(folder.resolve("argosy"), genesis.toString(), List.of(enode(rpc)))
          .leadingTo(head.hash().toHex());
      try (RunningArgosy argosy = RunningArgosy.start(options)) {
        argosy.await(Stage.HEADERS, head.number(), SYNC);
        argosy.await(Stage.BODIES, head.number(), SYNC);
        Story.tell("headers and bodies are there");
        compare(argosy.chain(), blocks);
        Await.until(() -> waiting(argosy).isPresent(), REPORT, argosy::state);
        Story.tell("receipts wait for %s", waiting(argosy).orElseThrow().waitingFor());
        checkReceipts(argosy.chain(), blocks);
      }
    }
  }

  private static List<String> command(Path folder, Path genesis) {
    return List.of(
        "node", RealClients.ethereumJs().toString(), "--dataDir", folder.resolve("ethereumjs").toString(),
        "--gethGenesis", genesis.toString(), "--loadBlocksFromRlp", genesis.resolveSibling("chain.rlp").toString(),
        "--port", Integer.toString(PORT), "--discV4=false", "--discDns=false",
        "--rpc", "--rpcPort", Integer.toString(RPC_PORT), "--rpcEngine", "--rpcEnginePort", Integer.toString(RPC_PORT + 1),
        "--rpcEngineAuth=false", "--isSingleNode");
  }

  private static String enode(JsonRpc rpc) {
    String enode = rpc.call("admin_nodeInfo").get("enode").asString();
    return enode.substring(0, enode.indexOf('@')) + "@127.0.0.1:" + PORT;
  }

  private static List<Block> blocks(Path file) throws java.io.IOException {
    List<Block> blocks = new ArrayList<>();
    for (RlpReader items = RlpReader.over(Files.readAllBytes(file)); items.hasNext(); ) {
      blocks.add(Block.decode(items.item()));
    }
    return blocks;
  }

  private static void compare(StoredChain chain, List<Block> blocks) {
    Differences differences = new Differences();
    for (Block block : blocks) {
      BlockRef ref = block.header().ref();
      differences.check("canonical block", ref.number(), Optional.of(ref), chain.canonical(ref.number()));
      differences.check("header", ref.number(), Optional.of(block.header().raw()), chain.row(Table.HEADERS, ref));
      differences.check("body", ref.number(), Optional.of(block.body().raw()), chain.row(Table.BODIES, ref));
    }
    differences.throwIfAny();
    Story.tell("%d blocks, byte for byte those of the file", blocks.size());
  }

  private static Optional<StageReport> waiting(RunningArgosy argosy) {
    return argosy.reports().stream()
        .filter(report -> report.stage().equals(Stage.RECEIPTS.key()) && !report.waitingFor().isEmpty())
        .findFirst();
  }

  /** Those of blocks without transactions need no peer; all others must be missing. */
  private static void checkReceipts(StoredChain chain, List<Block> blocks) {
    Differences differences = new Differences();
    long firstWithContent = -1;
    for (Block block : blocks) {
      BlockHeader header = block.header();
      Optional<RlpSlice> row = chain.row(Table.RECEIPTS, header.ref());
      if (!header.receiptsRoot().equals(BlockHeader.EMPTY_ROOT)) {
        firstWithContent = firstWithContent < 0 ? header.number() : firstWithContent;
        differences.check("receipts", header.number(), Optional.empty(), row);
      }
    }
    differences.check("last block with its receipts", firstWithContent, firstWithContent - 1, chain.watermarks().of(Stage.RECEIPTS));
    differences.throwIfAny();
  }
}

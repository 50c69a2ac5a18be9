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
  /** Asks for receipts that are never answered may hold up asks for bodies until they expire, 45 s. */
  private static final Duration SYNC = Duration.ofMinutes(2);
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
        Story.tell("headers are there");
        argosy.await(Stage.BODIES, head.number(), SYNC);
        Story.tell("bodies are there");
        compare(argosy.chain(), blocks);
        checkReceipts(argosy, blocks);
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

  static void compare(StoredChain chain, List<Block> blocks) {
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

  /** Those of blocks without content need no peer; all others must be missing, and be reported as wanted still. */
  private static void checkReceipts(RunningArgosy argosy, List<Block> blocks) throws InterruptedException {
    StoredChain chain = argosy.chain();
    Differences differences = new Differences();
    List<BlockHeader> withContent = blocks.stream()
        .map(Block::header)
        .filter(header -> !header.receiptsRoot().equals(BlockHeader.EMPTY_ROOT))
        .toList();
    withContent.forEach(header ->
        differences.check("receipts", header.number(), Optional.empty(), chain.row(Table.RECEIPTS, header.ref())));
    long before = withContent.getFirst().number() - 1;
    differences.check("last block with its receipts", before + 1, before, chain.watermarks().of(Stage.RECEIPTS));
    differences.throwIfAny();
    long head = blocks.getLast().header().number();
    Await.until(
        () -> argosy.reports().stream().anyMatch(r -> isOf(r, Stage.RECEIPTS) && r.reached() == before && r.target() == head),
        REPORT,
        argosy::state);
    Story.tell("%d blocks lack receipts: %s", withContent.size(), argosy.reports().stream().filter(r -> isOf(r, Stage.RECEIPTS)).toList());
  }

  private static boolean isOf(StageReport report, Stage stage) {
    return report.stage().equals(stage.key());
  }
}

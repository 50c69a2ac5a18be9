package io.argosy.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.blockstore.core.AuditReport;
import io.argosy.primitives.Hash;
import io.argosy.rlp.RlpSlice;
import io.argosy.standalone.ArgosyProcess.Victims;
import io.argosy.testkit.chain.PragueChain;
import io.argosy.testkit.engine.EngineDriver;
import io.argosy.wirepeer.WirePeer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * 600 blocks from Shanghai to Prague that geth made, with the calls of the Engine API that geth wrote down for them, and their receipts: those of block 11 are 10.6 MB, more than one message may carry. The peer is of eth/71, and
 * nothing but those calls says which block is the head.
 */
class EngineApiIT {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  @Test
  void aConsensusClientLeadsTheChainHomeAndAPulledPlugChangesNothing(@TempDir Path folder) throws Exception {
    JsonNode payloads = PragueChain.payloads();
    try (WirePeer peer = peer()) {
      try (ArgosyProcess process = up(folder, "one.log", peer); EngineDriver client = driver(folder, process)) {
        for (int number = 1; number <= 300; number++) {
          assertThat(client.call(payloads.get(number)).get("status").stringValue()).as("payload %d", number).isEqualTo("SYNCING");
        }
        assertThat(client.call(PragueChain.forkchoice(payloads.get(300))).get("payloadStatus").get("status").stringValue()).isEqualTo("SYNCING");
        await(process, "eth_blockNumber", "0x12c");
        process.kill(Victims.BROKER_TOO);
      }
      try (ArgosyProcess process = up(folder, "two.log", peer); EngineDriver client = driver(folder, process)) {
        // The payloads between are never told: they come from the peer, down from the head.
        assertThat(client.call(payloads.get(600)).get("status").stringValue()).isEqualTo("SYNCING");
        client.call(PragueChain.json("headfcu.json"));
        await(process, "eth_blockNumber", "0x258");
        // The blocks at the head may be there before the large one far below is.
        await(process, "eth_syncing", "false");
      }
    }
    AuditReport report = DemoPeers.audit(folder.resolve("data"));
    assertThat(report.findings()).isEmpty();
    assertThat(report.blocks()).isEqualTo(601);
  }

  private static ArgosyProcess up(Path folder, String log, WirePeer peer) {
    return ArgosyProcess.run(
        folder.resolve(log),
        "up", "--network", PragueChain.file("genesis.json").toString(),
        "--data-dir", folder.resolve("data").toString(),
        "--peer", peer.enode().toString(),
        "--engine-port", "0", "--rpc-port", "0", "--p2p-port", "0");
  }

  private static EngineDriver driver(Path folder, ArgosyProcess process) throws InterruptedException {
    process.awaitLine("reaches the Engine API", 60);
    return new EngineDriver(Integer.parseInt(process.found("Engine API at http://127.0.0.1:(\\d+)")), folder.resolve("data/jwt.hex"));
  }

  private static void await(ArgosyProcess process, String method, String result) throws Exception {
    try (RpcProbe rpc = RpcProbe.of(process)) {
      rpc.await(method, "[]", result, LIMIT);
    }
  }

  private static WirePeer peer() {
    Map<Hash, RlpSlice> receipts = PragueChain.receipts();
    return ServedPragueChain.peer(block -> receipts.getOrDefault(block.header().hash(), ServedPragueChain.EMPTY_LIST)).speaking(71).listen();
  }
}

package io.argosy.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.standalone.ArgosyProcess.Victims;
import io.argosy.wirepeer.Behaviour;
import io.argosy.wirepeer.ServedChain;
import io.argosy.wirepeer.Tally.Kind;
import io.argosy.wirepeer.WirePeer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of a long history the head's blocks come first, in the whole program: who asks by JSON-RPC sees them long before the rest. */
class HeadFirstIT {
  private static final long HEAD = 6_000;
  private static final long RECENT = 1_000;
  private static final Duration LIMIT = Duration.ofSeconds(90);

  @Test
  void blocksAtTheHeadAreShownWhileNobodyHasTheHistoryAndOutlastAKill(@TempDir Path folder) throws Exception {
    ServedChain chain = DemoPeers.chain().served().upTo(HEAD);
    long earliest = HEAD - RECENT + 1;
    String last = "0x" + Long.toHexString(HEAD);
    try (WirePeer recent = WirePeer.serving(chain).speaking(69).behaving(Behaviour.servingFrom(earliest)).listen()) {
      try (ArgosyProcess process = up(folder, "one.log", chain, recent); RpcProbe rpc = RpcProbe.of(process)) {
        rpc.await("eth_blockNumber", "[]", last, LIMIT);

        assertThat(rpc.ask("eth_getBlockByNumber", "[\"latest\",false]").path("result").path("hash").asString()).isEqualTo(chain.headHash().toHex());
        assertThat(rpc.ask("eth_getBlockByNumber", "[\"0x" + Long.toHexString(earliest) + "\",true]").path("result").path("hash").asString())
            .isEqualTo(chain.hashOf(earliest).toHex());
        assertThat(rpc.ask("eth_getBlockReceipts", "[\"" + last + "\"]").path("result").isArray()).isTrue();
        assertThat(rpc.ask("eth_getBlockByNumber", "[\"0x64\",false]").path("error").path("message").asString())
            .as("a block of the gap").contains("#100 is not synced yet");
        assertThat(rpc.ask("eth_syncing", "[]").path("result").path("currentBlock").asString()).isEqualTo("0x0");

        process.kill(Victims.BROKER_TOO);
      }
      long before = recent.tally().items(Kind.BODIES);
      try (ArgosyProcess process = up(folder, "two.log", chain, recent); RpcProbe rpc = RpcProbe.of(process)) {
        rpc.await("eth_blockNumber", "[]", last, LIMIT);
        assertThat(recent.tally().items(Kind.BODIES) - before).as("bodies of the head that came again").isZero();
        try (WirePeer archive = WirePeer.serving(chain).speaking(68).dial(process.enode())) {
          rpc.await("eth_syncing", "[]", "false", LIMIT);

          assertThat(rpc.ask("eth_getBlockByNumber", "[\"0x64\",false]").path("result").path("hash").asString()).isEqualTo(chain.hashOf(100).toHex());
          assertThat(archive.tally().items(Kind.BODIES)).isPositive();
        }
      }
    }
    assertThat(DemoPeers.audit(folder.resolve("data"))).satisfies(report -> {
      assertThat(report.findings()).isEmpty();
      assertThat(report.blocks()).isEqualTo(HEAD + 1);
    });
  }

  private static ArgosyProcess up(Path folder, String log, ServedChain chain, WirePeer peer) {
    return ArgosyProcess.run(folder.resolve(log), List.of(), Map.of("body-service.recent-blocks", Long.toString(RECENT), "body-service.pack-blocks", "64"), List.of(
        "up", "--network", DemoPeers.chain().writeGenesis(folder).toString(), "--target", chain.headHash().toHex(),
        "--data-dir", folder.resolve("data").toString(), "--peer", peer.enode().toString(), "--rpc-port", "0", "--p2p-port", "0"));
  }
}

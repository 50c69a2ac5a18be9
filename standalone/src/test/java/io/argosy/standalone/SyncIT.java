package io.argosy.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.blockstore.core.AuditReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Syncs of the demo's chain, as a user would start them. */
class SyncIT {
  @Test
  void aChainThatGethMadeComesHomeWholeFromPeersOfFourAges(@TempDir Path folder) throws Exception {
    try (DemoPeers peers = DemoPeers.speaking(63, 66, 69, 71);
        ArgosyProcess process = up(folder, peers)) {
      assertThat(process.exitCode(120)).as("%s", process.lines()).isZero();

      AuditReport report = DemoPeers.audit(folder.resolve("data"));

      assertThat(report.findings()).isEmpty();
      assertThat(report.blocks()).isEqualTo(DemoPeers.HEAD + 1);
      assertThat(report.transactions()).isEqualTo(53_190);
      assertThat(report.digest()).isEqualTo(DemoPeers.DIGEST);
    }
  }

  @Test
  void aSecondStartFetchesNothingAgain(@TempDir Path folder) throws Exception {
    try (DemoPeers peers = DemoPeers.speaking(68)) {
      try (ArgosyProcess first = up(folder, peers)) {
        assertThat(first.exitCode(120)).as("%s", first.lines()).isZero();
      }
      long bodies = peers.all().getFirst().tally().items(io.argosy.wirepeer.Tally.Kind.BODIES);

      try (ArgosyProcess second = up(folder, peers)) {
        assertThat(second.exitCode(120)).as("%s", second.lines()).isZero();
      }

      assertThat(peers.all().getFirst().tally().items(io.argosy.wirepeer.Tally.Kind.BODIES)).isEqualTo(bodies);
    }
  }

  /** From eth/69 on a status has no total difficulty: what is heaviest cannot be seen, and block 0 must not pass for the head. */
  @Test
  void peersThatDoNotSayHowHeavyTheirChainIsNeedABlockToTrust(@TempDir Path folder) throws Exception {
    try (DemoPeers peers = DemoPeers.speaking(69)) {
      try (ArgosyProcess blind = up(folder, peers)) {
        blind.awaitLine("a block to trust (--target", 60);
        assertThat(blind.isAlive()).isTrue();
        blind.kill(ArgosyProcess.Victims.BROKER_TOO);
      }
      try (ArgosyProcess trusting = up(folder, peers, "--target", DemoPeers.chain().served().headHash().toHex())) {
        assertThat(trusting.exitCode(120)).as("%s", trusting.lines()).isZero();
      }

      DemoSync.assertSound(folder);
    }
  }

  @Test
  void badUseEndsWithOneLineAndItsCode(@TempDir Path folder) {
    assertThat(code(folder, "up", "--network", "mainnet", "--mode", "warp")).isEqualTo(ExitCode.USAGE.code());
    assertThat(code(folder, "status", "--data-dir", folder.resolve("none").toString())).isEqualTo(ExitCode.USAGE.code());
  }

  @Test
  void withoutAnyPeerItSaysSoAndEnds(@TempDir Path folder) {
    Path genesis = DemoPeers.chain().writeGenesis(folder);

    int code = code(
        folder, "up", "--network", genesis.toString(), "--data-dir", folder.resolve("data").toString(),
        "--rpc-port", "0", "--p2p-port", "0", "--until-synced", "--peer-timeout", "3");

    assertThat(code).isEqualTo(ExitCode.NO_PEER.code());
  }

  private static int code(Path folder, String... arguments) {
    try (ArgosyProcess process = ArgosyProcess.run(folder.resolve("run.log"), arguments)) {
      int code = process.exitCode(120);
      assertThat(process.lines()).filteredOn(line -> line.startsWith("argosy: ")).as("%s", process.lines()).isNotEmpty();
      assertThat(process.lines()).noneMatch(line -> line.contains("\tat "));
      return code;
    }
  }

  private static ArgosyProcess up(Path folder, DemoPeers peers, String... more) {
    Path genesis = DemoPeers.chain().writeGenesis(folder);
    List<String> arguments = new ArrayList<>(List.of(
        "up", "--network", genesis.toString(), "--data-dir", folder.resolve("data").toString(),
        "--rpc-port", "0", "--p2p-port", "0", "--until-synced"));
    arguments.addAll(List.of(more));
    peers.enodes().forEach(enode -> arguments.addAll(List.of("--peer", enode)));
    return ArgosyProcess.run(folder.resolve("run.log"), arguments.toArray(String[]::new));
  }
}

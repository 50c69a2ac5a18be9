package io.argosy.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.blockstore.core.AuditReport;
import io.argosy.devp2p.p2p.DisconnectReason;
import io.argosy.primitives.Hash;
import io.argosy.primitives.UInt256;
import io.argosy.wirepeer.Behaviour;
import io.argosy.wirepeer.WirePeer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One honest peer among many that are not: nothing wrong is stored, the honest one keeps its slot, and the sync completes. */
class AdversaryIT {
  @Test
  void oneHonestPeerAmongFifteenBadOnesIsEnough(@TempDir Path folder) throws Exception {
    try (DemoPeers peers = DemoPeers.speaking(66)) {
      WirePeer honest = peers.all().getFirst();
      List<WirePeer> banned = List.of(
          peers.add(68, Behaviour.wrongBody(5_003)),
          peers.add(68, Behaviour.after(20, Behaviour.malformedRlp())),
          peers.add(66, Behaviour.after(10, Behaviour.malformedFrame())),
          peers.add(68, Behaviour.after(15, Behaviour.decompressionBomb())),
          peers.add(67, Behaviour.after(12, Behaviour.oversizedFrame())),
          peers.add(63, Behaviour.after(8, Behaviour.somethingElse())));
      peers.add(69, Behaviour.wrongReceipt(7_001));
      peers.add(68, Behaviour.silentAfter(5));
      peers.add(68, Behaviour.after(3, Behaviour.emptyAnswers()));
      peers.add(66, Behaviour.shortAnswers(3));
      peers.add(68, Behaviour.after(6, Behaviour.disconnectsMidAnswer()));
      peers.add(68, Behaviour.wrongGenesis());
      peers.add(68, Behaviour.wrongForkId());
      peers.add(68, Behaviour.wrongNetwork());
      peers.add(68, Behaviour.neverAnswersStatus());
      peers.add(68, Behaviour.lyingHead(
          1_000_000, Hash.keccak(new byte[] {1}), UInt256.of(Long.MAX_VALUE)));

      try (ArgosyProcess process = up(folder, peers)) {
        assertThat(process.exitCode(240)).as("%s", process.lines()).isZero();
      }
      AuditReport report = DemoPeers.audit(folder.resolve("data"));

      assertThat(report.findings()).isEmpty();
      assertThat(report.digest()).isEqualTo(DemoPeers.DIGEST);
      assertThat(honest.tally().goodbyes()).as("the honest peer").doesNotContain(DisconnectReason.BREACH_OF_PROTOCOL);
      assertThat(banned).filteredOn(peer -> peer.tally().sessions() > 0).allSatisfy(
          peer -> assertThat(peer.tally().sessions()).as("a barred peer is not dialed again").isLessThanOrEqualTo(2));
    }
  }

  @Test
  void aSlowTricklingPeerDoesNotHoldUpTheOthers(@TempDir Path folder) throws Exception {
    try (DemoPeers peers = DemoPeers.speaking(68, 66)) {
      peers.add(68, Behaviour.trickling(64, Duration.ofMillis(50)));

      try (ArgosyProcess process = up(folder, peers)) {
        assertThat(process.exitCode(240)).as("%s", process.lines()).isZero();
      }

      assertThat(DemoPeers.audit(folder.resolve("data")).digest()).isEqualTo(DemoPeers.DIGEST);
    }
  }

  private static ArgosyProcess up(Path folder, DemoPeers peers) {
    Path genesis = DemoPeers.chain().writeGenesis(folder);
    List<String> arguments = new ArrayList<>(List.of(
        "up", "--network", genesis.toString(), "--data-dir", folder.resolve("data").toString(),
        "--rpc-port", "0", "--p2p-port", "0", "--until-synced"));
    peers.enodes().forEach(enode -> arguments.addAll(List.of("--peer", enode)));
    return ArgosyProcess.run(folder.resolve("run.log"), arguments.toArray(String[]::new));
  }
}

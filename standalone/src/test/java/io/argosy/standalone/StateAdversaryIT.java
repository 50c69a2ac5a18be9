package io.argosy.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.blockstore.app.StoreAudit;
import io.argosy.blockstore.core.StateReport;
import io.argosy.devp2p.p2p.DisconnectReason;
import io.argosy.wirepeer.Behaviour;
import io.argosy.wirepeer.StateLie;
import io.argosy.wirepeer.WirePeer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One honest peer among all who lie about state, have another one, or have none: nothing wrong is stored, and the state gets whole. */
class StateAdversaryIT {
  private final List<WirePeer> peers = new ArrayList<>();

  private WirePeer peer(int version, Behaviour... ways) {
    WirePeer peer = WirePeer.serving(DemoPeers.chain().served())
        .having(DemoPeers.chain().states())
        .speaking(version)
        .behaving(ways)
        .listen();
    peers.add(peer);
    return peer;
  }

  @Test
  void noLieAboutStateIsStored(@TempDir Path folder) throws Exception {
    try {
      WirePeer honest = peer(68);
      for (StateLie lie : StateLie.values()) {
        peer(68, Behaviour.lyingAboutState(lie));
      }
      peer(69, Behaviour.moreThanAsked());
      peer(68, Behaviour.tinyAnswers());
      peer(68, Behaviour.oldStateOnly());
      WirePeer stateless = peer(69, Behaviour.stateless());
      peer(68, Behaviour.vanishesAfter(40));

      try (ArgosyProcess process = up(folder)) {
        assertThat(process.exitCode(240)).as("%s", process.lines()).isZero();
      }

      try (StoreAudit audit = StoreAudit.open(folder.resolve("data"))) {
        StateReport report = audit.runState().orElseThrow();
        assertThat(report.isChecked()).isTrue();
        assertThat(report.findings()).isEmpty();
        assertThat(report.accounts()).isEqualTo(390_536);
      }
      assertThat(DemoPeers.audit(folder.resolve("data")).digest()).isEqualTo(DemoPeers.DIGEST);
      assertThat(List.of(honest, stateless)).allSatisfy(
          peer -> assertThat(peer.tally().goodbyes()).as("nobody is barred for truth, nor for having no state").doesNotContain(DisconnectReason.BREACH_OF_PROTOCOL));
    } finally {
      peers.forEach(WirePeer::close);
    }
  }

  private ArgosyProcess up(Path folder) {
    Path genesis = DemoPeers.chain().writeGenesis(folder);
    List<String> arguments = new ArrayList<>(List.of(
        "up", "--network", genesis.toString(), "--mode", "snap", "--data-dir", folder.resolve("data").toString(),
        "--rpc-port", "0", "--p2p-port", "0", "--until-synced"));
    peers.forEach(peer -> arguments.addAll(List.of("--peer", peer.enode().toString())));
    return ArgosyProcess.run(folder.resolve("run.log"), arguments.toArray(String[]::new));
  }
}

package io.argosy.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.blockstore.app.StoreAudit;
import io.argosy.blockstore.core.KeptState;
import io.argosy.blockstore.core.StateReport;
import io.argosy.chain.BlockHeader;
import io.argosy.primitives.BlockRef;
import io.argosy.props.ChainData;
import io.argosy.servedstate.ServedState;
import io.argosy.stages.StateStanding;
import io.argosy.testkit.chain.PragueChain;
import io.argosy.wirepeer.WirePeer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The state of the head of 600 blocks from Shanghai to Prague that geth made, under the header that names its root. No body is asked for: the receipts of block 11 are more than any message may carry, and nobody here needs them.
 */
class PragueStateIT {
  private static final Duration LIMIT = Duration.ofMinutes(4);


  @ParameterizedTest
  @CsvSource({"snap, 68", "fast, 66"})
  void theDumpedStateComesHomeUnderItsHeader(String mode, int version, @TempDir(cleanup = CleanupMode.ON_SUCCESS) Path folder) throws Exception {
    ServedState state = DumpedState.parse(ChainData.externalText("chain-geth-ethtest/headstate.json"));
    BlockHeader head = PragueChain.blocks().getLast().header();
    assertThat(state.root()).isEqualTo(head.stateRoot());
    assertThat(state.accounts().size()).isEqualTo(194);
    try (WirePeer one = peer(version, state);
        WirePeer other = peer(version, state);
        ServicesApart cluster = cluster(folder, mode, head.ref(), List.of(one.enode().toString(), other.enode().toString()))) {
      try (ClusterWatch watch = cluster.watch()) {
        Await.until(() -> watch.state().map(StateStanding::sealed).orElse(false), LIMIT, () -> watch.state() + ", " + watch.reports());
      }
      cluster.kill("block-store");
    }

    try (StoreAudit audit = StoreAudit.open(folder)) {
      StateReport report = audit.runState().orElseThrow();
      assertThat(report.findings()).isEmpty();
      assertThat(report.state()).isEqualTo(new KeptState.Sealed(1, head.ref(), head.stateRoot()));
    }
    assertThat(StoredRowsOfState.differences(folder, state)).isEmpty();
  }

  private static WirePeer peer(int version, ServedState state) {
    return ServedPragueChain.peer(_ -> ServedPragueChain.EMPTY_LIST).having(state).speaking(version).listen();
  }

  /** All services but body-service, led to the head, whose state is what they are to sync. */
  private static ServicesApart cluster(Path folder, String mode, BlockRef head, List<String> enodes) {
    ServicesApart cluster = new ServicesApart(folder, PragueChain.file("genesis.json"), enodes)
        .inMode(mode)
        .setting("header-service.target", head.hash().toHex())
        // Above the head's number, so that the head itself is the pivot.
        .setting("state-sync-service.pivot-distance", Long.toString(head.number() + 1));
    cluster.startStore();
    cluster.startGateway(0);
    cluster.startHeaders("a");
    cluster.startStateWorker("a");
    cluster.startStateWorker("b");
    return cluster;
  }
}

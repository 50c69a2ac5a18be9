package io.argosy.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.blockstore.app.StoreAudit;
import io.argosy.blockstore.core.KeptState;
import io.argosy.blockstore.core.StateReport;
import io.argosy.chain.Block;
import io.argosy.chain.BlockHeader;
import io.argosy.chain.Genesis;
import io.argosy.devp2p.eth.ForkId;
import io.argosy.primitives.BlockRef;
import io.argosy.props.ChainData;
import io.argosy.rlp.RlpReader;
import io.argosy.rlp.RlpSlice;
import io.argosy.servedstate.ServedState;
import io.argosy.wirepeer.ServedChain;
import io.argosy.wirepeer.WirePeer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The state of the head of 600 blocks from Shanghai to Prague that geth made, under the header that names its root. No body is asked for: the receipts of block 11 are more than any message may carry, and nobody here needs them.
 */
class PragueStateIT {
  private static final String CHAIN = "chain-geth-ethtest/";
  private static final Duration LIMIT = Duration.ofMinutes(4);

  /** The receipts that nobody asks for. */
  private static final RlpSlice EMPTY_LIST = RlpSlice.of(new byte[] {(byte) 0xc0});

  @ParameterizedTest
  @CsvSource({"snap, 68", "fast, 66"})
  void theDumpedStateComesHomeUnderItsHeader(String mode, int version, @TempDir(cleanup = CleanupMode.ON_SUCCESS) Path folder) throws Exception {
    ServedState state = DumpedState.parse(ChainData.externalText(CHAIN + "headstate.json"));
    List<Block> blocks = blocks();
    BlockHeader head = blocks.getLast().header();
    assertThat(state.root()).isEqualTo(head.stateRoot());
    assertThat(state.accounts().size()).isEqualTo(194);
    try (WirePeer one = peer(blocks, version, state);
        WirePeer other = peer(blocks, version, state);
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

  private static List<Block> blocks() throws IOException {
    List<Block> blocks = new ArrayList<>();
    for (RlpReader items = RlpReader.over(Files.readAllBytes(ChainData.external(CHAIN + "chain.rlp"))); items.hasNext(); ) {
      blocks.add(Block.decode(items.item()));
    }
    return blocks;
  }

  private static WirePeer peer(List<Block> blocks, int version, ServedState state) {
    Genesis genesis = Genesis.parse(ChainData.externalText(CHAIN + "genesis.json"));
    List<ServedChain.Block> served = new ArrayList<>();
    served.add(new ServedChain.Block(genesis.header().raw(), EMPTY_LIST, EMPTY_LIST));
    blocks.forEach(block -> served.add(new ServedChain.Block(block.header().raw(), block.body().raw(), EMPTY_LIST)));
    BlockHeader head = blocks.getLast().header();
    var fork = genesis.network("prague").forkSchedule().at(head.number(), head.time());
    return WirePeer.serving(ServedChain.of(served).on(genesis.spec().networkId(), new ForkId(fork.hash(), fork.next())))
        .having(state)
        .speaking(version)
        .listen();
  }

  /** All services but body-service, led to the head, whose state is what they are to sync. */
  private static ServicesApart cluster(Path folder, String mode, BlockRef head, List<String> enodes) {
    ServicesApart cluster = new ServicesApart(folder, ChainData.external(CHAIN + "genesis.json"), enodes)
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

package io.argosy.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.bus.ClusterSettings;
import io.argosy.bus.Topics;
import io.argosy.chain.BlockHeader;
import io.argosy.chain.Network;
import io.argosy.chain.Networks;
import io.argosy.devp2p.eth.ForkId;
import io.argosy.packs.PeerVerdict;
import io.argosy.packs.PutHeaders;
import io.argosy.primitives.BlockRange;
import io.argosy.primitives.BlockRef;
import io.argosy.props.ChainData;
import io.argosy.standalone.TopicTap.Heard;
import io.argosy.testkit.chain.Era1;
import io.argosy.testkit.chain.ForgedSeal;
import io.argosy.verdict.Fault;
import io.argosy.wirepeer.ServedChain;
import io.argosy.wirepeer.WirePeer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** The main network's first blocks from a peer that is honest and from one whose longer chain nobody worked for. */
@ResourceLock(DemoPeers.CLUSTER_IN_THIS_PROCESS)
class ForgedSealIT {
  private static final int FORGED = 250;
  private static final int HEAD = 400;
  private static final int LIARS_HEAD = 430;
  private static final Network MAINNET = Networks.named("mainnet");

  @Test
  void aHeavierChainWithAForgedSealIsRefusedAndTheHonestOneBesideItComesHome(@TempDir Path folder) throws Exception {
    List<Era1.Block> recorded = Era1.blocks(ChainData.external("era1/mainnet-00000-5ec1ffb8.era1"), LIARS_HEAD + 1);
    ServedChain honest = served(recorded.subList(0, HEAD + 1));
    ServedChain forged = served(ForgedSeal.in(recorded, FORGED));
    BlockRef head = new BlockRef(HEAD, honest.headHash());
    ClusterOptions options =
        ClusterOptions.of(folder, "mainnet", List.of()).waitingFor(2, Duration.ofSeconds(2)).checking("all");
    try (LocalCluster cluster = LocalCluster.start(options);
        WirePeer liar = WirePeer.serving(forged).speaking(66).listen();
        WirePeer peer = WirePeer.serving(honest).speaking(66).listen()) {
      Topics topics = ClusterSettings.onOneHost(cluster.broker().bootstrap(), "mainnet", "local").topics();
      try (TopicTap tap = TopicTap.on(cluster.broker().bootstrap(), topics.verdicts(), topics.chainCommits())) {

        liar.dial(cluster.gateway().enode());
        peer.dial(cluster.gateway().enode());
        PeerVerdict verdict = tap.await(topics.verdicts(), PeerVerdict.class, _ -> true).pack();
        awaitStored(cluster, head);

        assertThat(verdict.fault()).isEqualTo(Fault.BAD_SEAL);
        assertThat(verdict.evidence()).startsWith("mixDigest of #" + FORGED);
        assertThat(verdict.origin().peer()).isEqualTo(BlockJourneyIT.id(liar));
        assertThat(liar.connected()).as("connections to the liar").isZero();
        assertThat(peer.connected()).as("connections to the honest peer").isOne();
        assertThat(tap.all(topics.verdicts()).map(Heard::pack)).as("verdicts").containsOnly(verdict);
        assertThat(tap.all(topics.chainCommits())
                .filter(heard -> heard.pack() instanceof PutHeaders)
                .flatMap(heard -> ((PutHeaders) heard.pack()).headers().stream())
                .map(entry -> BlockHeader.decode(entry.header())))
            .as("committed headers")
            .hasSizeGreaterThanOrEqualTo(HEAD)
            .allMatch(header -> honest.hashOf(header.number()).equals(header.hash()));
        assertThat(cluster.store().chain().number(forged.hashOf(FORGED))).isEmpty();
        // Its ommers among the rest: they are the main network's own.
        assertThat(cluster.store().chain().audit(new BlockRange(0, HEAD)).findings()).isEmpty();
      }
    }
  }

  private static ServedChain served(List<Era1.Block> blocks) {
    BlockHeader head = BlockHeader.decode(blocks.getLast().header());
    var fork = MAINNET.forkSchedule().at(head.number(), head.time());
    return ServedChain.of(blocks.stream().map(b -> new ServedChain.Block(b.header(), b.body(), b.receipts())).toList())
        .on(MAINNET.spec().networkId(), new ForkId(fork.hash(), fork.next()));
  }

  private static void awaitStored(LocalCluster cluster, BlockRef head) throws InterruptedException {
    long giveUp = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (cluster.store().chain().watermarks().blocks() < head.number()
        || !cluster.store().chain().canonical(head.number()).equals(Optional.of(head))) {
      assertThat(System.nanoTime()).as("%s, %s", cluster.store().chain().watermarks(), cluster.failure()).isLessThan(giveUp);
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }
}

package io.argosy.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.bus.ClusterSettings;
import io.argosy.devp2p.eth.EthMessage;
import io.argosy.devp2p.eth.EthMessage.NewBlock;
import io.argosy.devp2p.eth.EthMessage.NewBlockHashes;
import io.argosy.devp2p.eth.EthMessage.NewPooledTransactionHashes;
import io.argosy.devp2p.eth.EthMessage.Transactions;
import io.argosy.primitives.BlockRef;
import io.argosy.rlp.RlpReader;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import io.argosy.wirepeer.ServedChain;
import io.argosy.wirepeer.WirePeer;
import io.argosy.wirepeer.WirePeer.Announcement;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Peers that know each other only through a cluster: what one of them tells, the others hear once header-service has verified it. */
@ResourceLock(DemoPeers.CLUSTER_IN_THIS_PROCESS)
class GossipIT {
  private static final long HEAD = 300;
  private static final Duration SOON = Duration.ofSeconds(60);

  @Test
  void whatOnePeerTellsTheOthersHearOfOnceItIsVerified(@TempDir Path folder) throws Exception {
    ServedChain chain = DemoPeers.chain().served();
    ClusterOptions options = ClusterOptions.of(folder, DemoPeers.chain().writeGenesis(folder).toString(), List.of());
    List<WirePeer> peers = new ArrayList<>();
    try (LocalCluster cluster = LocalCluster.start(options);
        ClusterWatch watch = watch(cluster, options)) {
      for (int version : new int[] {68, 68, 67, 66, 65}) {
        WirePeer peer = WirePeer.serving(chain.upTo(HEAD)).speaking(version).dial(cluster.gateway().enode());
        peers.add(peer);
      }
      WirePeer miner = peers.getFirst();
      List<WirePeer> others = peers.subList(1, peers.size());
      Await.until(() -> watch.watermarks().blocks() >= HEAD, SOON, watch::watermarks);
      assertThat(others).allMatch(peer -> peer.tally().told().isEmpty());

      miner.head(chain.upTo(HEAD + 1));
      miner.announce(Announcement.BLOCK);

      BlockRef head = new BlockRef(HEAD + 1, chain.hashOf(HEAD + 1));
      Await.until(() -> others.stream().allMatch(peer -> told(peer).anyMatch(message -> isOf(message, head))), SOON, () -> others.stream().map(peer -> peer.tally().told()).toList());
      assertThat(others.stream().flatMap(GossipIT::told).filter(NewBlock.class::isInstance)).as("two is the root of four").hasSize(2)
          .allMatch(message -> ((NewBlock) message).totalDifficulty().equals(chain.totalDifficulty(HEAD + 1)));
      assertThat(miner.tally().told()).isEmpty();

      RlpSlice transaction = new RlpWriter().startList()
          .number(7).number(1).number(21_000).bytes(new byte[20]).number(1).bytes(new byte[8]).number(27).number(5).number(5)
          .endList().toSlice();
      miner.say(new Transactions(new RlpWriter().items(List.of(transaction)).toSlice()));

      Await.until(() -> others.stream().allMatch(peer -> told(peer).anyMatch(GossipIT::isOfTransactions)), SOON, () -> others.stream().map(peer -> peer.tally().told()).toList());
      assertThat(others.stream().flatMap(GossipIT::told).filter(Transactions.class::isInstance)).hasSize(2);
      assertThat(peers).allMatch(peer -> peer.connected() == 1);
    } finally {
      peers.forEach(WirePeer::close);
    }
  }

  private static ClusterWatch watch(LocalCluster cluster, ClusterOptions options) {
    ClusterSettings settings = ClusterSettings.onOneHost(cluster.broker().bootstrap(), options.network(), "local");
    return new ClusterWatch(settings.connection("test"), settings.topics());
  }

  private static Stream<EthMessage> told(WirePeer peer) {
    return peer.tally().told().stream();
  }

  private static boolean isOf(EthMessage message, BlockRef block) {
    return switch (message) {
      case NewBlock told -> RlpReader.listOf(told.block()).item().keccak().equals(block.hash());
      case NewBlockHashes told -> told.blocks().equals(List.of(block));
      default -> false;
    };
  }

  private static boolean isOfTransactions(EthMessage message) {
    return message instanceof Transactions || message instanceof NewPooledTransactionHashes;
  }
}

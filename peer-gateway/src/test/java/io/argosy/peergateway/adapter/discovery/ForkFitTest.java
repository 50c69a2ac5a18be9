package io.argosy.peergateway.adapter.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.chain.Networks;
import io.argosy.devp2p.eth.ForkId;
import io.argosy.devp2p.rlpx.NodeKey;
import io.argosy.discovery.NodeRecord;
import io.argosy.discovery.RecordFilter.Fit;
import io.argosy.props.Gen;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForkFitTest {
  private final NodeKey key = NodeKey.of(Gen.seeded(1).bytes(32));

  @ParameterizedTest
  @CsvSource({
    // Ids of mainnet and others, from the published tables.
    "mainnet,fc64ec04,1150000,OURS",
    "mainnet,07c9462e,0,OURS",
    "mainnet,5167e2a6,1765290071,OURS",
    "mainnet,be46d57c,0,OTHERS",
    "mainnet,268956b6,1791294816,OTHERS",
    "mainnet,12345678,0,OTHERS",
    "classic,be46d57c,0,OURS",
    "classic,07c9462e,0,OTHERS",
    // Both chains have it until the fork that parts them.
    "classic,97c2c34c,2500000,OURS",
    "sepolia,6c1d9423,0,OURS",
    "hoodi,23aa1351,0,OURS",
  })
  void aRecordSaysOfWhichChainItIs(String network, String hash, long next, Fit fit) {
    NodeRecord record = new NodeRecord.Draft(1).eth(new ForkId(Integer.parseUnsignedInt(hash, 16), next)).sign(key);

    assertThat(new ForkFit(Networks.named(network)).judge(record)).isEqualTo(fit);
  }

  @Test
  void aConsensusNodeIsOfNoUseAndOneThatSaysNothingMayBe() {
    ForkFit fit = new ForkFit(Networks.named("mainnet"));

    assertThat(fit.judge(new NodeRecord.Draft(1).put("eth2", w -> w.bytes(new byte[16])).sign(key))).isEqualTo(Fit.OTHERS);
    assertThat(fit.judge(new NodeRecord.Draft(1).sign(key))).isEqualTo(Fit.UNKNOWN);
  }
}

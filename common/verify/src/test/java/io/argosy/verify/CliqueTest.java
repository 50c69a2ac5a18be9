package io.argosy.verify;

import static io.argosy.verify.MainnetStartTest.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.chain.Block;
import io.argosy.chain.BlockHeader;
import io.argosy.chain.Genesis;
import io.argosy.chain.SealRules;
import io.argosy.primitives.Address;
import io.argosy.primitives.Hash;
import io.argosy.primitives.UInt256;
import io.argosy.props.ChainData;
import io.argosy.rlp.RlpSlice;
import io.argosy.verdict.Fault;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CliqueTest {
  @Test
  void aChainOfGeth18HoldsFromTheFirstToTheLastBlock() {
    List<Block> blocks = Chains.exported("chain-geth-clique/chain.rlp.gz");
    Genesis genesis = Genesis.parse(ChainData.externalText("chain-geth-clique/genesis.json"));
    HeaderRules rules = new HeaderRules(genesis.spec());
    BodyCheck bodies = new BodyCheck(genesis.spec());
    SealRules.Clique clique = (SealRules.Clique) genesis.spec().seal();
    long start = System.nanoTime();

    CliqueSnapshot snapshot = value(CliqueSnapshot.ofCheckpoint(clique, blocks.getFirst().header()));
    for (int i = 1; i < blocks.size(); i++) {
      BlockHeader header = blocks.get(i).header();
      value(rules.check(header, blocks.get(i - 1).header(), header.time()));
      snapshot = value(snapshot.apply(header, value(Clique.signer(header))));
    }
    double headerSeconds = (System.nanoTime() - start) / 1e9;
    start = System.nanoTime();
    blocks.forEach(block -> value(bodies.check(block.header(), block.body().raw())));
    double bodySeconds = (System.nanoTime() - start) / 1e9;

    System.out.printf("Clique: %d headers with seals in %.2f s, bodies in %.2f s%n",
        blocks.size() - 1, headerSeconds, bodySeconds);
    assertThat(blocks.getFirst().header()).isEqualTo(genesis.header());
    assertThat(snapshot.block().number()).isEqualTo(20500);
    assertThat(snapshot.block().hash())
        .isEqualTo(Hash.fromHex("e6f5fd08b6ef99c8dd1956df7206890dd1205bb323a55d7a110e5542b591aeae"));
  }

  @Test
  void bothRecoveriesFindTheSameSigner() {
    List<Block> blocks = Chains.exported("chain-geth-clique/chain.rlp.gz").subList(1, 200);
    for (Block block : blocks) {
      RlpSlice extra = block.header().extraData();
      byte[] signature = extra.part(32, 64).toBytes();
      Hash signed = block.header().cliqueSealHash();

      for (int id = 0; id < 4; id++) {
        assertThat(CurveRecovery.recover(signed, signature, id).map(SignerRecovery::address))
            .isEqualTo(SignerRecovery.recover(signed, signature, id));
      }
    }
    assertThat(SignerRecovery.recover(Hash.ZERO, new byte[64], 0)).isEmpty();
    assertThat(CurveRecovery.recover(Hash.ZERO, new byte[64], 0)).isEmpty();
    assertThat(SignerRecovery.recover(Hash.ZERO, new byte[64], 27)).isEmpty();
  }

  @Test
  void aTamperedHeaderHasAnotherSigner() {
    BlockHeader header = Chains.exported("chain-geth-clique/chain.rlp.gz").get(1).header();
    Address signer = value(Clique.signer(header));

    assertThat(Clique.signer(header.toDraft().gasUsed(1).build()).then(found -> found.equals(signer)
            ? io.argosy.verdict.Verdict.<Address>accepted(found)
            : io.argosy.verdict.Verdict.<Address>rejected(Fault.BAD_SEAL, "another"))
        .isAccepted()).isFalse();
    assertThat(EthashTest.fault(Clique.signer(header.toDraft().extraData(RlpSlice.EMPTY).build())))
        .isEqualTo(Fault.BAD_SEAL);
  }
}

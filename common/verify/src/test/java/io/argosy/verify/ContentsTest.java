package io.argosy.verify;

import static io.argosy.verify.EthashTest.fault;
import static io.argosy.verify.MainnetStartTest.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.chain.Block;
import io.argosy.chain.BlockBody;
import io.argosy.chain.BlockHeader;
import io.argosy.chain.ChainSpec;
import io.argosy.chain.Fork;
import io.argosy.chain.Genesis;
import io.argosy.chain.HeaderDraft;
import io.argosy.chain.Networks;
import io.argosy.era.EraBlock;
import io.argosy.primitives.Hash;
import io.argosy.primitives.UInt256;
import io.argosy.props.ChainData;
import io.argosy.props.Gen;
import io.argosy.props.SeededTest;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import io.argosy.verdict.Fault;
import io.argosy.verdict.Verdict;
import io.argosy.verify.OmmerRules.Ancestor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Bodies, ommers and receipts that a peer or a miner made wrong. */
final class ContentsTest {
  private static final RlpSlice EMPTY_BODY = RlpSlice.of(new byte[] {(byte) 0xc2, (byte) 0xc0, (byte) 0xc0});

  @Test
  void emptyBodiesHaveEmptyRoots() {
    BodyCheck bodies = new BodyCheck(Networks.named("mainnet").spec());
    RlpSlice sinceShanghai = RlpSlice.of(new byte[] {(byte) 0xc3, (byte) 0xc0, (byte) 0xc0, (byte) 0xc0});

    assertThat(value(bodies.roots(EMPTY_BODY)).areEmpty()).isTrue();
    assertThat(value(bodies.roots(sinceShanghai)).areEmpty()).isTrue();
    assertThat(value(bodies.roots(sinceShanghai)).withdrawalsRoot()).isEqualTo(Optional.of(BlockHeader.EMPTY_ROOT));
    assertThat(fault(bodies.roots(RlpSlice.of(new byte[] {(byte) 0xc1, (byte) 0xc0})))).isEqualTo(Fault.MALFORMED);
    assertThat(fault(bodies.roots(RlpSlice.EMPTY))).isEqualTo(Fault.MALFORMED);
  }

  @Test
  void withdrawalsMustBeThereFromShanghaiOn() {
    ChainSpec spec = ChainSpec.builder(1).forksAtGenesis(Fork.SHANGHAI).build();
    BlockHeader before = new HeaderDraft().number(1).build();

    assertThat(fault(new BodyCheck(spec).check(before, EMPTY_BODY))).isEqualTo(Fault.BAD_HEADER);
    assertThat(new BodyCheck(ChainSpec.builder(1).build()).check(before, EMPTY_BODY).isAccepted()).isTrue();
  }

  @Test
  void typesComeWithTheirForks() {
    byte[] typed = new byte[12];
    typed[0] = 2;
    typed[1] = (byte) 0xca;
    RlpSlice body = RlpSlice.of(new RlpWriter()
        .startList().startList().bytes(typed).endList().startList().endList().endList().toBytes());
    for (Fork fork : new Fork[] {Fork.BERLIN, Fork.LONDON}) {
      BodyCheck bodies = new BodyCheck(ChainSpec.builder(1).forksAtGenesis(fork).build());
      BlockHeader header =
          new HeaderDraft().number(1).transactionsRoot(value(bodies.roots(body)).transactionsRoot()).build();

      assertThat(bodies.check(header, body).isAccepted()).isEqualTo(fork == Fork.LONDON);
    }
  }

  @SeededTest(runs = 400)
  void aBodyWithOneByteChangedIsRejectedAndNeverThrows(Gen gen) {
    List<Block> blocks = Chains.exported("chain-geth-ethtest/chain.rlp");
    ChainSpec spec = Genesis.parse(ChainData.externalText("chain-geth-ethtest/genesis.json")).spec();
    BodyCheck bodies = new BodyCheck(spec);
    Block block = gen.oneOf(blocks);

    Verdict<BlockBody> verdict =
        bodies.check(block.header(), RlpSlice.of(gen.mutated(block.body().raw().toBytes())));

    assertThat(verdict.isAccepted()).isFalse();
    assertThat(bodies.check(block.header(), block.body().raw()).isAccepted()).isTrue();
  }

  @SeededTest(runs = 400)
  void receiptsWithOneByteChangedAreRejectedAndNeverThrow(Gen gen) {
    ChainSpec mainnet = Networks.named("mainnet").spec();
    String[] lines = ChainData.externalText("mainnet-blocks-with-receipts/block-data-14764013.yaml").split("\n");
    BlockHeader header = BlockHeader.decode(RealBlocksTest.field(lines, "header"));
    RlpSlice compact = RealBlocksTest.field(lines, "receipts");
    RlpSlice list = gen.chance(0.5) ? compact : RealBlocksTest.withBlooms(compact);
    ReceiptCheck receipts = new ReceiptCheck(mainnet);

    Verdict<ReceiptSummary> verdict = receipts.check(header, RlpSlice.of(gen.mutated(list.toBytes())));

    assertThat(verdict.isAccepted()).isFalse();
    assertThat(receipts.check(header, list).isAccepted()).isTrue();
  }

  @Test
  void receiptsAreComparedWithTheHeaderAndTheTransactions() {
    ReceiptCheck receipts = new ReceiptCheck(Networks.named("mainnet").spec());
    String[] lines = ChainData.externalText("mainnet-blocks-with-receipts/block-data-14764013.yaml").split("\n");
    BlockHeader header = BlockHeader.decode(RealBlocksTest.field(lines, "header"));
    RlpSlice list = RealBlocksTest.field(lines, "receipts");
    List<RlpSlice> transactions = new ArrayList<>(
        BlockBody.decode(RealBlocksTest.field(lines, "body")).transactions());

    assertThat(fault(receipts.check(header.toDraft().receiptsRoot(Hash.ZERO).build(), list))).isEqualTo(Fault.WRONG_ROOT);
    assertThat(fault(receipts.check(header.toDraft().gasUsed(1).build(), list))).isEqualTo(Fault.BAD_HEADER);
    assertThat(fault(receipts.check(header.toDraft().logsBloom(RlpSlice.of(new byte[256])).build(), list)))
        .isEqualTo(Fault.BAD_HEADER);
    assertThat(fault(receipts.check(header, transactions.subList(1, transactions.size()), list)))
        .isEqualTo(Fault.BAD_HEADER);
    transactions.set(0, RlpSlice.of(new byte[] {0x7f, (byte) 0xc0}));
    assertThat(fault(receipts.check(header, transactions, list))).isEqualTo(Fault.BAD_HEADER);
  }

  @Test
  void anEmptyListOfReceiptsHasTheEmptyRoot() {
    ReceiptSummary none =
        value(new ReceiptCheck(Networks.named("mainnet").spec()).summarize(RlpSlice.of(new byte[] {(byte) 0xc0})));

    assertThat(none.root()).isEqualTo(BlockHeader.EMPTY_ROOT);
    assertThat(none.count()).isZero();
    assertThat(none.compact()).isEqualTo(RlpSlice.of(new byte[] {(byte) 0xc0}));
  }

  @Test
  void ommersMustBeNearAndNewAndValid() {
    List<EraBlock> blocks = Chains.era("era1/mainnet-00000-5ec1ffb8.era1");
    OmmerRules rules = new OmmerRules(new HeaderRules(Networks.named("mainnet").spec()), Seal.UNCHECKED);
    int at = 0;
    while (at < 8 || !BlockHeader.decode(blocks.get(at).header()).hasOmmers()) {
      at++;
    }
    BlockHeader block = BlockHeader.decode(blocks.get(at).header());
    List<BlockHeader> ommers = BlockBody.decode(blocks.get(at).body()).ommers();
    BlockHeader ommer = ommers.getFirst();
    List<Ancestor> ancestors = new ArrayList<>();
    for (int i = at - 1; i >= at - 8; i--) {
      ancestors.add(new Ancestor(
          BlockHeader.decode(blocks.get(i).header()), BlockBody.decode(blocks.get(i).body()).ommers()));
    }
    Ancestor parent = ancestors.getFirst();
    List<Ancestor> listedBefore = new ArrayList<>(ancestors);
    listedBefore.set(2, new Ancestor(ancestors.get(2).header(), List.of(ommer)));

    assertThat(rules.check(block, ommers, ancestors).isAccepted()).isTrue();
    assertThat(rules.check(block, List.of(ommer, ommer), ancestors).isAccepted()).isFalse();
    assertThat(rules.check(block, Collections.nCopies(3, ommer), ancestors).isAccepted()).isFalse();
    assertThat(rules.check(block, List.of(parent.header()), ancestors).isAccepted()).isFalse();
    assertThat(rules.check(block, List.of(block), ancestors).isAccepted()).isFalse();
    assertThat(rules.check(block, ommers, listedBefore).isAccepted()).isFalse();
    assertThat(rules.check(block, ommers, List.of(parent)).isAccepted()).isFalse();
    assertThat(rules.check(block, List.of(ommer.toDraft().difficulty(UInt256.ONE).build()), ancestors).isAccepted())
        .isFalse();
    assertThat(rules.check(block.toDraft().difficulty(UInt256.ZERO).build(), ommers, ancestors).isAccepted())
        .isFalse();
    assertThat(rules.check(block, List.of(ancestors.get(7).header()), ancestors).isAccepted()).isFalse();
  }
}

package io.argosy.bodyservice.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.bodyservice.core.FetchEvent.Checked;
import io.argosy.chain.BlockBody;
import io.argosy.chain.BlockHeader;
import io.argosy.chain.ChainSpec;
import io.argosy.chain.Networks;
import io.argosy.packs.BlockDelivery;
import io.argosy.packs.BlockPart;
import io.argosy.packs.Origin;
import io.argosy.packs.PackId;
import io.argosy.packs.PeerId;
import io.argosy.primitives.Hash;
import io.argosy.props.ChainData;
import io.argosy.rlp.RlpReader;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import io.argosy.testkit.chain.Era1;
import io.argosy.verdict.Fault;
import io.argosy.verify.HeaderRules;
import io.argosy.verify.OmmerRules;
import io.argosy.verify.Seal;
import io.argosy.verify.SealPolicy;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Bodies of the main network's first blocks, many of which list ommers. */
class PartMatcherTest {
  private static final ChainSpec MAINNET = Networks.named("mainnet").spec();
  private static final int BLOCKS = 8192;
  private static final int PACK = 256;

  private final List<Era1.Block> blocks = Era1.blocks(ChainData.external("era1/mainnet-00000-5ec1ffb8.era1"), BLOCKS);
  private final List<BlockHeader> headers = blocks.stream().map(block -> BlockHeader.decode(block.header())).toList();
  private final PartMatcher sampling = matcher(new SealPolicy.Sampled(10, 0, 3));

  private static PartMatcher matcher(SealPolicy policy) {
    return new PartMatcher(MAINNET, new OmmerRules(new HeaderRules(MAINNET), Seal.ofLoneHeaders(MAINNET, policy)));
  }

  private static Checked match(PartMatcher matcher, List<Candidate> candidates, List<RlpSlice> bodies) {
    BlockDelivery delivery = new BlockDelivery(
        new PackId(1, 1), 0, new Origin(new PeerId(Hash.ZERO), 0), BlockPart.BODY, 0, candidates.size(), bodies);
    return matcher.match(delivery, candidates);
  }

  private List<Candidate> candidates(int first, int last) {
    return Candidate.of(first, headers.subList(Math.max(0, first - OmmerRules.GENERATIONS), last + 1)).orElseThrow();
  }

  private int someBlockWithOneOmmer() {
    int number = 1000;
    while (!headers.get(number).hasOmmers() || BlockBody.decode(blocks.get(number).body()).ommers().size() != 1) {
      number++;
    }
    return number;
  }

  @Test
  void everyBodyWithItsOmmersIsAcceptedWhereverAReadBegan() {
    int ommers = 0;
    for (int first = 1; first < BLOCKS; first += PACK) {
      int last = Math.min(first + PACK, BLOCKS) - 1;
      List<Candidate> candidates = candidates(first, last);
      List<RlpSlice> bodies = blocks.subList(first, last + 1).stream().map(Era1.Block::body).toList();

      Checked checked = match(sampling, candidates, bodies);

      assertThat(checked.fault()).as(checked.evidence()).isNull();
      assertThat(checked.invalid()).isEmpty();
      assertThat(checked.matched()).hasSize(candidates.size());
      ommers += (int) candidates.stream().filter(candidate -> !candidate.ancestors().isEmpty()).count();
    }

    assertThat(ommers).as("blocks with ommers").isGreaterThan(1000);
  }

  @Test
  void anOmmerThatHangsOffNoAncestorIsTheChainsFaultAndNobodyElses() {
    int number = someBlockWithOneOmmer();
    BlockHeader header = headers.get(number);
    List<BlockHeader> strangers = headers.subList(number - 20, number - 13).reversed();

    Checked checked = match(sampling, List.of(new Candidate(header, strangers)), List.of(blocks.get(number).body()));

    assertThat(checked.fault()).isNull();
    assertThat(checked.matched()).isEmpty();
    assertThat(checked.invalid()).singleElement().satisfies(invalid -> {
      assertThat(invalid.block()).isEqualTo(header.ref());
      assertThat(invalid.evidence()).startsWith("ommer's parent of #" + number);
    });
  }

  @Test
  void anOmmerNobodyWorkedForIsRefusedWhereItsSealIsLookedAt() {
    int number = someBlockWithOneOmmer();
    BlockHeader ommer = BlockBody.decode(blocks.get(number).body()).ommers().getFirst();
    BlockHeader forged = ommer.toDraft().nonce(ommer.nonce() + 1).build();
    RlpSlice ommers = new RlpWriter(700).startList().item(forged.raw()).endList().toSlice();
    RlpSlice transactions = RlpReader.listOf(blocks.get(number).body()).item();
    RlpSlice body = new RlpWriter(2048).startList().item(transactions).item(ommers).endList().toSlice();
    Candidate block = new Candidate(
        headers.get(number).toDraft().ommersHash(ommers.keccak()).build(), headers.subList(number - 7, number).reversed());

    Checked all = match(matcher(SealPolicy.ALL), List.of(block), List.of(body));
    Checked none = match(matcher(SealPolicy.NONE), List.of(block), List.of(body));

    assertThat(all.invalid()).singleElement().satisfies(invalid -> assertThat(invalid.evidence()).startsWith("mixDigest of #"));
    assertThat(all.fault()).isNull();
    assertThat(none.matched()).hasSize(1);
  }

  @Test
  void aBodyOfNoBlockIsThePeersFault() {
    int number = someBlockWithOneOmmer();

    Checked checked = match(sampling, candidates(number, number), List.of(blocks.get(number - 1).body()));

    assertThat(checked.fault()).isEqualTo(Fault.WRONG_ROOT);
    assertThat(checked.invalid()).isEmpty();
  }

  @Test
  void aBrokenLineOfHeadersIsNotTakenForAncestors() {
    List<BlockHeader> line = headers.subList(93, 121);

    assertThat(Candidate.of(100, line)).isPresent();
    assertThat(Candidate.of(100, line.subList(1, 28))).as("too short").isEmpty();
    assertThat(Candidate.of(100, java.util.stream.Stream.concat(line.subList(0, 5).stream(), headers.subList(99, 121).stream()).toList()))
        .as("with a hole")
        .isEmpty();
  }
}

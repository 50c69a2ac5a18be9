package io.argosy.verify;

import static io.argosy.verify.MainnetStartTest.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.chain.Block;
import io.argosy.chain.BlockBody;
import io.argosy.chain.BlockHeader;
import io.argosy.chain.ChainSpec;
import io.argosy.chain.Genesis;
import io.argosy.chain.HeaderDraft;
import io.argosy.chain.Networks;
import io.argosy.chain.Receipt;
import io.argosy.era.EraBlock;
import io.argosy.primitives.Address;
import io.argosy.primitives.Hash;
import io.argosy.primitives.Hex;
import io.argosy.primitives.UInt256;
import io.argosy.props.ChainData;
import io.argosy.rlp.RlpReader;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Headers, bodies and receipts of chains that others made. */
final class RealBlocksTest {
  private final ChainSpec mainnet = Networks.named("mainnet").spec();

  @ParameterizedTest
  @ValueSource(longs = {14764013, 15537393, 17034869, 17034870, 19426587, 22162263, 22431084})
  void blocksOfTheMainNetworkHoldWithTheirReceipts(long number) {
    String[] lines = ChainData.externalText("mainnet-blocks-with-receipts/block-data-" + number + ".yaml").split("\n");
    BlockHeader header = BlockHeader.decode(field(lines, "header"));
    ReceiptCheck receipts = new ReceiptCheck(mainnet);

    BlockBody body = value(new BodyCheck(mainnet).check(header, field(lines, "body")));
    ReceiptSummary summary = value(receipts.check(header, body.transactions(), field(lines, "receipts")));

    assertThat(header.number()).isEqualTo(number);
    assertThat(header.fields()).isEqualTo(mainnet.rulesAt(number, header.time()).headerFields());
    assertThat(summary.compact()).isEqualTo(field(lines, "receipts"));
    ReceiptSummary expanded = value(receipts.check(header, body.transactions(), withBlooms(summary.compact())));
    assertThat(expanded).isEqualTo(summary);
  }

  static RlpSlice field(String[] lines, String name) {
    for (String line : lines) {
      if (line.startsWith(name + ":")) {
        return RlpSlice.of(Hex.decode(line.substring(name.length() + 1).replace("\"", "").replace("'", "").trim()));
      }
    }
    throw new AssertionError("no " + name);
  }

  /** The list as eth/68 would send it. */
  static RlpSlice withBlooms(RlpSlice compact) {
    RlpWriter writer = new RlpWriter().startList();
    RlpReader items = RlpReader.listOf(compact);
    while (items.hasNext()) {
      Receipt receipt = Receipt.decode(items.item());
      if (receipt.type() == 0) {
        writer.item(RlpSlice.of(receipt.toConsensus()));
      } else {
        writer.bytes(receipt.toConsensus());
      }
    }
    return RlpSlice.of(writer.endList().toBytes());
  }

  @Test
  void eightThousandBlocksOfSepoliaHold() {
    ChainSpec sepolia = Networks.named("sepolia").spec();
    HeaderRules rules = new HeaderRules(sepolia);
    BodyCheck bodies = new BodyCheck(sepolia);
    ReceiptCheck receipts = new ReceiptCheck(sepolia);
    List<EraBlock> blocks = Chains.era("era1/sepolia-00021-b8814b14.era1");
    int transactions = 0;

    for (int i = 0; i < blocks.size(); i++) {
      EraBlock block = blocks.get(i);
      BlockHeader header = BlockHeader.decode(block.header());
      if (i > 0) {
        value(rules.check(header, BlockHeader.decode(blocks.get(i - 1).header()), header.time()));
      }
      BlockBody body = value(bodies.check(header, block.body()));
      ReceiptSummary summary = value(receipts.check(header, body.transactions(), block.receipts()));
      assertThat(withBlooms(summary.compact())).isEqualTo(block.receipts());
      transactions += body.transactions().size();
    }

    assertThat(blocks).hasSize(8192);
    assertThat(transactions).isEqualTo(93);
  }

  @Test
  void aChainFromShanghaiToPragueHoldsWithAllTypesOfReceipts() {
    Genesis genesis = Genesis.parse(ChainData.externalText("chain-geth-ethtest/genesis.json"));
    HeaderRules rules = new HeaderRules(genesis.spec());
    BodyCheck bodies = new BodyCheck(genesis.spec());
    ReceiptCheck receipts = new ReceiptCheck(genesis.spec());
    JsonNode lists = JsonMapper.builder().build().readTree(
        new String(Chains.bytes("chain-geth-ethtest/receipts.json.gz"), StandardCharsets.UTF_8));
    BlockHeader parent = genesis.header();
    int[] types = new int[5];

    for (Block block : Chains.exported("chain-geth-ethtest/chain.rlp")) {
      BlockHeader header = block.header();
      value(rules.check(header, parent, Long.MAX_VALUE));
      BlockBody body = value(bodies.check(header, block.body().raw()));
      RlpSlice list = consensusList(lists.path(header.hash().toHex()).path("receipts"));
      ReceiptSummary summary = value(receipts.check(header, body.transactions(), list));
      assertThat(value(receipts.check(header, body.transactions(), summary.compact()))).isEqualTo(summary);
      for (int i = 0; i < summary.count(); i++) {
        types[summary.types().byteAt(i)]++;
      }
      parent = header;
    }

    assertThat(parent.number()).isEqualTo(600);
    assertThat(types).doesNotContain(0);
    assertThat(java.util.Arrays.stream(types).sum()).isEqualTo(603);
  }

  private static RlpSlice consensusList(JsonNode receipts) {
    RlpWriter writer = new RlpWriter().startList();
    for (JsonNode node : receipts) {
      byte[] bytes = Hex.decode(node.asString());
      if ((bytes[0] & 0xff) >= 0xc0) {
        writer.item(RlpSlice.of(bytes));
      } else {
        writer.bytes(bytes);
      }
    }
    return RlpSlice.of(writer.endList().toBytes());
  }

  @Test
  void aProofOfWorkChainWithFakedSealsHoldsInAllElse() {
    Genesis genesis = Genesis.parse(ChainData.externalText("chain-hive-devp2p/genesis.json"));
    HeaderRules rules = new HeaderRules(genesis.spec());
    BodyCheck bodies = new BodyCheck(genesis.spec());
    BlockHeader parent = genesis.header();

    for (Block block : Chains.exported("chain-hive-devp2p/fullchain.rlp")) {
      if (block.header().number() > 0) {
        value(rules.check(block.header(), parent, Long.MAX_VALUE));
      }
      value(bodies.check(block.header(), block.body().raw()));
      parent = block.header();
    }

    assertThat(parent.number()).isBetween(2999L, 3000L);
  }

  @Test
  void blocksOfFrontierHomesteadAndByzantiumHold() {
    HeaderRules rules = new HeaderRules(mainnet);
    BodyCheck bodies = new BodyCheck(mainnet);
    Ethash ethash = new Ethash(io.argosy.chain.SealRules.Ethash.MAINNET);
    List<Block> blocks = Chains.exported("mainnet-blocks-rlp/50.blocks");
    for (int i = 0; i < blocks.size(); i++) {
      BlockHeader header = blocks.get(i).header();
      if (i > 0 && header.number() == blocks.get(i - 1).header().number() + 1) {
        value(rules.check(header, blocks.get(i - 1).header(), header.time()));
      }
      value(bodies.check(header, blocks.get(i).body().raw()));
      value(ethash.check(header));
    }
    Block first = Chains.exported("mainnet-blocks-rlp/block_4400000.blocks").getLast();
    Block second = Chains.exported("mainnet-blocks-rlp/block_4400001.blocks").getLast();
    value(bodies.check(first.header(), first.body().raw()));
    value(bodies.check(second.header(), second.body().raw()));
    value(rules.check(second.header(), first.header(), second.header().time()));
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "mainnet_blocks_1-2.json", "mainnet_blocks_1000001_1000010.json", "mainnet_blocks_selected.json"
  })
  void blocksWithReceiptsInConsensusFormHold(String file) {
    JsonNode root = JsonMapper.builder().build().readTree(ChainData.externalText("mainnet-blocks-rlp/" + file));
    BodyCheck bodies = new BodyCheck(mainnet);
    ReceiptCheck receipts = new ReceiptCheck(mainnet);

    for (JsonNode node : root) {
      BlockHeader header = BlockHeader.decode(hex(node, "header"));
      BlockBody body = value(bodies.check(header, PortalForm.body(hex(node, "body").toBytes())));
      value(receipts.check(header, body.transactions(), PortalForm.receipts(hex(node, "receipts").toBytes())));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "Frontier", "DAO", "Homestead", "Byzantium", "Istanbul", "Berlin", "London", "Paris", "Cancun"
  })
  void headersOfEveryForkOfTheMainNetworkHaveTheirHash(String fork) {
    JsonNode json = JsonMapper.builder().build()
        .readTree(ChainData.externalText("mainnet-blocks-json/" + fork + ".json"));
    JsonNode block = json.has("result") ? json.get("result") : json;
    HeaderDraft draft = new HeaderDraft()
        .parentHash(hash(block, "parentHash"))
        .ommersHash(hash(block, "sha3Uncles"))
        .coinbase(Address.fromHex(block.get("miner").asString()))
        .stateRoot(hash(block, "stateRoot"))
        .transactionsRoot(hash(block, "transactionsRoot"))
        .receiptsRoot(hash(block, "receiptsRoot"))
        .logsBloom(hex(block, "logsBloom"))
        .difficulty(quantity(block, "difficulty"))
        .number(quantity(block, "number").toLong())
        .gasLimit(quantity(block, "gasLimit").toLong())
        .gasUsed(quantity(block, "gasUsed").toLong())
        .time(quantity(block, "timestamp").toLong())
        .extraData(hex(block, "extraData"))
        .mixDigest(hash(block, "mixHash"))
        .nonce(Long.parseUnsignedLong(block.get("nonce").asString().substring(2), 16))
        .baseFee(quantity(block, "baseFeePerGas"))
        .blobGasUsed(quantity(block, "blobGasUsed").toLong())
        .excessBlobGas(quantity(block, "excessBlobGas").toLong());
    if (block.hasNonNull("withdrawalsRoot")) {
      draft.withdrawalsRoot(hash(block, "withdrawalsRoot"));
    }
    if (block.hasNonNull("parentBeaconBlockRoot")) {
      draft.parentBeaconBlockRoot(hash(block, "parentBeaconBlockRoot"));
    }
    long number = quantity(block, "number").toLong();

    BlockHeader header =
        draft.fields(mainnet.rulesAt(number, quantity(block, "timestamp").toLong()).headerFields()).build();

    assertThat(header.hash()).isEqualTo(hash(block, "hash"));
    Hash required = mainnet.requiredBlocks().get(number);
    assertThat(required == null || required.equals(header.hash())).isTrue();
    assertThat(fork.equals("DAO")).isEqualTo(required != null);
  }

  private static Hash hash(JsonNode block, String field) {
    return Hash.fromHex(block.get(field).asString());
  }

  private static UInt256 quantity(JsonNode block, String field) {
    return block.hasNonNull(field) ? UInt256.fromHexQuantity(block.get(field).asString()) : UInt256.ZERO;
  }

  @Test
  void tenHeadersAtAMillionLinkAndAreSealed() {
    HeaderRules rules = new HeaderRules(mainnet);
    Ethash ethash = new Ethash(io.argosy.chain.SealRules.Ethash.MAINNET);
    JsonNode root = JsonMapper.builder().build()
        .readTree(ChainData.externalText("mainnet-blocks-rlp/mainnet_blocks_1000001_1000010.json"));
    @Nullable BlockHeader parent = null;
    for (JsonNode node : root) {
      BlockHeader header = value(HeaderRules.decode(hex(node, "header")));
      if (parent != null) {
        value(rules.check(header, parent, header.time()));
      }
      value(ethash.check(header));
      parent = header;
    }
    assertThat(parent).isNotNull().extracting(BlockHeader::number).isEqualTo(1000010L);
  }

  private static RlpSlice hex(JsonNode node, String field) {
    return RlpSlice.of(Hex.decode(node.get(field).asString()));
  }
}

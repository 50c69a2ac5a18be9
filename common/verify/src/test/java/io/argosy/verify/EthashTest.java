package io.argosy.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.chain.BlockHeader;
import io.argosy.chain.Networks;
import io.argosy.chain.SealRules;
import io.argosy.primitives.Hash;
import io.argosy.primitives.Hex;
import io.argosy.primitives.UInt256;
import io.argosy.props.ChainData;
import io.argosy.rlp.RlpSlice;
import io.argosy.verdict.Fault;
import io.argosy.verdict.Verdict;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

final class EthashTest {
  @Test
  void mixesASmallCacheAsTheReferenceDoes() {
    EthashCache cache = EthashCache.make(Hash.ZERO, 1024, 32 * 1024);

    EthashCache.Mix mix = cache.hashimoto(
        Hash.fromHex("c9149cc0386e689d789a1c2f3d5d169a61a6218ed30e74414dc736e442ef3d1f"), 0);

    assertThat(mix.digest()).isEqualTo(Hash.fromHex("e4073cffaef931d37117cefd9afd27ea0f1cad6a981dd2605c4a1ac97c519800"));
    assertThat(mix.result())
        .isEqualTo(UInt256.fromHexQuantity("d3539235ee2e6f8db665c0a72169f55b7f6c605712330b778ec3944f0eb5a557"));
  }

  @Test
  void agreesWithTheVectorsOfEthereumTests() {
    var tests = JsonMapper.builder().build().readTree(ChainData.externalText("pow/ethash_tests.json"));

    tests.properties().forEach(test -> {
      var vector = test.getValue();
      BlockHeader header = BlockHeader.decode(RlpSlice.of(Hex.decode(vector.get("header").asString())));
      EthashCache cache =
          EthashCache.make(Hash.ZERO, EthashSizes.cacheBytes(0), EthashSizes.datasetBytes(0));
      EthashCache.Mix mix = cache.hashimoto(header.sealHash(), header.nonce());

      assertThat(EthashSizes.cacheBytes(0)).isEqualTo(vector.get("cache_size").asLong());
      assertThat(EthashSizes.datasetBytes(0)).isEqualTo(vector.get("full_size").asLong());
      assertThat(cache.hash()).isEqualTo(Hash.fromHex(vector.get("cache_hash").asString()));
      assertThat(header.sealHash()).isEqualTo(Hash.fromHex(vector.get("header_hash").asString()));
      assertThat(mix.digest()).isEqualTo(Hash.fromHex(vector.get("mixHash").asString()));
      assertThat(mix.result()).isEqualTo(UInt256.fromHexQuantity(vector.get("result").asString()));
    });
  }

  @Test
  void sealsOfTheMainNetworkHold() {
    Ethash ethash = new Ethash(SealRules.Ethash.MAINNET);
    for (String file : new String[] {"50.blocks", "block_4400000.blocks"}) {
      BlockHeader header = Chains.exported("mainnet-blocks-rlp/" + file).getLast().header();

      assertThat(ethash.check(header)).isEqualTo(Verdict.accepted(header));
      assertThat(fault(ethash.check(header.toDraft().nonce(header.nonce() + 1).build()))).isEqualTo(Fault.BAD_SEAL);
      assertThat(fault(ethash.check(header.toDraft().mixDigest(Hash.ZERO).build()))).isEqualTo(Fault.BAD_SEAL);
      assertThat(fault(ethash.check(header.toDraft().time(header.time() + 1).build()))).isEqualTo(Fault.BAD_SEAL);
    }
  }

  @Test
  void manyThreadsShareOneCache() {
    Ethash ethash = new Ethash(SealRules.Ethash.MAINNET);
    var headers = Chains.exported("mainnet-blocks-rlp/50.blocks");

    long accepted =
        headers.parallelStream().filter(block -> ethash.check(block.header()).isAccepted()).count();

    assertThat(accepted).isEqualTo(headers.size());
  }

  @Test
  void classicDoublesItsEpochsAndKeepsTheSeed() {
    SealRules.Ethash classic = (SealRules.Ethash) Networks.named("classic").spec().seal();

    assertThat(Ethash.seedOf(classic, 11_700_000))
        .isEqualTo(Ethash.seedOf(SealRules.Ethash.MAINNET, 11_700_000))
        .isEqualTo(Ethash.seedOf(classic, 11_759_999))
        .isNotEqualTo(Ethash.seedOf(SealRules.Ethash.MAINNET, 11_759_999));
    assertThat(Ethash.seedOf(classic, 11_699_999)).isEqualTo(Ethash.seedOf(SealRules.Ethash.MAINNET, 11_699_999));
    assertThat(EthashSizes.cacheBytes(1)).isEqualTo(16907456);
    assertThat(EthashSizes.datasetBytes(1)).isEqualTo(1082130304);
  }

  @Test
  void theResultMustMeetTheDifficulty() {
    assertThat(Ethash.meets(UInt256.MAX, UInt256.ONE)).isTrue();
    assertThat(Ethash.meets(UInt256.powerOfTwo(255), UInt256.of(2))).isTrue();
    assertThat(Ethash.meets(UInt256.powerOfTwo(255).add(UInt256.ONE), UInt256.of(2))).isFalse();
    assertThat(Ethash.meets(UInt256.MAX.divide(3), UInt256.of(3))).isTrue();
    assertThat(Ethash.meets(UInt256.MAX.divide(3).add(UInt256.ONE), UInt256.of(3))).isFalse();
    assertThat(Ethash.meets(UInt256.ONE, UInt256.MAX)).isTrue();
    assertThat(Ethash.meets(UInt256.of(2), UInt256.MAX)).isFalse();
  }

  @Test
  void headersWithoutDifficultyOrBeyondAllEpochsAreNoWork() {
    Ethash ethash = new Ethash(SealRules.Ethash.MAINNET);
    BlockHeader genesis = Networks.named("mainnet").genesis();

    assertThat(fault(ethash.check(genesis.toDraft().difficulty(UInt256.ZERO).build()))).isEqualTo(Fault.BAD_SEAL);
    assertThat(fault(ethash.check(genesis.toDraft().number(Long.MAX_VALUE).build()))).isEqualTo(Fault.BAD_SEAL);
  }

  @Test
  void policiesSayWhichSealsAreChecked() {
    SealPolicy sampled = new SealPolicy.Sampled(100, 24, 0);

    assertThat(sampled.covers(100, 1000)).isTrue();
    assertThat(sampled.covers(101, 1000)).isFalse();
    assertThat(sampled.covers(976, 1000)).isFalse();
    assertThat(sampled.covers(977, 1000)).isTrue();
    assertThat(SealPolicy.ALL.covers(1, 1000)).isTrue();
    assertThat(SealPolicy.NONE.covers(1000, 1000)).isFalse();
  }

  static Fault fault(Verdict<?> verdict) {
    return switch (verdict) {
      case Verdict.Rejected<?> rejected -> rejected.fault();
      case Verdict.Accepted<?> accepted -> throw new AssertionError("accepted " + accepted.value());
    };
  }
}

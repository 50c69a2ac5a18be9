package io.argosy.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.argosy.chain.ForkFilter.Answer;
import io.argosy.primitives.Hash;
import io.argosy.props.ChainData;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class NetworksTest {
  @ParameterizedTest
  @CsvSource({
    "mainnet,d4e56740f876aef8c010b86a40d5f56745a118d0906a34e69aec8c0db1cb8fa3",
    "classic,d4e56740f876aef8c010b86a40d5f56745a118d0906a34e69aec8c0db1cb8fa3",
    "sepolia,25a5cc106eea7138acab33231d7160d69cb777ee0c2c553fcddf5138993e6dd9",
    "hoodi,bbe312868b376a3001692a646dd2d7d1e4406380dfd86b98aa8a34d1557c971b",
  })
  void everyNetworkBeginsWithItsGenesis(String name, String hash) {
    assertThat(Networks.named(name).genesis().hash()).isEqualTo(Hash.fromHex(hash));
  }

  @ParameterizedTest
  @ValueSource(strings = {"mainnet", "sepolia", "hoodi", "classic"})
  void everyNetworkSaysHowItsNodesAreFound(String name) {
    Network network = Networks.named(name);

    assertThat(network.bootNodes()).hasSizeGreaterThanOrEqualTo(3).allMatch(node -> node.matches("enode://[0-9a-f]{128}@[0-9.]+:30303"));
    assertThat(network.dnsLists()).singleElement().asString().matches("enrtree://[A-Z2-7]{53}@all\\.[a-z.]+");
  }

  @Test
  void aGenesisFileMayNameBootNodes() {
    String file = """
        {"config": {"chainId": 5}, "bootNodes": ["enode://ab@127.0.0.1:1", "enode://cd@127.0.0.1:2"], "alloc": {}}""";

    Network network = Genesis.parse(file).network("private");

    assertThat(network.bootNodes()).containsExactly("enode://ab@127.0.0.1:1", "enode://cd@127.0.0.1:2");
    assertThat(network.dnsLists()).isEmpty();
    assertThatThrownBy(() -> Genesis.parse(file.replace("[\"enode://ab@127.0.0.1:1\"", "[7"))).hasMessageContaining("genesis.bootNodes: expected a text, got 7");
  }

  @ParameterizedTest
  @CsvSource({"mainnet,8893", "classic,8893", "sepolia,15", "hoodi,335"})
  void theAccountsOfEveryGenesisAreThere(String name, int accounts) {
    Map<String, String> files = Networks.filesOf(name);

    Genesis genesis = Genesis.parse(files.get(name + ".json"), files::get);

    assertThat(genesis.accounts()).hasSize(accounts);
    assertThat(genesis.header()).isEqualTo(Networks.named(name).genesis());
    assertThat(genesis.version()).matches("20[0-9]{2}-[0-9]{2}-[0-9]{2}");
  }

  /** What an operator does when a fork is announced: writes the file out, changes it, and gives it in the place of ours. */
  @Test
  void aChangedFileTakesThePlaceOfOurs(@TempDir Path folder) throws IOException {
    for (var file : Networks.filesOf("hoodi").entrySet()) {
      Files.writeString(folder.resolve(file.getKey()), file.getValue().replace("\"bpo2Time\"", "\"bpo3Time\": 1900000000, \"bpo2Time\""));
    }

    Network changed = Genesis.read(folder.resolve("hoodi.json")).network("hoodi.json");

    assertThat(changed.name()).isEqualTo("hoodi");
    assertThat(changed.isPublic()).isTrue();
    assertThat(changed.genesis()).isEqualTo(Networks.named("hoodi").genesis());
    assertThat(changed.forkSchedule().at(1, 1762955544)).isEqualTo(new ForkId(0x23aa1351, 1900000000));
  }

  @Test
  void accountsInAnotherFileAreLookedForBesideTheFirstAndNowhereElse(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("genesis.json");
    Files.writeString(folder.resolve("accounts.json"), "{\"0x00000000000000000000000000000000000000aa\": {\"balance\": \"0x1\"}}");

    Files.writeString(file, "{\"config\": {}, \"alloc\": \"accounts.json\"}");
    assertThat(Genesis.read(file).accounts()).hasSize(1);
    Files.writeString(file, "{\"config\": {}, \"alloc\": \"../accounts.json\"}");
    assertThatThrownBy(() -> Genesis.read(file)).hasMessageContaining("genesis.alloc: cannot read '../accounts.json': expected the name of a file in the same folder");
    Files.writeString(file, "{\"config\": {}, \"alloc\": \"other.json\"}");
    assertThatThrownBy(() -> Genesis.read(file)).hasMessageContaining("other.json is not there");
  }

  @Test
  void checkpointsAreRequiredOfEveryChain() {
    Network mainnet = Networks.named("mainnet");

    assertThat(mainnet.spec().checkpoints().lastKey()).isEqualTo(22431084L);
    assertThat(mainnet.spec().requiredBlocks()).containsAllEntriesOf(mainnet.spec().checkpoints()).containsKey(1920000L);
    Network more = mainnet.withCheckpoints(Map.of(30_000_000L, Hash.ZERO));
    assertThat(more.spec().checkpoints().lastKey()).isEqualTo(30_000_000L);
    assertThat(more.spec().requiredBlocks()).containsKeys(1920000L, 22431084L, 30_000_000L);
    assertThat(more.forkSchedule().at(20_000_000, 1767747671)).isEqualTo(mainnet.forkSchedule().at(20_000_000, 1767747671));
  }

  @Test
  void otherNamesAreRefused() {
    assertThatThrownBy(() -> Networks.named("ropsten")).hasMessageContaining("one of mainnet, sepolia");
  }

  @ParameterizedTest
  @CsvSource({
    "mainnet,0,0,fc64ec04,1150000", "mainnet,1149999,0,fc64ec04,1150000", "mainnet,1150000,0,97c2c34c,1920000",
    "mainnet,1920000,0,91d1f948,2463000", "mainnet,2463000,0,7a64da13,2675000", "mainnet,2675000,0,3edd5b10,4370000",
    "mainnet,4370000,0,a00bc324,7280000", "mainnet,7280000,0,668db0af,9069000", "mainnet,9069000,0,879d6e30,9200000",
    "mainnet,9200000,0,e029e991,12244000", "mainnet,12244000,0,0eb440f6,12965000",
    "mainnet,12965000,0,b715077d,13773000", "mainnet,13773000,0,20c327fc,15050000",
    "mainnet,15050000,0,f0afd0e3,1681338455", "mainnet,20000000,1681338455,dce96c2d,1710338135",
    "mainnet,20000000,1710338135,9f3d2254,1746612311", "mainnet,20000000,1746612311,c376cf8b,1764798551",
    "mainnet,20000000,1764798551,5167e2a6,1765290071", "mainnet,20000000,1765290071,cba2a1c0,1767747671",
    "mainnet,20000000,1767747671,07c9462e,0",
    "sepolia,0,0,fe3366e7,1735371", "sepolia,1735371,0,b96cbd13,1677557088",
    "sepolia,1735372,1677557088,f7f9bc08,1706655072", "sepolia,1735372,1706655072,88cf81d9,1741159776",
    "sepolia,1735372,1741159776,ed88b5fd,1760427360", "sepolia,1735372,1760427360,e2ae4999,1761017184",
    "sepolia,1735372,1761017184,56078a1e,1761607008", "sepolia,1735372,1761607008,268956b6,1791294816",
    "sepolia,1735372,1791294816,6c1d9423,0",
    "hoodi,0,1742212800,bef71d30,1742999832", "hoodi,1,1742999832,0929e24e,1761677592",
    "hoodi,1,1761677592,e7e0e7ff,1762365720", "hoodi,1,1762365720,3893353e,1762955544",
    "hoodi,1,1762955544,23aa1351,0",
    "classic,1150000,0,97c2c34c,2500000", "classic,2500000,0,db06803f,3000000",
    "classic,3000000,0,aff4bed4,5000000", "classic,5000000,0,f79a63c0,5900000",
    "classic,5900000,0,744899d6,8772000", "classic,8772000,0,518b59c6,9573000",
    "classic,9573000,0,7ba22882,10500839", "classic,10500839,0,9007bfcc,11700000",
    "classic,11700000,0,db63a1ca,13189133", "classic,13189133,0,0f6bf187,14525000",
    "classic,14525000,0,7fd1bb25,19250000", "classic,19250000,0,be46d57c,0",
  })
  void forkIdsAreThoseOfTheNetwork(String name, long number, long time, String hash, long next) {
    ForkId id = Networks.named(name).forkSchedule().at(number, time);

    assertThat(id).isEqualTo(new ForkId(Integer.parseUnsignedInt(hash, 16), next));
  }

  /** The validation table of EIP-2124, on a schedule that ends with Petersburg as the EIP's does. */
  @ParameterizedTest
  @CsvSource({
    "7987396,668db0af,0,COMPATIBLE", "7987396,668db0af,9223372036854775807,COMPATIBLE",
    "7279999,a00bc324,0,COMPATIBLE", "7279999,a00bc324,7280000,COMPATIBLE",
    "7279999,a00bc324,9223372036854775807,COMPATIBLE", "7987396,a00bc324,7280000,COMPATIBLE",
    "7987396,3edd5b10,4370000,COMPATIBLE", "7279999,668db0af,0,COMPATIBLE",
    "4369999,a00bc324,0,COMPATIBLE", "7987396,a00bc324,0,REMOTE_STALE",
    "7987396,5cddc0e1,0,INCOMPATIBLE", "7279999,5cddc0e1,0,INCOMPATIBLE",
    "7987396,afec6b27,0,INCOMPATIBLE", "88888888,668db0af,88888888,INCOMPATIBLE",
    "7279999,a00bc324,7279999,INCOMPATIBLE",
  })
  void judgesPeersAsTheEipSays(long head, String hash, long next, Answer answer) {
    ChainSpec untilPetersburg = ChainSpec.builder(1)
        .otherForkBlock(1150000).otherForkBlock(1920000).otherForkBlock(2463000).otherForkBlock(2675000)
        .otherForkBlock(4370000).otherForkBlock(7280000)
        .build();
    ForkSchedule schedule = ForkSchedule.of(untilPetersburg, Networks.named("mainnet").genesis());

    ForkId remote = new ForkId(Integer.parseUnsignedInt(hash, 16), next);

    assertThat(new ForkFilter(schedule).judge(remote, head, 0)).isEqualTo(answer);
  }

  @ParameterizedTest
  @CsvSource({
    "20000000,1681338455,dce96c2d,1710338135,COMPATIBLE", "20000000,1681338455,9f3d2254,0,COMPATIBLE",
    "15050000,0,b715077d,13773000,COMPATIBLE", "15050000,0,20c327fc,15050000,COMPATIBLE",
    "15050000,0,f0afd0e3,1681338455,COMPATIBLE", "15050000,0,f0afd0e3,15050001,COMPATIBLE",
    "20000000,1668000000,f0afd0e3,1667999998,INCOMPATIBLE", "20000000,1668000000,f0afd0e3,1667999999,INCOMPATIBLE",
    "20000000,1681338455,f0afd0e3,0,REMOTE_STALE", "20000000,1681338455,f0afd0e3,1681338456,REMOTE_STALE",
    "20000000,1767747671,07c9462e,1767747671,INCOMPATIBLE", "20000000,1767747671,07c9462e,1867747671,COMPATIBLE",
  })
  void judgesPeersByTimeAfterTheMerge(long head, long time, String hash, long next, Answer answer) {
    ForkFilter filter = new ForkFilter(Networks.named("mainnet").forkSchedule());

    ForkId remote = new ForkId(Integer.parseUnsignedInt(hash, 16), next);

    assertThat(filter.judge(remote, head, time)).isEqualTo(answer);
  }

  @Test
  void aGenesisOfGeth18HasItsHash() throws IOException {
    try (var stream = getClass().getResourceAsStream("/geth-1.8-clique-genesis.json")) {
      Genesis genesis = Genesis.parse(new String(stream.readAllBytes(), StandardCharsets.UTF_8));

      assertThat(genesis.header().hash())
          .isEqualTo(Hash.fromHex("dcbe6b564a6c215fa4496c37c9c91004d36cfac52090cbc3d4cb56920079bee6"));
      assertThat(genesis.spec().seal()).isEqualTo(new SealRules.Clique(0, 30000));
      assertThat(genesis.spec().chainId()).isEqualTo(1337);
      assertThat(genesis.accounts()).hasSize(5);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"chain-geth-ethtest/chain.rlp", "chain-hive-devp2p/fullchain.rlp"})
  void aGenesisFileHasTheHashThatBlockOneNames(String chain) throws IOException {
    byte[] blocks = java.nio.file.Files.readAllBytes(ChainData.external(chain));
    Block first = Block.decode(io.argosy.rlp.RlpReader.over(blocks).item());

    Genesis genesis =
        Genesis.parse(ChainData.externalText(chain.substring(0, chain.indexOf('/')) + "/genesis.json"));

    assertThat(genesis.header().hash())
        .isEqualTo(first.header().number() == 0 ? first.header().hash() : first.header().parentHash());
  }

  @ParameterizedTest
  @CsvSource(delimiter = ';', value = {
    "{;genesis: not JSON",
    "[];expected a JSON object",
    "{};genesis.config: missing",
    "{\"config\":{\"homesteadBlock\":\"x\"},\"alloc\":{}};genesis.config.homesteadBlock: cannot read 'x'",
    "{\"config\":{}};genesis.alloc: missing",
    "{\"config\":{},\"alloc\":{\"12\":{}}};cannot read '12': an address has 20 bytes",
    "{\"config\":{},\"alloc\":{},\"gasLimit\":\"0xffffffffffffffffff\"};genesis.gasLimit: cannot read",
    "{\"config\":{},\"alloc\":{},\"extraData\":[]};genesis.extraData: expected a number or a text",
  })
  void anUnreadableGenesisSaysWhere(String json, String message) {
    assertThatThrownBy(() -> Genesis.parse(json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void rulesFollowTheSchedule() {
    ChainSpec mainnet = Networks.named("mainnet").spec();

    assertThat(mainnet.rulesAt(0, 0).headerFields()).isEqualTo(15);
    assertThat(mainnet.rulesAt(12964999, 0).has(Fork.LONDON)).isFalse();
    assertThat(mainnet.rulesAt(12965000, 0).headerFields()).isEqualTo(16);
    assertThat(mainnet.rulesAt(20000000, 1767747671).blobs()).contains(new BlobParameters(14, 21, 11684671));
    assertThat(mainnet.rulesAt(20000000, 1764798551).blobs()).contains(BlobParameters.PRAGUE);
    assertThat(Networks.named("sepolia").spec().rulesAt(9999999, 1791294816).headerFields()).isEqualTo(23);
    assertThat(Networks.named("classic").spec().rulesAt(20000000, 1800000000).headerFields()).isEqualTo(15);
    assertThat(Networks.named("classic").spec().rulesAt(20000000, 1800000000).highestTransactionType()).isEqualTo(1);
  }
}

package io.argosy.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.argosy.primitives.Hash;
import io.argosy.primitives.Hex;
import io.argosy.primitives.UInt256;
import io.argosy.props.ChainData;
import io.argosy.props.Gen;
import io.argosy.props.SeededTest;
import io.argosy.rlp.MalformedRlpException;
import io.argosy.rlp.RlpReader;
import io.argosy.rlp.RlpSlice;
import io.argosy.trie.OrderedRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class TransactionTest {
  /** The example of EIP-155, with its signing hash. */
  @Test
  void aLegacyTransactionIsSignedForItsChain() {
    Transaction transaction = Transaction.decode(RlpSlice.of(Hex.decode(
        "f86c098504a817c800825208943535353535353535353535353535353535353535880de0b6b3a76400008025a0"
            + "28ef61340bd939bc2195fe537567866003e1a15d3c71ff63e1590620aa636276a0"
            + "67cbe9d8997f761aecb703304b3800ccf555c9f3dc64214b297fb1966a3b6d83")));

    assertThat(transaction.signingHash())
        .isEqualTo(Hash.fromHex("daf5a779ae972f972197303d7b574746c7ef83eadac0f2791ad23db92e4c8e53"));
    assertThat(transaction.chainId()).isEqualTo(Optional.of(UInt256.ONE));
    assertThat(transaction.common().nonce()).isEqualTo(9);
    assertThat(transaction.type()).isZero();
  }

  @TestFactory
  Stream<DynamicTest> agreesWithTheVectorsOfEthereumTests() throws IOException {
    try (Stream<Path> files = Files.list(ChainData.external("transaction-tests"))) {
      List<Path> all = files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
      return all.stream().map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> check(file)));
    }
  }

  private static void check(Path file) throws IOException {
    for (var test : JsonMapper.builder().build().readTree(Files.readString(file)).properties()) {
      byte[] bytes = Hex.decode(test.getValue().get("txbytes").asString());
      JsonNode newest = newest(test.getValue().get("result"));
      if (newest.has("hash")) {
        Transaction transaction = Transaction.decode(RlpSlice.of(bytes));
        assertThat(transaction.hash()).isEqualTo(Hash.fromHex(newest.get("hash").asString()));
      } else if (file.getFileName().toString().startsWith("ttWrongRLP") && !isOnlyWrongByRange(newest)) {
        assertThatThrownBy(() -> Transaction.decode(RlpSlice.of(bytes))).isInstanceOf(MalformedRlpException.class);
      } else {
        try {
          assertThat(Transaction.decode(RlpSlice.of(bytes)).raw()).isEqualTo(RlpSlice.of(bytes));
        } catch (MalformedRlpException alsoRight) {
          assertThat(alsoRight.getMessage()).isNotBlank();
        }
      }
    }
  }

  private static JsonNode newest(JsonNode results) {
    return Stream.of("Cancun", "London", "Berlin", "Istanbul", "Byzantium")
        .map(results::path)
        .filter(JsonNode::isObject)
        .findFirst()
        .orElseThrow();
  }

  /** Fees and signatures out of range: well-formed, so not ours to refuse here. */
  private static boolean isOnlyWrongByRange(JsonNode result) {
    String exception = result.path("exception").asString();
    return !exception.contains("RLP") && !exception.contains("ADDRESS") && !exception.contains("LEADING_ZEROS");
  }

  @Test
  void allTypesOfARealChainAreTakenApart() throws IOException {
    byte[] file = Files.readAllBytes(ChainData.external("chain-geth-ethtest/chain.rlp"));
    RlpReader blocks = RlpReader.over(file);
    int[] types = new int[5];
    while (blocks.hasNext()) {
      Block block = Block.decode(blocks.item());
      assertThat(new OrderedRoot().of(block.body().transactions())).isEqualTo(block.header().transactionsRoot());
      for (RlpSlice bytes : block.body().transactions()) {
        Transaction transaction = Transaction.decode(bytes);
        types[transaction.type()]++;
        assertThat(transaction.hash()).isEqualTo(bytes.keccak());
        if (transaction.type() > 0) {
          assertThat(transaction.chainId()).isEqualTo(Optional.of(UInt256.of(3503995874084926L)));
        }
        if (transaction instanceof Transaction.WithBlobs blobs) {
          assertThat(blobs.blobHashes()).isNotEmpty();
        }
        if (transaction instanceof Transaction.SetsCode code) {
          assertThat(code.authorizations()).isNotEmpty();
        }
      }
    }
    assertThat(types).doesNotContain(0);
  }

  @SeededTest(runs = 300)
  void aByteChangedIsAnotherTransactionOrMalformed(Gen gen) {
    List<RlpSlice> all = new ArrayList<>();
    RlpReader blocks = RlpReader.over(bytes("chain-geth-ethtest/chain.rlp"));
    for (int i = 0; i < 150; i++) {
      all.addAll(Block.decode(blocks.item()).body().transactions());
    }
    RlpSlice original = gen.oneOf(all);

    try {
      Transaction other = Transaction.decode(RlpSlice.of(gen.mutated(original.toBytes())));
      assertThat(other.hash()).isNotEqualTo(original.keccak());
    } catch (MalformedRlpException expected) {
      assertThat(expected.getMessage()).isNotBlank();
    }
  }

  private static byte[] bytes(String file) {
    try {
      return Files.readAllBytes(ChainData.external(file));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}

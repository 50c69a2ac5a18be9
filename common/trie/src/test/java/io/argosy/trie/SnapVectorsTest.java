package io.argosy.trie;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.primitives.Hash;
import io.argosy.primitives.Hex;
import io.argosy.props.ChainData;
import io.argosy.rlp.RlpSlice;
import io.argosy.trie.RangeProof.Proven;
import io.argosy.verdict.Verdict;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ranges that real peers served, as nimbus-eth1 wrote them down, and proofs of mainnet from the Portal network's tests. */
final class SnapVectorsTest {
  private final RangeProof proof = new RangeProof();

  private static List<String> lines(String file) throws IOException {
    try (BufferedReader reader = new BufferedReader(new InputStreamReader(
        new GZIPInputStream(Files.newInputStream(ChainData.external("snap/" + file))), StandardCharsets.US_ASCII))) {
      return reader.lines().filter(line -> !line.isBlank() && !line.startsWith("#")).toList();
    }
  }

  /** After {@code accounts ROWS NODES}: the root, the origin, that many rows, that many nodes. */
  @ParameterizedTest
  @CsvSource({"sample0.txt.gz, 20", "sample2.txt.gz, 20"})
  void accountRangesOfMainnetAreProven(String file, int ranges) throws IOException {
    List<String> lines = lines(file);
    int proven = 0;
    for (int at = 0; at < lines.size(); at++) {
      String[] head = lines.get(at).split(" ");
      if (!head[0].equals("accounts")) {
        continue;
      }
      int rows = Integer.parseInt(head[1]);
      Hash root = Hash.fromHex(lines.get(at + 1));
      Hash origin = Hash.fromHex(lines.get(at + 2));
      LeafColumns columns = new LeafColumns();
      lines.subList(at + 3, at + 3 + rows).forEach(row -> columns.add(key(row), value(row)));
      List<RlpSlice> nodes = new ArrayList<>();
      lines.subList(at + 3 + rows, at + 3 + rows + Integer.parseInt(head[2])).forEach(node -> nodes.add(slice(node)));

      assertThat(proof.verify(root, origin, columns, nodes)).isEqualTo(Verdict.accepted(new Proven(true)));
      LeafColumns cut = new LeafColumns();
      for (int row = 1; row < columns.size(); row++) {
        cut.add(columns.key(row), columns.value(row));
      }
      assertThat(proof.verify(root, origin, cut, nodes).isAccepted()).isFalse();
      proven++;
    }
    assertThat(proven).isEqualTo(ranges);
  }

  /** After {@code slots ROWS}: the account, its storage root, that many rows; all of them are whole. */
  @Test
  void wholeStoragesOfMainnetAreProven() throws IOException {
    List<String> lines = lines("sample2.txt.gz");
    int proven = 0;
    for (int at = 0; at < lines.size(); at++) {
      String[] head = lines.get(at).split(" ");
      if (!head[0].equals("slots")) {
        continue;
      }
      Hash root = Hash.fromHex(lines.get(at + 2));
      LeafColumns columns = new LeafColumns();
      lines.subList(at + 3, at + 3 + Integer.parseInt(head[1])).forEach(row -> columns.add(key(row), value(row)));

      assertThat(proof.verify(root, Hash.ZERO, columns, List.of())).isEqualTo(Verdict.accepted(new Proven(false)));
      proven++;
    }
    assertThat(proven).isEqualTo(48);
  }

  private static Hash key(String row) {
    return Hash.fromHex(row.split(" ")[0]);
  }

  private static RlpSlice value(String row) {
    return slice(row.split(" ")[1]);
  }

  private static RlpSlice slice(String hex) {
    return RlpSlice.of(Hex.decode(hex));
  }

  /** The account of wrapped ether, and its slot 2, which holds the number of decimals. */
  @Test
  void anAccountOfMainnetAndASlotOfItAreProven() {
    List<RlpSlice> account = list("contract_storage_trie_node_with_proof.yaml", "account_proof:");
    List<RlpSlice> storage = list("contract_storage_trie_node_with_proof.yaml", "storage_proof:");
    byte[] address = Hash.keccak(Hex.decode("c02aaa39b223fe8d0a0e5c4f27ead9083c756cc2")).toBytes();
    byte[] slot = Hash.keccak(Hex.decode("00".repeat(31) + "02")).toBytes();
    Hash stateRoot = account.getFirst().keccak();

    RlpSlice leaf = value(MerkleProof.verify(stateRoot, address, account));
    RlpSlice decimals = value(MerkleProof.verify(storage.getFirst().keccak(), slot, storage));

    assertThat(Hex.encode(leaf.toBytes())).contains(Hex.encode(storage.getFirst().keccak().toBytes()));
    assertThat(decimals).isEqualTo(slice("12"));
    assertThat(list("account_trie_node_with_proof.yaml", "proof:").getFirst().keccak()).isEqualTo(stateRoot);
  }

  private static RlpSlice value(Verdict<java.util.Optional<RlpSlice>> verdict) {
    return ((Verdict.Accepted<java.util.Optional<RlpSlice>>) verdict).value().orElseThrow();
  }

  private static List<RlpSlice> list(String file, String name) {
    List<String> lines = ChainData.externalText("mainnet-state-proofs/" + file).lines().toList();
    return lines.stream()
        .skip(lines.indexOf(name) + 1)
        .takeWhile(line -> line.startsWith("  - "))
        .map(line -> slice(line.substring(5, line.length() - 1)))
        .toList();
  }
}

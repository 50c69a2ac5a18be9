package io.argosy.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.chain.RangeRows;
import io.argosy.primitives.Hash;
import io.argosy.primitives.Hex;
import io.argosy.props.ChainData;
import io.argosy.props.Gen;
import io.argosy.rlp.RlpSlice;
import io.argosy.servedstate.GeneratedState;
import io.argosy.servedstate.ServedState;
import io.argosy.trie.LeafColumns;
import io.argosy.trie.RangeProof;
import io.argosy.trie.RangeProof.Proven;
import io.argosy.verdict.Verdict;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Our range proofs, made and checked, against another implementation's judgement: that of @ethereumjs/mpt. */
class RangeProofsIT {
  private static final int STATES = 12;
  private static final int RANGES = 40;
  private static final String MPT = "@ethereumjs/mpt/dist/esm/index.js";

  private final RangeProof ours = new RangeProof();

  /** A range as a peer answers it, with keys and values of the trie. */
  private record Claim(Hash root, Hash origin, List<Hash> keys, List<RlpSlice> values, List<RlpSlice> proof) {
    private Claim with(List<Hash> otherKeys, List<RlpSlice> otherValues) {
      return new Claim(root, origin, otherKeys, otherValues, proof);
    }

    String toJson() {
      return "{\"root\":\"%s\",\"first\":\"%s\",\"last\":\"%s\",\"keys\":%s,\"values\":%s,\"proof\":%s}".formatted(
          hex(root), hex(origin), hex(keys.isEmpty() ? origin : keys.getLast()),
          list(keys.stream().map(Claim::hex).toList()),
          list(values.stream().map(value -> Hex.encode(value.toBytes())).toList()),
          list(proof.stream().map(node -> Hex.encode(node.toBytes())).toList()));
    }

    private static String hex(Hash hash) {
      return Hex.encode(hash.toBytes());
    }

    private static String list(List<String> words) {
      return words.stream().map(word -> '"' + word + '"').collect(Collectors.joining(",", "[", "]"));
    }
  }

  @Test
  void anotherImplementationJudgesEveryRangeAsWeDo() throws Exception {
    List<Claim> claims = new ArrayList<>();
    for (int seed = 0; seed < STATES; seed++) {
      Gen gen = Gen.seeded(seed);
      ServedState state = GeneratedState.seeded(seed, gen.oneOf(1, 2, 3, 50, 1000)).withCrowding(gen.oneOf(0.0, 0.3)).make();
      for (int i = 0; i < RANGES; i++) {
        Claim honest = claim(state, gen);
        claims.add(honest);
        claims.addAll(spoiled(honest, gen));
      }
    }

    List<String> theirs = judgedByMpt(claims);

    List<String> mine = claims.stream().map(this::judge).toList();
    assertThat(mine).contains("more", "end", "refused");
    for (int i = 0; i < claims.size(); i++) {
      assertThat(mine.get(i)).as("%s", claims.get(i).toJson()).isEqualTo(theirs.get(i));
    }
  }

  private static Claim claim(ServedState state, Gen gen) {
    Hash key = state.accounts().key(gen.between(0, state.accounts().size() - 1));
    Hash origin = gen.oneOf(Hash.ZERO, key, key.next(), Hash.of(gen.bytes(32)));
    ServedState.Range range = state.accounts(origin, Hash.HIGHEST, gen.between(1, 4000));
    LeafColumns rows = new RangeRows().accounts(range.rows());
    List<Hash> keys = new ArrayList<>();
    List<RlpSlice> values = new ArrayList<>();
    for (int row = 0; row < rows.size(); row++) {
      keys.add(rows.key(row));
      values.add(RlpSlice.of(rows.value(row).toBytes()));
    }
    return new Claim(state.root(), origin, keys, values, range.proof());
  }

  private static List<Claim> spoiled(Claim honest, Gen gen) {
    List<Claim> spoiled = new ArrayList<>();
    if (honest.keys.size() > 2) {
      List<Hash> keys = new ArrayList<>(honest.keys);
      List<RlpSlice> values = new ArrayList<>(honest.values);
      int omitted = gen.between(1, keys.size() - 2);
      keys.remove(omitted);
      values.remove(omitted);
      spoiled.add(honest.with(keys, values));
    }
    if (!honest.keys.isEmpty()) {
      List<RlpSlice> values = new ArrayList<>(honest.values);
      int changed = gen.between(0, values.size() - 1);
      byte[] value = values.get(changed).toBytes();
      value[value.length - 1] ^= 1;
      values.set(changed, RlpSlice.of(value));
      spoiled.add(honest.with(honest.keys, values));
    }
    return spoiled;
  }

  private String judge(Claim claim) {
    LeafColumns rows = new LeafColumns();
    for (int row = 0; row < claim.keys.size(); row++) {
      rows.add(claim.keys.get(row), claim.values.get(row));
    }
    return switch (ours.verify(claim.root, claim.origin, rows, claim.proof)) {
      case Verdict.Accepted<Proven>(Proven proven) -> proven.hasMore() ? "more" : "end";
      case Verdict.Rejected<Proven> _ -> "refused";
    };
  }

  private static List<String> judgedByMpt(List<Claim> claims) throws IOException, InterruptedException {
    Path library = ChainData.committed("interop/node_modules").resolve(MPT);
    Assumptions.assumeTrue(Files.exists(library), "no @ethereumjs/mpt from npm: run npm ci --ignore-scripts in interop/");
    RealClients.assumeEthereumJs();
    Path script = ChainData.committed("interop/src/test/js/range-proofs.mjs");
    Process node = new ProcessBuilder("node", script.toString(), library.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
    Thread.ofPlatform().daemon().start(() -> write(claims, node));
    try (BufferedReader out = new BufferedReader(new InputStreamReader(node.getInputStream(), StandardCharsets.UTF_8))) {
      List<String> answers = out.lines().toList();
      assertThat(node.waitFor()).isZero();
      assertThat(answers).hasSameSizeAs(claims);
      return answers;
    }
  }

  private static void write(List<Claim> claims, Process node) {
    try (Writer in = new OutputStreamWriter(node.getOutputStream(), StandardCharsets.UTF_8)) {
      for (Claim claim : claims) {
        in.write(claim.toJson());
        in.write('\n');
      }
    } catch (IOException e) {
      node.destroy();
    }
  }
}
